import type { SerializerSnapshot, SnapshotOf } from "../model.js";
import { serializerClassOf } from "../serializers/classNames.js";
import { logicalTypeText, typeText } from "../typeText.js";
import { avroCompatibility } from "./avro.js";
import { type Change, type Comparison, type Outcome, worst } from "./change.js";
import { compareOuter, isComposite, nestedOf } from "./composites.js";
import { compareKryo } from "./kryo.js";
import { sameLogicalType } from "./logicalTypes.js";
import { comparePojo } from "./pojo.js";

export interface Compatibility {
  readonly outcome: Outcome;
  /** Everything that is not as it was; empty for "asIs". */
  readonly changes: readonly Change[];
}

/**
 * Whether a serializer whose snapshot would be `newer` can take over what one with the snapshot `older` wrote, as Flink's
 * snapshots decide it (`newer.resolveSchemaCompatibility(older)`, 1.19+; the other way round before, with the same answers).
 * What depends on classes that neither snapshot tells of is "undecided". TTL that was switched on or off is "undecided":
 * it depends on release and backend.
 */
export function serializerCompatibility(older: SerializerSnapshot, newer: SerializerSnapshot): Compatibility {
  const changes: Change[] = [];
  compare(older, newer, comparisonAt([], changes));
  return { outcome: worst(changes), changes };
}

function comparisonAt(path: readonly string[], changes: Change[]): Comparison {
  return {
    add: (outcome, what, ...steps) => changes.push({ outcome, path: [...path, ...steps], what }),
    removed: (field) =>
      changes.push({ outcome: "afterMigration", path, what: `field ${field} was removed`, removedField: field }),
    nested: (older, newer, ...steps) => compare(older, newer, comparisonAt([...path, ...steps], changes)),
  };
}

const short = { fields: 3, depth: 3 };
const became = (older: SerializerSnapshot, newer: SerializerSnapshot): string =>
  `${typeText(older, short)} became ${typeText(newer, short)}`;

function compare(older: SerializerSnapshot, newer: SerializerSnapshot, comparison: Comparison): void {
  const { add } = comparison;
  const unknown = [older, newer].find(({ kind }) => kind === "unknown");
  if (unknown) add("undecided", `${unknown.serializerClass ?? unknown.snapshotClass} is not known`);
  else if (isLegacy(older) || isLegacy(newer)) add("undecided", "serializers as Flink 1.6 and older wrote them");
  else if (older.kind !== newer.kind) compareKinds(older, newer, add);
  else compareSame(older, newer, comparison);
}

/** Java-serialized, or an old configuration: Flink decides by the serializer itself. */
export const isLegacy = ({ snapshotClass, version }: SerializerSnapshot): boolean =>
  snapshotClass === "" || version === 0x7a53c4f0;

function compareKinds(older: SerializerSnapshot, newer: SerializerSnapshot, add: Comparison["add"]): void {
  const kinds = [older.kind, newer.kind];
  if (kinds.includes("ttl") || kinds.includes("ttlAware")) {
    add("undecided", `${typeText(older, short)} with TTL and without`);
  } else if (!isComposite(older) || !isComposite(newer)) {
    add("incompatible", became(older, newer));
  } else {
    // CompositeTypeSerializerSnapshot looks at the number of nested serializers first, and hardly at its class
    const refuses = newer.kind === "row" || newer.kind === "array" || newer.kind === "nullable";
    const sameCount = nestedOf(older).length === nestedOf(newer).length;
    add(refuses || !sameCount ? "incompatible" : "undecided", became(older, newer));
  }
}

/** `newer` is of the same kind. */
function compareSame(older: SerializerSnapshot, newer: SerializerSnapshot, comparison: Comparison): void {
  const { add } = comparison;
  const unless = (same: boolean, outcome: Change["outcome"]) => {
    if (!same) add(outcome, became(older, newer));
  };
  switch (older.kind) {
    case "basic":
      if (older.type !== (newer as typeof older).type) return add("incompatible", became(older, newer));
      // TimeWindow of the DataStream API and of SQL; a class that moved
      return unless(serializerClassOf(older.snapshotClass) === serializerClassOf(newer.snapshotClass), "undecided");
    case "pojo":
      return comparePojo(older, newer as typeof older, comparison);
    case "enum":
      return compareEnum(older, newer as typeof older, add);
    case "kryo":
      return compareKryo(older, newer as typeof older, add);
    case "selfWriting": {
      const other = newer as typeof older;
      return unless(older.interface === other.interface && older.typeClass === other.typeClass, "incompatible");
    }
    case "avro":
      return compareAvro(older, newer as typeof older, add);
    case "rowData":
      return compareRowData(older, newer as typeof older, comparison);
    case "binaryRowData":
      return unless(older.arity === (newer as typeof older).arity, "incompatible");
    case "decimalData": {
      const other = newer as typeof older;
      return unless(older.precision === other.precision && older.scale === other.scale, "incompatible");
    }
    case "timestampData":
      return unless(older.precision === (newer as typeof older).precision, "incompatible");
    case "arrayData": {
      const other = newer as typeof older;
      const same = sameLogicalType(older.elementType, other.elementType);
      if (same === false) return unless(false, "incompatible");
      return unless(same === true && isEqual(older, other), "undecided");
    }
    case "mapData": {
      const other = newer as typeof older;
      const types = [sameLogicalType(older.keyType, other.keyType), sameLogicalType(older.valueType, other.valueType)];
      if (types.includes(false)) return unless(false, "incompatible");
      return unless(!types.includes(null) && isEqual(older, other), "undecided");
    }
    case "scalaEnum":
    case "rowDataKey":
    case "ttlAware":
      return unless(isEqual(older, newer), "undecided");
    case "unknown":
      return unless(false, "undecided");
    default:
      return compareComposite(older, newer, comparison);
  }
}

/** CompositeTypeSerializerSnapshot: the number of nested serializers, what the class adds, each nested serializer. */
function compareComposite(older: SerializerSnapshot, newer: SerializerSnapshot, { add, nested }: Comparison): void {
  const before = nestedOf(older);
  const after = nestedOf(newer);
  if (before.length !== after.length) return add("incompatible", became(older, newer));
  const outer = compareOuter(older, newer);
  if (outer !== null) add(outer, became(older, newer));
  for (const [i, [name, serializer]] of before.entries()) {
    const other = after[i];
    if (other) nested(serializer, other[1], name);
  }
}

/**
 * AvroSerializerSnapshot looks for the old class when it is read, and then compares the schemas alone. Generic records are
 * written by position with the schema that they were read with: what becomes of them depends on backend and change.
 */
function compareAvro(older: SnapshotOf<"avro">, newer: SnapshotOf<"avro">, add: Comparison["add"]): void {
  const outcome = avroCompatibility(older.schema, newer.schema);
  const differs = "the Avro schema differs";
  if (outcome === "incompatible" || outcome === "undecided") return add(outcome, differs);
  if (older.typeClass === null) return add("undecided", "Avro before Flink 1.11");
  if (older.typeClass !== newer.typeClass) return add("undecided", `${older.typeClass} became ${newer.typeClass}`);
  if (outcome === "asIs") return;
  if (older.typeClass === genericRecord) return add("undecided", `${differs}, of generic records`);
  add(outcome, differs);
}

const genericRecord = "org.apache.avro.generic.GenericRecord";

/** EnumSerializerSnapshot: a constant that is gone fails when the old snapshot is read. */
function compareEnum(older: SnapshotOf<"enum">, newer: SnapshotOf<"enum">, add: Comparison["add"]): void {
  if (older.typeClass !== newer.typeClass) return add("incompatible", `${older.typeClass} became ${newer.typeClass}`);
  const gone = older.constants.filter((constant) => !newer.constants.includes(constant));
  if (gone.length > 0) return add("incompatible", `constants were removed: ${gone.join(", ")}`);
  const added = newer.constants.filter((constant) => !older.constants.includes(constant));
  if (added.length > 0) add("reconfigured", `constants were added: ${added.join(", ")}`);
  else if (older.constants.some((constant, i) => newer.constants[i] !== constant)) {
    add("reconfigured", "constants are in another order");
  }
}

/** RowDataSerializerSnapshot: the types have to be equal, nullability, lengths and order included. */
function compareRowData(older: SnapshotOf<"rowData">, newer: SnapshotOf<"rowData">, { add, nested }: Comparison): void {
  if (older.types.length !== newer.types.length) {
    return add("incompatible", `${older.types.length} columns became ${newer.types.length}`);
  }
  for (const [i, type] of older.types.entries()) {
    const column = `column ${i + 1}`;
    const [otherType, before, after] = [newer.types[i], older.fields[i], newer.fields[i]];
    if (!otherType || !before || !after) continue;
    const same = sameLogicalType(type, otherType);
    if (same === false) {
      add("incompatible", `${logicalTypeText(type, short)} became ${logicalTypeText(otherType, short)}`, column);
    } else if (same === null) {
      add("undecided", `whether ${logicalTypeText(type, short)} is the same type`, column);
    } else {
      nested(before, after, column);
    }
  }
}

/** As equals() of the serializers sees them; false where a part is not known. */
const isEqual = (a: SerializerSnapshot, b: SerializerSnapshot): boolean => {
  const text = JSON.stringify(a);
  return text === JSON.stringify(b) && !text.includes('"kind":"unknown"');
};
