import { FormatError } from "../../bytes/errors.js";
import type { LogicalType, SnapshotOf } from "../model.js";
import { intCodec, longCodec } from "./basic.js";
import { readArray, readBinaryMap, readNamedRow, readRow, type Section, sectionOf } from "./binaryRow.js";
import {
  type CodecOf,
  fixedWidth,
  type Limits,
  readCount,
  readFramed,
  shownAs,
  skipFramed,
  undecodable,
  type ValueCodec,
  within,
} from "./codec.js";
import { sequenceCodec } from "./collections.js";
import { bigIntOf, decimalText } from "./numbers.js";
import { dateTimeText } from "./time.js";
import type { Value } from "./value.js";

/** `i4` length, and as many bytes of a binary format. */
function framedSection(read: (section: Section, limits: Limits) => Value): ValueCodec {
  return {
    width: null,
    read(cursor, limits) {
      const length = readCount(cursor, 1);
      const position = cursor.position;
      limits.spend(length);
      return read(sectionOf(cursor.bytes(length), position), limits);
    },
    skip: skipFramed,
  };
}

/** RowDataSerializer. `named`: the row type whose names are known from elsewhere. */
export function rowDataCodec({ types }: SnapshotOf<"rowData">, named: LogicalType | null = null): ValueCodec {
  const fields = named?.root === "ROW" ? named.fields : named?.root === "STRUCTURED_TYPE" ? named.attributes : null;
  if (fields?.length === types.length) return framedSection((section, limits) => readNamedRow(section, fields, limits));
  return framedSection((section, limits) => readRow(section, types, null, limits));
}

/** BinaryRowDataSerializer: the snapshot has the number of fields alone. */
export const binaryRowDataCodec: ValueCodec = {
  ...undecodable("BinaryRowData, whose snapshot has no types"),
  skip: skipFramed,
};

export function arrayDataCodec({ elementType }: SnapshotOf<"arrayData">): ValueCodec {
  return framedSection((section, limits) => readArray(section, elementType, limits));
}

export function mapDataCodec({ keyType, valueType }: SnapshotOf<"mapData">): ValueCodec {
  return framedSection((section, limits) => readBinaryMap(section, keyType, valueType, limits));
}

/** DecimalDataSerializer: a long where that is always enough, else bytes. */
export function decimalDataCodec({ precision, scale }: SnapshotOf<"decimalData">): ValueCodec {
  if (precision <= 18) return shownAs(longCodec, (value) => decimalText(value as number | bigint, scale));
  return {
    width: null,
    read(cursor, limits) {
      const bytes = readFramed(cursor, limits);
      within(0, 16, bytes.length, "the length of a decimal", cursor);
      return decimalText(bigIntOf(bytes), scale);
    },
    skip: skipFramed,
  };
}

/** TimestampDataSerializer: milliseconds, and nanoseconds of the last of them where the precision is above 3. */
export function timestampDataCodec({ precision }: SnapshotOf<"timestampData">): ValueCodec {
  if (precision <= 3) return fixedWidth(8, (cursor) => dateTimeText(cursor.i64()));
  return sequenceCodec([longCodec, intCodec], ([millis, nanos]) => dateTimeText(millis as number, nanos as number));
}

/** RawValueDataSerializer: `i4` length, then as the serializer of the class writes it. */
export function rawValueDataCodec({ value }: SnapshotOf<"rawValueData">, codecOf: CodecOf): ValueCodec {
  const codec = codecOf(value);
  return {
    width: null,
    read(cursor, limits) {
      const length = readCount(cursor, 1);
      const end = cursor.position + length;
      const shown = codec.read(cursor, limits);
      if (cursor.position !== end) throw new FormatError(`a RAW value that is not as long as it says`, end);
      return shown;
    },
    skip: skipFramed,
  };
}
