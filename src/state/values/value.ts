/** Values of state as plain data: what a person wants to see of them, whatever Java class they had. */

/**
 * Dates and times are ISO 8601 strings, decimals strings, enums their constant's name, bytes a Uint8Array, sequences
 * arrays. Integers are numbers where that is exact, else bigints.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | MapValue
  | FieldsValue
  | RowValue
  | NotDecodable;

export interface MapValue {
  readonly kind: "map";
  /** In the order in which they are written; keys need not be strings. */
  readonly entries: readonly (readonly [key: Value, value: Value])[];
}

/** A POJO, an Avro record, a ROW with field names, or one of Flink's own structures. */
export interface FieldsValue {
  readonly kind: "fields";
  /** Only where it is not the class that the serializer is for: a subclass of a POJO. */
  readonly className: string | null;
  readonly fields: readonly (readonly [name: string, value: Value])[];
}

/** A row that is not an INSERT; those are plain arrays or fields. */
export interface RowValue {
  readonly kind: "row";
  readonly rowKind: RowKind;
  readonly fields: readonly Value[] | FieldsValue;
}

/** What is there cannot be told without the job's own classes, or is not told by what Flink wrote. */
export interface NotDecodable {
  readonly kind: "notDecodable";
  readonly reason: string;
}

/** RowKind.shortString, in the order of toByteValue. */
export const rowKinds = ["+I", "-U", "+U", "-D"] as const;
export type RowKind = (typeof rowKinds)[number];

export function notDecodable(reason: string): NotDecodable {
  return { kind: "notDecodable", reason };
}

export function isNotDecodable(value: Value): value is NotDecodable {
  return value !== null && typeof value === "object" && "kind" in value && value.kind === "notDecodable";
}

/** `className`: where it is not the one that the serializer is for. */
export function fieldsOf(fields: FieldsValue["fields"], className: string | null = null): FieldsValue {
  return { kind: "fields", className, fields };
}

/** A row as it is shown: inserts, which nearly all are, without their kind. */
export function rowOf(kind: RowKind, fields: readonly Value[] | FieldsValue): Value {
  return kind === "+I" ? fields : { kind: "row", rowKind: kind, fields };
}
