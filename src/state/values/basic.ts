/** Serializers without a configuration: what each writes (org.apache.flink.api.common.typeutils.base and others). */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { readJavaObject } from "../../bytes/javaStream.js";
import type { BasicType } from "../model.js";
import { primitiveArray } from "./arrays.js";
import {
  fixedWidth,
  NotDecodableError,
  readAll,
  readBoolean,
  readCount,
  readFramed,
  skipAll,
  skipFramed,
  undecodable,
  type ValueCodec,
  within,
} from "./codec.js";
import { decimalText, readBigInteger, skipBigInteger } from "./numbers.js";
import { flinkString, stringValue, utf8Text } from "./text.js";
import { instantOfSeconds, instantText, isoDate, isoTime } from "./time.js";
import { fieldsOf, type Value } from "./value.js";

const signed8 = (cursor: Cursor): number => (cursor.u8() << 24) >> 24;
const signed16 = (cursor: Cursor): number => (cursor.u16() << 16) >> 16;

export const booleanCodec = fixedWidth(1, readBoolean);
export const byteCodec = fixedWidth(1, signed8);
export const shortCodec = fixedWidth(2, signed16);
export const intCodec = fixedWidth(4, (cursor) => cursor.i32());
export const longCodec = fixedWidth(8, (cursor) => cursor.i64());
export const floatCodec = fixedWidth(4, (cursor) => cursor.f32());
export const doubleCodec = fixedWidth(8, (cursor) => cursor.f64());
export const charCodec = fixedWidth(2, (cursor) => String.fromCharCode(cursor.u16()));

/** `Long.MIN_VALUE` is null. */
const minLong = -(2n ** 63n);
const minInt = -(2 ** 31);

const minByte = -(2 ** 7);

/** Nanoseconds of a second. */
const readNanos = (cursor: Cursor): number => within(0, 999_999_999, cursor.i32(), "nanoseconds of a second", cursor);

const date = fixedWidth(8, (cursor) => {
  const millis = cursor.i64();
  return millis === minLong ? null : instantText(millis);
});

/** Nanoseconds of the second, of which the milliseconds are in both numbers. */
const sqlTimestamp = fixedWidth(12, (cursor) => {
  const millis = cursor.i64();
  const nanos = readNanos(cursor);
  return millis === minLong ? null : instantText(millis, nanos % 1_000_000);
});

function readLocalDate(cursor: Cursor): string | null {
  const year = cursor.i32();
  const month = signed8(cursor);
  const day = signed8(cursor);
  // null: MIN_INT and a MIN_SHORT in place of month and day
  if (year === minInt && month === minByte) return null;
  within(1, 12, month, "a month", cursor);
  return isoDate(year, month, within(1, 31, day, "a day", cursor));
}

function readLocalTime(cursor: Cursor): string | null {
  const hour = signed8(cursor);
  const minute = signed8(cursor);
  const second = signed8(cursor);
  const nanos = cursor.i32();
  if (hour === minByte) return null;
  within(0, 23, hour, "an hour", cursor);
  within(0, 59, minute, "a minute", cursor);
  within(0, 59, second, "a second", cursor);
  return isoTime(hour, minute, second, within(0, 999_999_999, nanos, "nanoseconds of a second", cursor));
}

const localDateTime = fixedWidth(13, (cursor) => {
  const localDate = readLocalDate(cursor);
  const localTime = readLocalTime(cursor);
  return localDate === null || localTime === null ? null : `${localDate}T${localTime}`;
});

const instant = fixedWidth(12, (cursor) => {
  const seconds = cursor.i64();
  if (seconds === minLong) {
    cursor.skip(4);
    return null;
  }
  return instantOfSeconds(seconds, readNanos(cursor));
});

const bigInteger: ValueCodec = {
  width: null,
  read: readBigInteger,
  skip: (cursor) => void skipBigInteger(cursor),
};

const bigDecimal: ValueCodec = {
  width: null,
  read(cursor) {
    const unscaled = readBigInteger(cursor);
    return unscaled === null ? null : decimalText(unscaled, cursor.i32());
  },
  skip: (cursor) => (skipBigInteger(cursor) ? cursor.skip(4) : undefined),
};

/** A byte or none that says nothing. */
const constant = (width: number, value: Value): ValueCodec =>
  fixedWidth(width, (cursor) => {
    cursor.skip(width);
    return value;
  });

const bytes: ValueCodec = { width: null, read: readFramed, skip: skipFramed };

const stringArray: ValueCodec = {
  width: null,
  read: (cursor, limits) => readAll(flinkString, readCount(cursor, 1), cursor, limits),
  skip: (cursor, limits) => skipAll(flinkString, readCount(cursor, 1), cursor, limits),
};

const stringData: ValueCodec = {
  width: null,
  read: (cursor, limits) => utf8Text(readFramed(cursor, limits)),
  skip: skipFramed,
};

/** A Java object needs its classes to mean something; its end can be found without. */
const javaSerialized: ValueCodec = {
  width: null,
  read(cursor) {
    const value = readJavaObject(cursor);
    if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
    throw new NotDecodableError(`Java serialization: ${value.kind === "class" ? value.name : value.class.name}`);
  },
  skip: (cursor) => void readJavaObject(cursor),
};

/** BinaryVariant (2.1+): bytes of the value, and a dictionary of its names. */
const variant: ValueCodec = {
  width: null,
  read(cursor, limits) {
    variant.skip(cursor, limits);
    throw new NotDecodableError("VARIANT");
  },
  skip(cursor) {
    const [value, metadata] = [cursor.i32(), cursor.i32()];
    if (value < 0 || metadata < 0) throw new FormatError("a VARIANT of negative length", cursor.position - 8);
    cursor.skip(value + metadata);
  },
};

const deweyNumber: ValueCodec = {
  width: null,
  read: (cursor, limits) => readAll(intCodec, readCount(cursor, 4), cursor, limits).join("."),
  skip: (cursor) => cursor.skip(4 * readCount(cursor, 4)),
};

/** FlinkKafkaProducer.KafkaTransactionState. */
const kafkaTransaction: ValueCodec = {
  width: null,
  read(cursor) {
    const transactionalId = readBoolean(cursor) ? cursor.text() : null;
    return fieldsOf([
      ["transactionalId", transactionalId],
      ["producerId", cursor.i64()],
      ["epoch", signed16(cursor)],
    ]);
  },
  skip(cursor) {
    if (readBoolean(cursor)) cursor.skip(cursor.u16());
    cursor.skip(10);
  },
};

/** FlinkKafkaProducer.KafkaTransactionContext: the transactional ids that may be in use. */
const kafkaContext: ValueCodec = {
  width: null,
  read(cursor, limits) {
    const ids: string[] = [];
    for (let left = readCount(cursor, 2); left > 0; left--) {
      limits.spendParts(1);
      ids.push(cursor.text());
    }
    return ids;
  },
  skip(cursor) {
    for (let left = readCount(cursor, 2); left > 0; left--) cursor.skip(cursor.u16());
  },
};

/** One for each type; a missing entry does not compile. */
export const basicCodecs: Readonly<Record<BasicType, ValueCodec>> = {
  Boolean: booleanCodec,
  Byte: byteCodec,
  Short: shortCodec,
  Integer: intCodec,
  Long: longCodec,
  Float: floatCodec,
  Double: doubleCodec,
  Character: charCodec,
  String: flinkString,
  BigInteger: bigInteger,
  BigDecimal: bigDecimal,
  Date: date,
  SqlDate: date,
  SqlTime: date,
  SqlTimestamp: sqlTimestamp,
  LocalDate: fixedWidth(6, readLocalDate),
  LocalTime: fixedWidth(7, readLocalTime),
  LocalDateTime: localDateTime,
  Instant: instant,
  Void: constant(1, null),
  BooleanValue: booleanCodec,
  ByteValue: byteCodec,
  ShortValue: shortCodec,
  IntValue: intCodec,
  LongValue: longCodec,
  FloatValue: floatCodec,
  DoubleValue: doubleCodec,
  CharValue: charCodec,
  StringValue: stringValue,
  NullValue: constant(0, null),
  "boolean[]": primitiveArray(booleanCodec, 1),
  "byte[]": bytes,
  "short[]": primitiveArray(shortCodec, 2),
  "int[]": primitiveArray(intCodec, 4),
  "long[]": primitiveArray(longCodec, 8),
  "float[]": primitiveArray(floatCodec, 4),
  "double[]": primitiveArray(doubleCodec, 8),
  "char[]": primitiveArray(charCodec, 2),
  "String[]": stringArray,
  VoidNamespace: constant(1, "VoidNamespace"),
  TimeWindow: fixedWidth(16, (cursor) =>
    fieldsOf([
      ["start", cursor.i64()],
      ["end", cursor.i64()],
    ]),
  ),
  GlobalWindow: constant(1, "GlobalWindow"),
  CountWindow: fixedWidth(8, (cursor) => fieldsOf([["id", cursor.i64()]])),
  Null: constant(1, null),
  StringData: stringData,
  JavaSerialized: javaSerialized,
  Tuple0: constant(1, []),
  Unit: constant(1, null),
  Nothing: undecodable("Scala's Nothing, which has no values"),
  DeweyNumber: deweyNumber,
  EventId: fixedWidth(12, (cursor) =>
    fieldsOf([
      ["id", cursor.i32()],
      ["timestamp", cursor.i64()],
    ]),
  ),
  Variant: variant,
  KafkaTransactionState: kafkaTransaction,
  KafkaTransactionContext: kafkaContext,
};
