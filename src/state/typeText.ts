/** Types and states as a person reads them, in one line. Names come from the file: escape them before printing. */
import { avroOutline } from "./avroOutline.js";
import type { LogicalField, LogicalType, SerializerSnapshot, StateMetaInfo } from "./model.js";
import { withoutPackage } from "./serializers/classNames.js";
import { contentsOf, keyedStateTypeOf, type StateElement } from "./stateContents.js";

export interface TypeTextOptions {
  /** Fields, constants and members that are shown of each type; the others become an ellipsis. Default: all. */
  readonly fields?: number | undefined;
  /** Levels of nested types that are shown. Default: all. */
  readonly depth?: number | undefined;
  /** Classes without their package. Default: with it. */
  readonly simpleNames?: boolean | undefined;
}

/** Types that are written out in full go no further than this: a head may hold hundreds of thousands. */
const longest = 20_000;

/** `Map<String, POJO com.acme.Order{id: Long, items: List<String>}>`. */
export function typeText(serializer: SerializerSnapshot, options: TypeTextOptions = {}): string {
  return new Renderer(options).serializer(serializer, options.depth ?? Number.POSITIVE_INFINITY);
}

/** As LogicalType.asSummaryString gives it, but STRING and BYTES by their short names. */
export function logicalTypeText(type: LogicalType, options: TypeTextOptions = {}): string {
  return new Renderer(options).logical(type, options.depth ?? Number.POSITIVE_INFINITY);
}

/** `MapState<String, Long>`, `timers by event time`, `BroadcastState<String, Integer>`: the kind of a state and its types. */
export function stateText(state: StateMetaInfo, options: TypeTextOptions = {}): string {
  const contents = contentsOf(state);
  const one = (serializer: SerializerSnapshot | null) => (serializer === null ? "?" : typeText(serializer, options));
  const element = (of: StateElement | null) => one(of?.serializer ?? null);
  switch (contents.shape) {
    case "single":
      return `${singleStateNames[keyedStateTypeOf(state)] ?? "State"}<${element(contents.value)}>`;
    case "list":
      return `ListState<${element(contents.element)}>`;
    case "map":
      return `MapState<${one(contents.userKey)}, ${element(contents.userValue)}>`;
    case "timers":
      return `timers by ${state.name.includes("/event_") ? "event" : "processing"} time`;
    case "queue":
      return `PriorityQueue<${one(contents.element)}>`;
    case "operatorList": {
      const isUnion = state.options["OPERATOR_STATE_DISTRIBUTION_MODE"] === "UNION";
      return `${isUnion ? "UnionListState" : "ListState"}<${one(contents.element)}>`;
    }
    case "broadcast":
      return `BroadcastState<${one(contents.key)}, ${one(contents.value)}>`;
  }
}

const singleStateNames: Readonly<Record<string, string>> = {
  VALUE: "ValueState",
  REDUCING: "ReducingState",
  FOLDING: "FoldingState",
  AGGREGATING: "AggregatingState",
};

/** The namespace where it tells something: the window that a state belongs to; null for VoidNamespace. */
export function namespaceText(state: StateMetaInfo, options: TypeTextOptions = {}): string | null {
  const contents = contentsOf(state);
  const namespace =
    contents.shape === "timers" ? contents.timer?.namespace : "namespace" in contents ? contents.namespace : null;
  if (!namespace || (namespace.kind === "basic" && namespace.type === "VoidNamespace")) return null;
  return typeText(namespace, options);
}

class Renderer {
  /** Characters that may still be added. */
  private room = longest;
  private readonly fields: number;
  private readonly named: (className: string) => string;

  constructor({ fields, simpleNames }: TypeTextOptions) {
    this.fields = fields ?? Number.POSITIVE_INFINITY;
    this.named = simpleNames === true ? withoutPackage : (className) => className;
  }

  serializer(of: SerializerSnapshot | null, depth: number): string {
    if (of === null) return "?";
    if (depth <= 0 || this.room <= 0) return "…";
    const text = this.describe(of, depth - 1);
    this.room -= text.length;
    return text;
  }

  private describe(of: SerializerSnapshot, depth: number): string {
    const inner = (nested: SerializerSnapshot | null) => this.serializer(nested, depth);
    const several = (nested: readonly SerializerSnapshot[]) => this.some(nested, inner);
    switch (of.kind) {
      case "basic":
        return of.type === "JavaSerialized" ? "Java-serialized object" : of.type;
      case "list":
        return `${of.collection === "ArrayList" ? "List" : of.collection}<${inner(of.element)}>`;
      case "linkedList":
        return `LinkedList<${inner(of.element)}>`;
      case "traversable":
        return `Scala collection<${inner(of.element)}>`;
      case "array":
        return `${inner(of.element)}[]`;
      case "map":
        return `${of.collection}<${inner(of.key)}, ${inner(of.value)}>`;
      case "tuple":
        return of.isCaseClass
          ? `case class ${this.named(of.typeClass)}(${several(of.fields)})`
          : `${withoutPackage(of.typeClass)}<${several(of.fields)}>`;
      case "row":
        return `Row<${several(of.fields)}>`;
      case "pojo":
        return `POJO ${this.named(of.typeClass)}{${this.some(of.fields, ({ name, serializer }) => `${name}: ${inner(serializer)}`)}}`;
      case "enum":
        return `enum ${this.named(of.typeClass)}{${this.some(of.constants, (constant) => constant)}}`;
      case "scalaEnum":
        return `Enumeration ${this.named(of.typeClass)}{${this.some(of.constants, ({ name }) => name)}}`;
      case "avro":
        return this.avro(of.schema, of.typeClass);
      case "kryo":
        return `Kryo ${this.named(of.typeClass)}`;
      case "selfWriting":
        return `${of.interface} ${this.named(of.typeClass)}`;
      case "ttl":
        return inner(of.value);
      case "ttlAware":
        return inner(of.value);
      case "nullable":
        return `Nullable<${inner(of.value)}>`;
      case "either":
        return `Either<${inner(of.left)}, ${inner(of.right)}>`;
      case "option":
        return `Option<${inner(of.value)}>`;
      case "try":
        return `Try<${inner(of.value)}>`;
      case "timer":
        return `Timer<${inner(of.key)}, ${inner(of.namespace)}>`;
      case "rowData":
        return `ROW<${this.some(of.types, (type) => this.logical(type, depth))}>`;
      case "rowDataKey":
        return inner(of.row);
      case "binaryRowData":
        return `binary ROW of ${of.arity} fields`;
      case "decimalData":
        return `DECIMAL(${of.precision}, ${of.scale})`;
      case "timestampData":
        return `TIMESTAMP(${of.precision})`;
      case "arrayData":
        return `ARRAY<${this.logical(of.elementType, depth)}>`;
      case "mapData":
        return `MAP<${this.logical(of.keyType, depth)}, ${this.logical(of.valueType, depth)}>`;
      case "rawValueData":
        return `RAW<${inner(of.value)}>`;
      case "external":
        return of.dataType === null ? inner(of.value) : this.logical(of.dataType, depth);
      case "composite":
        return of.nested.length === 0 ? of.name : `${of.name}<${several(of.nested)}>`;
      case "unknown": {
        const name = this.named(of.serializerClass ?? (of.snapshotClass || "unnamed class"));
        return `${name}${of.nested.length > 0 ? `<${several(of.nested)}>` : ""} (unknown layout)`;
      }
    }
  }

  logical(type: LogicalType, depth: number): string {
    if (depth <= 0 || this.room <= 0) return "…";
    const text = this.describeLogical(type, depth - 1) + (type.nullable ? "" : " NOT NULL");
    this.room -= text.length;
    return text;
  }

  private describeLogical(type: LogicalType, depth: number): string {
    const inner = (of: LogicalType) => this.logical(of, depth);
    const members = (of: readonly LogicalField[]) => this.some(of, ({ name, type: own }) => `${name} ${inner(own)}`);
    switch (type.root) {
      case "INTEGER":
        return "INT";
      case "CHAR":
      case "BINARY":
        return `${type.root}(${type.length})`;
      case "VARCHAR":
        return type.length === unlimited ? "STRING" : `VARCHAR(${type.length})`;
      case "VARBINARY":
        return type.length === unlimited ? "BYTES" : `VARBINARY(${type.length})`;
      case "DECIMAL":
        return `DECIMAL(${type.precision}, ${type.scale})`;
      case "TIME_WITHOUT_TIME_ZONE":
        return `TIME(${type.precision})`;
      case "TIMESTAMP_WITHOUT_TIME_ZONE":
        return `TIMESTAMP(${type.precision})`;
      case "TIMESTAMP_WITH_TIME_ZONE":
        return `TIMESTAMP(${type.precision}) WITH TIME ZONE`;
      case "TIMESTAMP_WITH_LOCAL_TIME_ZONE":
        return `TIMESTAMP_LTZ(${type.precision})`;
      case "INTERVAL_YEAR_MONTH":
      case "INTERVAL_DAY_TIME":
        return `INTERVAL ${type.resolution.replaceAll("_", " ")}`;
      case "ARRAY":
      case "MULTISET":
        return `${type.root}<${inner(type.element)}>`;
      case "MAP":
        return `MAP<${inner(type.key)}, ${inner(type.value)}>`;
      case "ROW":
        return `ROW<${members(type.fields)}>`;
      case "STRUCTURED_TYPE":
        return `${this.named(type.name ?? "STRUCTURED")}<${members(type.attributes)}>`;
      case "DISTINCT_TYPE":
        return type.name ?? inner(type.source);
      case "RAW":
        return `RAW<${type.className ?? "?"}>`;
      case "UNKNOWN":
        return `${withoutPackage(type.className)} (unknown type)`;
      default:
        return type.root;
    }
  }

  private avro(schema: string, typeClass: string | null): string {
    const outline = avroOutline(schema);
    if (outline === null) return `Avro ${typeClass ?? "with a schema that cannot be read"}`;
    const { name, members } = outline;
    if (members.length === 0) return `Avro ${this.named(name)}`;
    return `Avro ${this.named(name)}{${this.some(members, (member) => (member.type ? `${member.name}: ${member.type}` : member.name))}}`;
  }

  /** The first ones, as long as there is room. */
  private some<T>(all: readonly T[], text: (one: T) => string): string {
    const shown: string[] = [];
    for (const one of all) {
      if (shown.length >= this.fields || this.room <= 0) return [...shown, "…"].join(", ");
      const next = text(one);
      this.room -= next.length;
      shown.push(next);
    }
    return shown.join(", ");
  }
}

/** VarCharType.MAX_LENGTH. */
const unlimited = 0x7fffffff;
