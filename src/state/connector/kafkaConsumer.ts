/** FlinkKafkaConsumer, the source of Flink 1.4 to 1.17 and of connector 3: union state of the offsets it has read. */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { Int64 } from "../../model/values.js";
import type { SerializerSnapshot } from "../model.js";
import { behind, type KafkaOffset, type KafkaSplit, topicName } from "./kafkaSource.js";

export const kafkaConsumerStateName = "topic-partition-offset-states";

/** KafkaTopicPartitionStateSentinel. */
const sentinels = new Map<Int64, KafkaOffset>([
  [-915623761776, "not set"],
  [-915623761775, "earliest"],
  [-915623761774, "latest"],
  [-915623761773, "committed"],
]);

/** Tuple2 of a KafkaTopicPartition, which Kryo writes, and a Long. */
export function isKafkaConsumerState(element: SerializerSnapshot | null | undefined): boolean {
  if (element?.kind !== "tuple" || element.fields.length !== 2) return false;
  const [partition, offset] = element.fields;
  return (
    partition?.kind === "kryo" &&
    partition.typeClass.endsWith(".KafkaTopicPartition") &&
    offset?.kind === "basic" &&
    offset.type === "Long"
  );
}

/**
 * One element: KafkaTopicPartition by Kryo's FieldSerializer with references on (cachedHash, partition, topic), then the
 * last offset that was read, or a sentinel. Throws a FormatError where it is not exactly that.
 */
export function readConsumerOffset(cursor: Cursor): KafkaSplit {
  const start = cursor.position;
  // 0 is null, 1 a class by its name; registered ones follow
  if (readVarint(cursor) < 2) throw new FormatError("a Kafka partition of a class that is not registered", start);
  readFirstSight(cursor);
  readVarint(cursor);
  const partition = zigzag(readVarint(cursor));
  readFirstSight(cursor);
  const topic = readKryoString(cursor);
  const offset = cursor.i64();
  const sentinel = sentinels.get(offset);
  if (!topicName.test(topic) || partition < 0 || (offset < 0 && sentinel === undefined)) {
    throw new FormatError("not an offset of a Kafka partition", start);
  }
  return { topic, partition, startsAt: sentinel ?? behind(offset), stopsAt: null };
}

/** A reference to nothing that was written before. */
function readFirstSight(cursor: Cursor): void {
  const marker = cursor.u8();
  if (marker !== 1) throw new FormatError(`expected a Kryo object, found the byte ${marker}`, cursor.position - 1);
}

/** Kryo's variable-length int: groups of 7 bits, the least significant first. */
function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.u8();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw new FormatError("a number of more than 5 bytes", cursor.position - 5);
}

const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1);

/** Kryo's Output.writeString. */
function readKryoString(cursor: Cursor): string {
  const first = cursor.u8();
  return first & 0x80 ? readCounted(cursor, first) : readAscii(cursor, first);
}

/** 2 to 63 characters of ASCII: the last has the high bit. */
function readAscii(cursor: Cursor, first: number): string {
  let text = String.fromCharCode(first);
  for (let byte = 0; byte < 0x80; ) {
    byte = cursor.u8();
    text += String.fromCharCode(byte & 0x7f);
    if (text.length > 63) throw new FormatError("a string without end", cursor.position);
  }
  return text;
}

/** A count of characters plus one, its first byte with 6 bits and a flag for more; then as many bytes: topics are ASCII. */
function readCounted(cursor: Cursor, first: number): string {
  let count = first & 0x3f;
  let byte = first & 0x40 ? 0x80 : 0;
  for (let shift = 6; byte & 0x80; shift += 7) {
    byte = cursor.u8();
    count += (byte & 0x7f) * 2 ** shift;
    if (shift > 27) throw new FormatError("a length of more than 5 bytes", cursor.position);
  }
  if (count - 1 > cursor.remaining)
    throw new FormatError(`a string of ${count - 1} characters`, cursor.position, "truncated");
  let text = "";
  for (let i = 1; i < count; i++) {
    const character = cursor.u8();
    if (character > 0x7f) throw new FormatError("a topic whose name is not ASCII", cursor.position - 1);
    text += String.fromCharCode(character);
  }
  return text;
}
