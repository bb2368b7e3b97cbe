import { type AvroField, type AvroNamed, type AvroSchema, isPrimitive, parseAvroSchema } from "./avroSchema.js";
import type { Outcome } from "./change.js";

type Record = Extract<AvroNamed, { readonly type: "record" }>;

/**
 * AvroSerializerSnapshot.resolveSchemaCompatibility of what wrote the state and what is to read it: equal schemas, or
 * Avro's SchemaCompatibility.checkReaderWriterCompatibility (as in Avro 1.11, which flink-avro 1.16 – 2.3 brings).
 * "undecided": one of them is no schema.
 */
export function avroCompatibility(older: string, newer: string): Outcome {
  const writer = parseAvroSchema(older);
  const reader = parseAvroSchema(newer);
  if (writer === null || reader === null) return "undecided";
  if (isSame(writer, reader, new Pairs())) return "asIs";
  return canRead(reader, writer, new Pairs()) ? "afterMigration" : "incompatible";
}

/** Pairs of schemas that are being compared, or were: a recursive type is what it is said to be until proven otherwise. */
class Pairs {
  readonly #answers = new Map<AvroSchema, Map<AvroSchema, boolean>>();

  answer(one: AvroSchema, other: AvroSchema, compare: () => boolean): boolean {
    const known = this.#answers.get(one) ?? new Map<AvroSchema, boolean>();
    this.#answers.set(one, known);
    const answered = known.get(other);
    if (answered !== undefined) return answered;
    known.set(other, true);
    const answer = compare();
    known.set(other, answer);
    return answer;
  }
}

/** Schema.equals: without documentation, aliases, and defaults of enums. */
function isSame(one: AvroSchema, other: AvroSchema, pairs: Pairs): boolean {
  return pairs.answer(one, other, () => {
    if (one.type === "union" || other.type === "union") {
      return one.type === "union" && other.type === "union" && isSameList(one.branches, other.branches, pairs);
    }
    if (one.props !== other.props) return false;
    if (one.type === "array" || one.type === "map") {
      return one.type === other.type && isSame(one.element, other.element, pairs);
    }
    if (!isNamed(one) || !isNamed(other)) return one.type === other.type;
    if (one.fullName !== other.fullName) return false;
    if (one.type === "fixed") return one.type === other.type && one.size === other.size;
    if (one.type === "enum") {
      return one.type === other.type && `${one.symbols}` === `${other.symbols}`;
    }
    return (
      one.type === other.type &&
      one.fields.length === other.fields.length &&
      one.fields.every((field, i) => isSameField(field, other.fields[i] as AvroField, pairs))
    );
  });
}

function isSameList(some: readonly AvroSchema[], others: readonly AvroSchema[], pairs: Pairs): boolean {
  return some.length === others.length && some.every((one, i) => isSame(one, others[i] as AvroSchema, pairs));
}

function isSameField(one: AvroField, other: AvroField, pairs: Pairs): boolean {
  return (
    one.name === other.name &&
    one.order === other.order &&
    one.defaultValue === other.defaultValue &&
    one.props === other.props &&
    isSame(one.schema, other.schema, pairs)
  );
}

/** Types that a reader's primitive type takes beside its own. */
const promotions: { readonly [reader: string]: readonly string[] } = {
  long: ["int"],
  float: ["int", "long"],
  double: ["int", "long", "float"],
  bytes: ["string"],
  string: ["bytes"],
};

function canRead(reader: AvroSchema, writer: AvroSchema, pairs: Pairs): boolean {
  return pairs.answer(reader, writer, () => {
    if (writer.type === "union") return writer.branches.every((branch) => canRead(reader, branch, pairs));
    if (reader.type === "union") return reader.branches.some((branch) => canRead(branch, writer, pairs));
    if (isPrimitive(reader.type)) {
      return reader.type === writer.type || (promotions[reader.type]?.includes(writer.type) ?? false);
    }
    if (reader.type === "array" || reader.type === "map") {
      return reader.type === writer.type && canRead(reader.element, (writer as typeof reader).element, pairs);
    }
    if (!isNamed(reader) || !isNamed(writer) || reader.type !== writer.type || !isCalled(reader, writer)) return false;
    switch (reader.type) {
      case "fixed":
        return reader.size === (writer as typeof reader).size;
      case "enum":
        return (
          reader.enumDefault !== undefined ||
          (writer as typeof reader).symbols.every((symbol) => reader.symbols.includes(symbol))
        );
      case "record":
        return reader.fields.every((field) => canReadField(field, writer as Record, pairs));
    }
  });
}

/** A field that was not written needs a default; so it has for an enum with one of its own, were that an enum itself. */
function canReadField(field: AvroField, writer: Record, pairs: Pairs): boolean {
  const written =
    writer.fields.find(({ name }) => name === field.name) ??
    writer.fields.find(({ name }) => field.aliases.includes(name));
  if (written) return canRead(field.schema, written.schema, pairs);
  if (field.defaultValue !== undefined) return true;
  const { schema } = field;
  return schema.type === "enum" && schema.enumDefault !== undefined && canRead(schema, writer, pairs);
}

/** By the name without its namespace, or by an alias with it. */
function isCalled(reader: AvroNamed, writer: AvroNamed): boolean {
  return reader.name === writer.name || reader.aliases.includes(writer.fullName);
}

function isNamed(schema: AvroSchema): schema is AvroNamed {
  return "fullName" in schema;
}
