/**
 * What the head of a state file says: which states there are and how each one's bytes are laid out. Plain data; the tree
 * of serializer snapshots is what decoders walk, reports render and checks compare.
 */

// ── logical types of the Table API ───────────────────────────────────────────────────────────────────────────────

/** A named, typed member of a ROW or STRUCTURED type. */
export interface LogicalField {
  readonly name: string;
  readonly type: LogicalType;
  /** Part of what makes two types equal to Flink; absent where there is none. */
  readonly description?: string;
}

/** LogicalTypeRoot without parameters. */
export type PlainLogicalRoot =
  | "BOOLEAN"
  | "TINYINT"
  | "SMALLINT"
  | "INTEGER"
  | "BIGINT"
  | "FLOAT"
  | "DOUBLE"
  | "DATE"
  | "NULL"
  | "SYMBOL"
  | "DESCRIPTOR"
  | "VARIANT"
  | "BITMAP";

/** org.apache.flink.table.types.logical: `root` is the constant of LogicalTypeRoot. */
export type LogicalType = { readonly nullable: boolean } & (
  | { readonly root: PlainLogicalRoot }
  | { readonly root: "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY"; readonly length: number }
  | { readonly root: "DECIMAL"; readonly precision: number; readonly scale: number }
  | {
      readonly root:
        | "TIME_WITHOUT_TIME_ZONE"
        | "TIMESTAMP_WITHOUT_TIME_ZONE"
        | "TIMESTAMP_WITH_TIME_ZONE"
        | "TIMESTAMP_WITH_LOCAL_TIME_ZONE";
      readonly precision: number;
    }
  | {
      readonly root: "INTERVAL_YEAR_MONTH";
      /** YearMonthResolution, such as YEAR_TO_MONTH. */
      readonly resolution: string;
    }
  | {
      readonly root: "INTERVAL_DAY_TIME";
      /** DayTimeResolution, such as DAY_TO_SECOND. */
      readonly resolution: string;
      readonly fractionalPrecision: number;
    }
  | { readonly root: "ARRAY" | "MULTISET"; readonly element: LogicalType }
  | { readonly root: "MAP"; readonly key: LogicalType; readonly value: LogicalType }
  | { readonly root: "ROW"; readonly fields: readonly LogicalField[] }
  | {
      readonly root: "STRUCTURED_TYPE";
      /** Catalog identifier or class name; null for an anonymous type. */
      readonly name: string | null;
      readonly attributes: readonly LogicalField[];
    }
  | { readonly root: "DISTINCT_TYPE"; readonly name: string | null; readonly source: LogicalType }
  | {
      /** RawType, TypeInformationRawType, LegacyTypeInformationType. */
      readonly root: "RAW";
      readonly className: string | null;
    }
  | {
      /** A subclass of LogicalType that this reader does not know. */
      readonly root: "UNKNOWN";
      readonly className: string;
    }
);

// ── serializer snapshots ─────────────────────────────────────────────────────────────────────────────────────────

/** Serializers without a configuration, by what they write: Java classes without package, primitive arrays, Flink's own. */
export type BasicType =
  | "Boolean"
  | "Byte"
  | "Short"
  | "Integer"
  | "Long"
  | "Float"
  | "Double"
  | "Character"
  | "String"
  | "BigInteger"
  | "BigDecimal"
  | "Date"
  | "SqlDate"
  | "SqlTime"
  | "SqlTimestamp"
  | "LocalDate"
  | "LocalTime"
  | "LocalDateTime"
  | "Instant"
  | "Void"
  | "BooleanValue"
  | "ByteValue"
  | "ShortValue"
  | "IntValue"
  | "LongValue"
  | "FloatValue"
  | "DoubleValue"
  | "CharValue"
  | "StringValue"
  | "NullValue"
  | "boolean[]"
  | "byte[]"
  | "short[]"
  | "int[]"
  | "long[]"
  | "float[]"
  | "double[]"
  | "char[]"
  | "String[]"
  /** Namespace of state outside windows. */
  | "VoidNamespace"
  /** DataStream and SQL windows alike: start and end. */
  | "TimeWindow"
  | "GlobalWindow"
  | "CountWindow"
  /** org.apache.flink.table.dataview.NullSerializer. */
  | "Null"
  | "StringData"
  /** JavaSerializer: a Java serialization stream a value. */
  | "JavaSerialized"
  | "Tuple0"
  | "Unit"
  | "Nothing"
  | "DeweyNumber"
  | "EventId"
  /** VariantSerializer (2.1+). */
  | "Variant"
  | "KafkaTransactionState"
  | "KafkaTransactionContext";

export interface PojoField {
  readonly name: string;
  /** Class that declares the field: the POJO's own or a superclass; null where it was missing when this was written. */
  readonly declaringClass: string | null;
  /** Null where the serializer of the field was not written. */
  readonly serializer: SerializerSnapshot | null;
}

export interface PojoSubclass {
  readonly className: string;
  readonly serializer: SerializerSnapshot | null;
}

/** KryoRegistration: how one class is registered. */
export interface KryoRegistration {
  readonly className: string;
  readonly definition:
    | { readonly kind: "unspecified" }
    | { readonly kind: "class"; readonly serializerClass: string }
    /** The instance was written with Java serialization. */
    | { readonly kind: "instance"; readonly serializerClass: string | null }
    /** Name only: the class was missing when this was written. */
    | { readonly kind: "missing" };
}

/** A serializer of a class, as Kryo's default serializers are given. */
export interface KryoDefaultSerializer {
  readonly className: string;
  readonly serializerClass: string | null;
}

/** What kind of serializer, and all that its snapshot says. */
export type SerializerKind =
  | { readonly kind: "basic"; readonly type: BasicType }
  | {
      /** `i4` count, then the elements. */
      readonly kind: "list";
      readonly collection: "List" | "ArrayList" | "Set" | "ListView";
      readonly element: SerializerSnapshot;
    }
  | {
      /** LinkedListSerializer of the Table runtime. */
      readonly kind: "linkedList";
      readonly hasNullMask: boolean;
      readonly element: SerializerSnapshot;
    }
  | {
      /** Scala collection; `builder` is the Scala source that makes one. */
      readonly kind: "traversable";
      readonly builder: string;
      readonly element: SerializerSnapshot;
    }
  | { readonly kind: "array"; readonly componentClass: string; readonly element: SerializerSnapshot }
  | {
      readonly kind: "map";
      readonly collection: "Map" | "MapView" | "SortedMap";
      /** NullAwareMapSerializer: a null flag before each key as well. */
      readonly nullAware: boolean;
      readonly key: SerializerSnapshot;
      readonly value: SerializerSnapshot;
    }
  | {
      /** Tuples and Scala case classes: fields in order, no null flags, no names. */
      readonly kind: "tuple";
      readonly typeClass: string;
      readonly isCaseClass: boolean;
      readonly fields: readonly SerializerSnapshot[];
    }
  | {
      /** org.apache.flink.types.Row: fields have no names. */
      readonly kind: "row";
      readonly supportsRowKind: boolean;
      readonly fields: readonly SerializerSnapshot[];
    }
  | {
      readonly kind: "pojo";
      readonly typeClass: string;
      /** In the order in which they are written. */
      readonly fields: readonly PojoField[];
      /** A registered subclass is written as its index here. */
      readonly registeredSubclasses: readonly PojoSubclass[];
      readonly nonRegisteredSubclasses: readonly PojoSubclass[];
    }
  | {
      readonly kind: "enum";
      readonly typeClass: string;
      /** A constant is written as its index here. */
      readonly constants: readonly string[];
    }
  | {
      readonly kind: "scalaEnum";
      readonly typeClass: string;
      readonly constants: readonly { readonly name: string; readonly id: number }[];
    }
  | {
      readonly kind: "avro";
      /** Null in version 1, which holds the schema alone. */
      readonly typeClass: string | null;
      /** The schema as JSON. */
      readonly schema: string;
    }
  | {
      readonly kind: "kryo";
      readonly typeClass: string;
      readonly registrations: readonly KryoRegistration[];
      readonly defaultSerializers: readonly KryoDefaultSerializer[];
      readonly defaultSerializerClasses: readonly KryoDefaultSerializer[];
    }
  | {
      /** A type that writes itself: Flink's Value and CopyableValue, Hadoop's Writable. */
      readonly kind: "selfWriting";
      readonly interface: "Value" | "CopyableValue" | "Writable";
      readonly typeClass: string;
    }
  | {
      /** TtlSerializer: an `i8` time of last access in ms before the value. */
      readonly kind: "ttl";
      readonly timestamp: SerializerSnapshot;
      readonly value: SerializerSnapshot;
    }
  | {
      /** TtlAwareSerializer: says of the serializer it wraps whether TTL is on, and adds no bytes of its own. */
      readonly kind: "ttlAware";
      readonly isTtlEnabled: boolean;
      readonly value: SerializerSnapshot;
    }
  | { readonly kind: "nullable"; readonly paddingLength: number; readonly value: SerializerSnapshot }
  | {
      readonly kind: "either";
      readonly language: "Java" | "Scala";
      readonly left: SerializerSnapshot;
      readonly right: SerializerSnapshot;
    }
  | { readonly kind: "option"; readonly value: SerializerSnapshot }
  | { readonly kind: "try"; readonly value: SerializerSnapshot; readonly failure: SerializerSnapshot }
  | {
      /** Timers: `i8` timestamp with its sign bit flipped, key, namespace. */
      readonly kind: "timer";
      readonly key: SerializerSnapshot;
      readonly namespace: SerializerSnapshot;
    }
  | {
      readonly kind: "rowData";
      /** Field names are not in the snapshot. */
      readonly types: readonly LogicalType[];
      /** One for each type. */
      readonly fields: readonly SerializerSnapshot[];
    }
  | { readonly kind: "binaryRowData"; readonly arity: number }
  | { readonly kind: "decimalData"; readonly precision: number; readonly scale: number }
  | { readonly kind: "timestampData"; readonly precision: number }
  | { readonly kind: "arrayData"; readonly elementType: LogicalType; readonly element: SerializerSnapshot }
  | {
      readonly kind: "mapData";
      readonly keyType: LogicalType;
      readonly valueType: LogicalType;
      readonly key: SerializerSnapshot;
      readonly value: SerializerSnapshot;
    }
  | { readonly kind: "rawValueData"; readonly value: SerializerSnapshot }
  | {
      /** RowDataKeySerializer (2.2+): a row as `row` writes it; what compares two of them is generated code. */
      readonly kind: "rowDataKey";
      readonly row: SerializerSnapshot;
    }
  | {
      /** ExternalSerializer: written as the internal serializer writes it. */
      readonly kind: "external";
      /** Null where the DataType is of a class that this reader does not know. */
      readonly dataType: LogicalType | null;
      /** Conversion class of the DataType. */
      readonly conversionClass: string | null;
      readonly isInternalInput: boolean;
      readonly value: SerializerSnapshot;
    }
  | {
      /** Serializers of Flink's own structures that only their operator can read; `name` is Flink's class. */
      readonly kind: "composite";
      readonly name: string;
      /** What the class says beside its nested serializers, such as that nulls are supported; null where it has none. */
      readonly flag: boolean | null;
      readonly nested: readonly SerializerSnapshot[];
    }
  | {
      /** A class that this reader does not know. */
      readonly kind: "unknown";
      /**
       * How its end was found: it writes nothing ("simple"), it is a CompositeTypeSerializerSnapshot whose nested
       * serializers could be read ("composite"), its bytes were framed by what holds it ("framed"), it was written with
       * Java serialization ("java"), or what must come next was searched for ("resynchronised").
       */
      readonly recovered: "simple" | "composite" | "framed" | "java" | "resynchronised";
      /** Readable parts; empty unless "composite". */
      readonly nested: readonly SerializerSnapshot[];
      /** What could not be read. Absolute, in the file; bytes. */
      readonly content: { readonly start: number; readonly length: number };
    };

/** A TypeSerializerSnapshot: who wrote it, and what it says. */
export type SerializerSnapshot = {
  /** Class of the snapshot as written, with `$` for nested classes; where only the serializer was written (1.2 – 1.6): "". */
  readonly snapshotClass: string;
  /** Version of the snapshot's content, as `TypeSerializerSnapshot.getCurrentVersion` gives it. */
  readonly version: number;
  /** Class of the serializer, where the snapshot names it or Flink's naming gives it; else null. */
  readonly serializerClass: string | null;
} & SerializerKind;

/** The snapshot of one kind: `SnapshotOf<"pojo">`. */
export type SnapshotOf<K extends SerializerKind["kind"]> = Extract<SerializerSnapshot, { readonly kind: K }>;

// ── state meta information ───────────────────────────────────────────────────────────────────────────────────────

/** StateMetaInfoSnapshot.BackendStateType, in the order of its ordinals; KEY_VALUE_V2 since 2.0. */
export const backendStateTypes = ["KEY_VALUE", "OPERATOR", "BROADCAST", "PRIORITY_QUEUE", "KEY_VALUE_V2"] as const;
export type BackendStateType = (typeof backendStateTypes)[number];

/** StateDescriptor.Type, in the order of its ordinals. */
export const keyedStateTypes = ["UNKNOWN", "VALUE", "LIST", "REDUCING", "FOLDING", "AGGREGATING", "MAP"] as const;
export type KeyedStateType = (typeof keyedStateTypes)[number];

export const serializerKeys = [
  "KEY_SERIALIZER",
  "NAMESPACE_SERIALIZER",
  "VALUE_SERIALIZER",
  "USER_KEY_SERIALIZER",
] as const;
export type SerializerKey = (typeof serializerKeys)[number];

/** StateMetaInfoSnapshot: one registered state. */
export interface StateMetaInfo {
  readonly name: string;
  readonly backendStateType: BackendStateType;
  /** As written: KEYED_STATE_TYPE, OPERATOR_STATE_DISTRIBUTION_MODE. */
  readonly options: Readonly<Record<string, string>>;
  /** Only those that were written; `contentsOf` (stateContents.ts) reads them as the state kind means them. */
  readonly serializers: Readonly<Partial<Record<SerializerKey, SerializerSnapshot>>>;
}

/** KeyedBackendSerializationProxy: the head of keyed state. */
export interface KeyedStateHeader {
  /** Version of the proxy: 6 since Flink 1.7. */
  readonly version: number;
  /** Key groups are compressed (snappy); the head itself never is. */
  readonly usesKeyGroupCompression: boolean;
  readonly keySerializer: SerializerSnapshot;
  /** A state's id in the data that follows is its index here. */
  readonly states: readonly StateMetaInfo[];
  /** Bytes of the head; absolute position of what follows it. */
  readonly end: number;
}

/** OperatorBackendSerializationProxy: the head of managed operator state. */
export interface OperatorStateHeader {
  /** Version of the proxy: 6 since Flink 1.18, 5 since 1.7. */
  readonly version: number;
  /** What follows the head is compressed (snappy). */
  readonly usesCompression: boolean;
  /** List and union states. */
  readonly listStates: readonly StateMetaInfo[];
  readonly broadcastStates: readonly StateMetaInfo[];
  /** Bytes of the head; absolute position of what follows it. */
  readonly end: number;
}
