import { FormatError } from "../../bytes/errors.js";
import type { JavaClass, JavaObject, JavaValue } from "../../bytes/javaStream.js";
import { decodeModifiedUtf8 } from "../../bytes/modifiedUtf8.js";
import type { PojoField, SerializerKind, SerializerSnapshot } from "../model.js";
import { flinkName, lastSegment } from "./classNames.js";
import type { SnapshotInput } from "./input.js";
import { classNameOf, constantOf, elementsOf, isJavaObject, numberOf, textOf } from "./javaValues.js";
import { logicalTypeOf } from "./logicalTypes.js";
import { basicTypeOf } from "./simple.js";

const maxDepth = 64;

/**
 * A TypeSerializer that was itself written with Java serialization: everything of Flink 1.2 – 1.6, and the elements of
 * SQL arrays and maps since. Serializers of classes that are not known come back as `unknown`.
 */
export function serializerOf(value: JavaValue | undefined, input: SnapshotInput, depth = 0): SerializerSnapshot {
  if (!isJavaObject(value)) throw new FormatError("expected a serializer", input.position);
  if (depth > maxDepth) throw new FormatError(`serializers nested deeper than ${maxDepth}`, input.position);
  input.charge();
  const serializerClass = value.class.name;
  const inner = (of: JavaValue | undefined) => serializerOf(of, input, depth + 1);
  const kind = kindOf(value, input, inner) ?? {
    kind: "unknown",
    recovered: "java",
    nested: [],
    content: { start: input.position, length: 0 },
  };
  return { snapshotClass: "", version: 0, serializerClass, ...kind };
}

type Inner = (of: JavaValue | undefined) => SerializerSnapshot;

function kindOf(serializer: JavaObject, input: SnapshotInput, inner: Inner): SerializerKind | null {
  const { fields } = serializer;
  const type = basicTypeOf(serializer.class.name);
  if (type !== null) return { kind: "basic", type };
  const several = (field: string) => (elementsOf(fields.get(field)) ?? []).map(inner);
  const className = (field: string) => classNameOf(fields.get(field)) ?? "";
  const name = flinkName(serializer.class.name);
  switch (name === null ? null : lastSegment(name)) {
    case "ListSerializer":
      return { kind: "list", collection: "List", element: inner(fields.get("elementSerializer")) };
    case "ArrayListSerializer":
      return { kind: "list", collection: "ArrayList", element: inner(fields.get("elementSerializer")) };
    case "MapSerializer":
      return {
        kind: "map",
        collection: "Map",
        nullAware: false,
        key: inner(fields.get("keySerializer")),
        value: inner(fields.get("valueSerializer")),
      };
    case "GenericArraySerializer":
      return {
        kind: "array",
        componentClass: className("componentClass"),
        element: inner(fields.get("componentSerializer")),
      };
    case "EitherSerializer":
      return {
        kind: "either",
        language: serializer.class.name.includes(".scala.") ? "Scala" : "Java",
        left: inner(fields.get("leftSerializer")),
        right: inner(fields.get("rightSerializer")),
      };
    case "OptionSerializer":
      return { kind: "option", value: inner(fields.get("elemSerializer")) };
    case "TrySerializer":
      return {
        kind: "try",
        value: inner(fields.get("elemSerializer")),
        failure: inner(fields.get("throwableSerializer")),
      };
    case "EnumValueSerializer":
      return { kind: "scalaEnum", typeClass: className("enum"), constants: [] };
    case "RowSerializer":
      return {
        kind: "row",
        supportsRowKind: fields.get("supportsRowKind") === true,
        fields: several("fieldSerializers"),
      };
    case "PojoSerializer":
      return pojoOf(serializer, inner);
    case "KryoSerializer":
      return {
        kind: "kryo",
        typeClass: className("type"),
        registrations: [],
        defaultSerializers: [],
        defaultSerializerClasses: [],
      };
    case "EnumSerializer":
      return {
        kind: "enum",
        typeClass: className("enumClass"),
        constants: (elementsOf(fields.get("values")) ?? []).flatMap((value) => constantOf(value) ?? []),
      };
    case "ValueSerializer":
      return { kind: "selfWriting", interface: "Value", typeClass: className("type") };
    case "CopyableValueSerializer":
      return { kind: "selfWriting", interface: "CopyableValue", typeClass: className("valueClass") };
    case "WritableSerializer":
      return { kind: "selfWriting", interface: "Writable", typeClass: className("typeClass") };
    case "RowDataSerializer": {
      const types = (elementsOf(fields.get("types")) ?? []).map((of) => logicalTypeOf(of, input));
      const serializers = several("fieldSerializers");
      return types.length === serializers.length ? { kind: "rowData", types, fields: serializers } : null;
    }
    case "BinaryRowDataSerializer":
      return { kind: "binaryRowData", arity: numberOf(fields.get("numFields")) };
    case "DecimalDataSerializer":
      return {
        kind: "decimalData",
        precision: numberOf(fields.get("precision")),
        scale: numberOf(fields.get("scale")),
      };
    case "TimestampDataSerializer":
      return { kind: "timestampData", precision: numberOf(fields.get("precision")) };
    case "ArrayDataSerializer":
      return {
        kind: "arrayData",
        elementType: logicalTypeOf(fields.get("eleType"), input),
        element: inner(fields.get("eleSer")),
      };
    case "MapDataSerializer":
      return {
        kind: "mapData",
        keyType: logicalTypeOf(fields.get("keyType"), input),
        valueType: logicalTypeOf(fields.get("valueType"), input),
        key: inner(fields.get("keySerializer")),
        value: inner(fields.get("valueSerializer")),
      };
    case "RawValueDataSerializer":
      return { kind: "rawValueData", value: inner(fields.get("serializer")) };
    default:
      return generatedOf(serializer, several, inner);
  }
}

/** Serializers that are told by what they extend: tuples, and what Scala's macros make for case classes and collections. */
function generatedOf(
  { class: described, fields }: JavaObject,
  several: (field: string) => SerializerSnapshot[],
  inner: Inner,
): SerializerKind | null {
  const names = [...hierarchyOf(described)].map((name) => flinkName(name) ?? "");
  if (names.includes("TraversableSerializer")) {
    const builder = textOf(fields.get("cbfCode")) ?? "";
    return { kind: "traversable", builder, element: inner(fields.get("elementSerializer")) };
  }
  if (!names.includes("TupleSerializerBase")) return null;
  return {
    kind: "tuple",
    typeClass: classNameOf(fields.get("tupleClass")) ?? "",
    isCaseClass: names.some((name) => name.endsWith("CaseClassSerializer")),
    fields: several("fieldSerializers"),
  };
}

function* hierarchyOf(described: JavaClass): Generator<string> {
  let current: JavaClass | null = described;
  for (let steps = 0; current !== null && steps < maxDepth; steps++, current = current.superclass) yield current.name;
}

/** PojoSerializer.writeObject adds the fields: `i4` count, then declaring class and name of each. */
function pojoOf({ fields, annotations }: JavaObject, inner: Inner): SerializerKind {
  const serializers = elementsOf(fields.get("fieldSerializers")) ?? [];
  const classes = annotations.flatMap((content) => classNameOf(content) ?? []);
  // the first block is the count; a name is `writeUTF` in a block of its own
  const names = annotations.flatMap((content) => (content instanceof Uint8Array ? [content] : [])).slice(1);
  const pojoFields = serializers.map((serializer, i): PojoField => {
    const name = names[i];
    return {
      name: name && name.length > 2 ? decodeModifiedUtf8(name, 2, name.length, 0) : `field ${i + 1}`,
      declaringClass: classes[i] ?? null,
      serializer: isJavaObject(serializer) ? inner(serializer) : null,
    };
  });
  return {
    kind: "pojo",
    typeClass: classNameOf(fields.get("clazz")) ?? "",
    fields: pojoFields,
    registeredSubclasses: [],
    nonRegisteredSubclasses: [],
  };
}
