import type { BasicType, SerializerKind } from "../model.js";
import { flinkName, serializerClassOf } from "./classNames.js";
import type { SnapshotInput } from "./input.js";

/** Serializers without configuration (SimpleTypeSerializerSnapshot), by the class of the serializer. */
const basicTypes: Readonly<Record<string, BasicType>> = {
  BooleanSerializer: "Boolean",
  ByteSerializer: "Byte",
  ShortSerializer: "Short",
  IntSerializer: "Integer",
  LongSerializer: "Long",
  FloatSerializer: "Float",
  DoubleSerializer: "Double",
  CharSerializer: "Character",
  StringSerializer: "String",
  BigIntSerializer: "BigInteger",
  BigDecSerializer: "BigDecimal",
  DateSerializer: "Date",
  SqlDateSerializer: "SqlDate",
  SqlTimeSerializer: "SqlTime",
  SqlTimestampSerializer: "SqlTimestamp",
  LocalDateSerializer: "LocalDate",
  LocalTimeSerializer: "LocalTime",
  LocalDateTimeSerializer: "LocalDateTime",
  InstantSerializer: "Instant",
  VoidSerializer: "Void",
  BooleanValueSerializer: "BooleanValue",
  ByteValueSerializer: "ByteValue",
  ShortValueSerializer: "ShortValue",
  IntValueSerializer: "IntValue",
  LongValueSerializer: "LongValue",
  FloatValueSerializer: "FloatValue",
  DoubleValueSerializer: "DoubleValue",
  CharValueSerializer: "CharValue",
  StringValueSerializer: "StringValue",
  NullValueSerializer: "NullValue",
  BooleanPrimitiveArraySerializer: "boolean[]",
  BytePrimitiveArraySerializer: "byte[]",
  ShortPrimitiveArraySerializer: "short[]",
  IntPrimitiveArraySerializer: "int[]",
  LongPrimitiveArraySerializer: "long[]",
  FloatPrimitiveArraySerializer: "float[]",
  DoublePrimitiveArraySerializer: "double[]",
  CharPrimitiveArraySerializer: "char[]",
  StringArraySerializer: "String[]",
  VoidNamespaceSerializer: "VoidNamespace",
  TimeWindow$Serializer: "TimeWindow",
  GlobalWindow$Serializer: "GlobalWindow",
  CountWindow$Serializer: "CountWindow",
  NullSerializer: "Null",
  StringDataSerializer: "StringData",
  VariantSerializer: "Variant",
  JavaSerializer: "JavaSerialized",
  Tuple0Serializer: "Tuple0",
  UnitSerializer: "Unit",
  NothingSerializer: "Nothing",
  DeweyNumber$DeweyNumberSerializer: "DeweyNumber",
  EventId$EventIdSerializer: "EventId",
  FlinkKafkaProducer$TransactionStateSerializer: "KafkaTransactionState",
  FlinkKafkaProducer011$TransactionStateSerializer: "KafkaTransactionState",
  FlinkKafkaProducer$ContextStateSerializer: "KafkaTransactionContext",
  FlinkKafkaProducer011$ContextStateSerializer: "KafkaTransactionContext",
};

/** What a serializer class of Flink without configuration writes; null for all other classes. */
export function basicTypeOf(serializerClass: string): BasicType | null {
  const name = flinkName(serializerClass);
  return (name !== null && basicTypes[name]) || null;
}

/** SimpleTypeSerializerSnapshot: nothing (version 3); the class of the serializer (version 2, Flink 1.7). */
export function readSimple(input: SnapshotInput, snapshotClass: string, version: number): SerializerKind | null {
  const serializerClass = serializerClassOf(snapshotClass);
  const type = serializerClass === null ? null : basicTypeOf(serializerClass);
  if (type === null || version > 3 || version < 2) return null;
  if (version === 2) input.text();
  return { kind: "basic", type };
}
