/**
 * The binary formats of the Table runtime (org.apache.flink.table.data.binary). Unlike all else in state they are written
 * in the machine's byte order; that is little-endian wherever Flink runs.
 */
import { FormatError } from "../../bytes/errors.js";
import { viewOf } from "../../bytes/modifiedUtf8.js";
import { type Int64, int64 } from "../../model/values.js";
import type { LogicalField, LogicalType } from "../model.js";
import type { Limits } from "./codec.js";
import { readMap } from "./collections.js";
import { bigIntOf, decimalText } from "./numbers.js";
import { utf8Text } from "./text.js";
import { dateText, dateTimeText, instantText, timeText } from "./time.js";
import { fieldsOf, notDecodable, rowKinds, rowOf, type Value } from "./value.js";

/** A row, array or map: its bytes, and where they are for errors. */
export interface Section {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Absolute position of the first byte. */
  readonly position: number;
}

export function sectionOf(bytes: Uint8Array, position: number): Section {
  return { bytes, view: viewOf(bytes), position };
}

/** Bits before the null bits: the row kind. */
const headerBits = 8;
/** The longest unscaled number that fits a long (DecimalData.MAX_COMPACT_PRECISION). */
const maxCompactPrecision = 18;
/** TimestampData: milliseconds alone. */
const maxCompactTimestamp = 3;

/** BinaryRowData. `names`: of its fields, where the type has them. Throws a FormatError. */
export function readRow(
  section: Section,
  types: readonly LogicalType[],
  names: readonly string[] | null,
  limits: Limits,
): Value {
  const fixedPart = Math.ceil((types.length + headerBits) / 64) * 8;
  atLeast(section, fixedPart + 8 * types.length, `a row of ${types.length} fields`);
  limits.spendParts(types.length);
  const values = types.map((type, i) =>
    hasBit(section, 0, headerBits + i) ? null : readField(section, fixedPart + 8 * i, type, limits),
  );
  const kind = rowKinds[section.bytes[0] as number];
  if (kind === undefined) throw new FormatError(`${section.bytes[0]} is not a row kind`, section.position);
  return rowOf(kind, names ? fieldsOf(names.map((name, i) => [name, values[i] as Value] as const)) : values);
}

/** BinaryArrayData: `i4` count, null bits, elements. */
export function readArray(section: Section, element: LogicalType, limits: Limits): Value[] {
  atLeast(section, 4, "an array");
  const count = section.view.getInt32(0, true);
  const width = elementWidth(element);
  const header = 4 + Math.ceil(count / 32) * 4;
  if (count < 0) throw new FormatError(`an array of ${count} elements`, section.position);
  atLeast(section, header + count * width, `an array of ${count} elements`);
  limits.spendParts(count);
  const values: Value[] = [];
  for (let i = 0; i < count; i++) {
    values.push(hasBit(section, 4, i) ? null : readField(section, header + i * width, element, limits));
  }
  return values;
}

/** BinaryMapData: `i4` bytes of the keys, an array of keys, an array of values. */
export function readBinaryMap(section: Section, key: LogicalType, value: LogicalType, limits: Limits): Value {
  atLeast(section, 4, "a map");
  const keyBytes = section.view.getInt32(0, true);
  const keys = readArray(part(section, 4, keyBytes), key, limits);
  const values = readArray(part(section, 4 + keyBytes, section.bytes.length - 4 - keyBytes), value, limits);
  if (keys.length !== values.length) {
    throw new FormatError(`a map of ${keys.length} keys and ${values.length} values`, section.position);
  }
  let [nextKey, nextValue] = [0, 0];
  return readMap(
    keys.length,
    () => keys[nextKey++] as Value,
    () => values[nextValue++] as Value,
    limits,
  );
}

/** A field at `offset` of a section: in place, or where the 8 bytes there point to. */
function readField(section: Section, offset: number, type: LogicalType, limits: Limits): Value {
  const { view } = section;
  switch (type.root) {
    case "BOOLEAN":
      return view.getUint8(offset) !== 0;
    case "TINYINT":
      return view.getInt8(offset);
    case "SMALLINT":
      return view.getInt16(offset, true);
    case "INTEGER":
    case "INTERVAL_YEAR_MONTH":
      return view.getInt32(offset, true);
    case "DATE":
      return dateText(view.getInt32(offset, true));
    case "TIME_WITHOUT_TIME_ZONE":
      return timeText(view.getInt32(offset, true) * 1e6);
    case "BIGINT":
    case "INTERVAL_DAY_TIME":
      return longAt(section, offset);
    case "FLOAT":
      return view.getFloat32(offset, true);
    case "DOUBLE":
      return view.getFloat64(offset, true);
    case "CHAR":
    case "VARCHAR": {
      const bytes = bytesAt(section, offset);
      limits.spend(bytes.length);
      return utf8Text(bytes);
    }
    case "BINARY":
    case "VARBINARY": {
      const bytes = bytesAt(section, offset);
      limits.spend(bytes.length);
      return bytes;
    }
    case "DECIMAL":
      if (type.precision <= maxCompactPrecision) return decimalText(longAt(section, offset), type.scale);
      return decimalText(int64(bigIntOf(decimalBytes(section, offset))), type.scale);
    case "TIMESTAMP_WITHOUT_TIME_ZONE":
      return dateTimeText(...timestampAt(section, offset, type.precision));
    case "TIMESTAMP_WITH_LOCAL_TIME_ZONE":
      return instantText(...timestampAt(section, offset, type.precision));
    case "ARRAY":
      return limits.nested(section.position, () => readArray(pointedTo(section, offset), type.element, limits));
    case "MAP":
      return limits.nested(section.position, () =>
        readBinaryMap(pointedTo(section, offset), type.key, type.value, limits),
      );
    case "MULTISET":
      return limits.nested(section.position, () =>
        readBinaryMap(pointedTo(section, offset), type.element, countOfMultiset, limits),
      );
    case "ROW":
      return limits.nested(section.position, () => readNamedRow(pointedTo(section, offset), type.fields, limits));
    case "STRUCTURED_TYPE":
      return limits.nested(section.position, () => readNamedRow(pointedTo(section, offset), type.attributes, limits));
    case "DISTINCT_TYPE":
      return readField(section, offset, type.source, limits);
    case "RAW":
      return notDecodable(`RAW ${type.className ?? "of a class that is not named"}`);
    case "UNKNOWN":
      return notDecodable(`a type that this tool does not know, ${type.className}`);
    default:
      return notDecodable(type.root);
  }
}

const countOfMultiset: LogicalType = { root: "INTEGER", nullable: false };

export function readNamedRow(section: Section, fields: readonly LogicalField[], limits: Limits): Value {
  return readRow(
    section,
    fields.map(({ type }) => type),
    fields.map(({ name }) => name),
    limits,
  );
}

/** Bytes of an element in an array (BinaryArrayData.calculateFixLengthPartSize). */
function elementWidth(type: LogicalType): number {
  switch (type.root) {
    case "BOOLEAN":
    case "TINYINT":
      return 1;
    case "SMALLINT":
      return 2;
    case "INTEGER":
    case "FLOAT":
    case "DATE":
    case "TIME_WITHOUT_TIME_ZONE":
    case "INTERVAL_YEAR_MONTH":
      return 4;
    case "DISTINCT_TYPE":
      return elementWidth(type.source);
    default:
      return 8;
  }
}

function hasBit({ bytes }: Section, offset: number, bit: number): boolean {
  return ((bytes[offset + (bit >> 3)] as number) & (1 << (bit & 7))) !== 0;
}

function longAt({ view }: Section, offset: number): Int64 {
  return int64(view.getBigInt64(offset, true));
}

/** Milliseconds, and nanoseconds of the last of them. */
function timestampAt(section: Section, offset: number, precision: number): [Int64, number] {
  if (precision <= maxCompactTimestamp) return [longAt(section, offset), 0];
  const nanos = section.view.getInt32(offset, true);
  if (nanos < 0 || nanos > 999_999)
    throw new FormatError(`${nanos} nanoseconds of a millisecond`, section.position + offset);
  return [longAt(part(section, section.view.getInt32(offset + 4, true), 8), 0), nanos];
}

/** Never more than 16 bytes, which are there whatever the number (BinaryRowWriter.writeDecimal). */
function decimalBytes(section: Section, offset: number): Uint8Array {
  const { bytes, position } = pointedTo(section, offset);
  if (bytes.length > 16) throw new FormatError(`a decimal of ${bytes.length} bytes`, position);
  return bytes;
}

/** Short ones are in place: the top byte has its high bit and their length. */
function bytesAt(section: Section, offset: number): Uint8Array {
  const top = section.view.getUint8(offset + 7);
  if (top < 0x80) return pointedTo(section, offset).bytes;
  const length = top & 0x7f;
  if (length > 7) throw new FormatError(`${length} bytes in place of 7`, section.position + offset);
  return section.bytes.subarray(offset, offset + length);
}

/** The part of the section that a length and an offset point to. */
function pointedTo(section: Section, offset: number): Section {
  return part(section, section.view.getInt32(offset + 4, true), section.view.getInt32(offset, true));
}

function part(section: Section, start: number, length: number): Section {
  if (start < 0 || length < 0 || start + length > section.bytes.length) {
    throw new FormatError(
      `${length} bytes at ${start} of a section of ${section.bytes.length}`,
      section.position,
      "truncated",
    );
  }
  return sectionOf(section.bytes.subarray(start, start + length), section.position + start);
}

function atLeast({ bytes, position }: Section, length: number, what: string): void {
  if (bytes.length < length) throw new FormatError(`${what} in ${bytes.length} bytes`, position, "truncated");
}
