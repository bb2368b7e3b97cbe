/** KafkaSource: splits and the enumerator's checkpoint, as flink-connector-kafka 1.12 to 5.0 write them. */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { addInt64, type Int64 } from "../../model/values.js";
import { readAssignments } from "./sourceState.js";
import { readCountOf, readSized, readWhole, type Versioned } from "./versioned.js";

/** An offset, or what stands for one until the broker is asked. */
export type KafkaOffset = Int64 | "earliest" | "latest" | "committed" | "not set";

export interface KafkaPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface KafkaSplit extends KafkaPartition {
  /** The next one to be read; null where the snapshot does not say. */
  readonly startsAt: KafkaOffset | null;
  /** The first one that is not to be read any more; null for no end. */
  readonly stopsAt: KafkaOffset | null;
}

export interface KafkaEnumerator {
  readonly splits: readonly (KafkaSplit & { readonly isAssigned: boolean })[];
}

/** KafkaPartitionSplit.*_OFFSET. */
const markers = new Map<Int64, KafkaOffset>([
  [-1, "latest"],
  [-2, "earliest"],
  [-3, "committed"],
]);
/** KafkaPartitionSplit.NO_STOPPING_OFFSET; as a start it means MIGRATED (5.0): the offset is in the reader. */
const none = -(2n ** 63n);

/** What Kafka allows; nothing else is a topic. */
export const topicName = /^[a-zA-Z0-9._-]{1,249}$/;

/** KafkaPartitionSplitSerializer, version 0. Throws a FormatError where it is not exactly such a split. */
export function readKafkaSplit({ version, bytes }: Versioned): KafkaSplit {
  if (version !== 0) throw new FormatError(`a Kafka split of version ${version}`, 0);
  return readWhole(bytes, (cursor) => {
    const partition = readPartition(cursor);
    return { ...partition, startsAt: readOffset(cursor), stopsAt: readOffset(cursor) };
  });
}

function readPartition(cursor: Cursor): KafkaPartition {
  const position = cursor.position;
  const topic = cursor.text();
  const partition = cursor.i32();
  if (!topicName.test(topic) || partition < 0) throw new FormatError("not a partition of a Kafka topic", position);
  return { topic, partition };
}

function readOffset(cursor: Cursor): KafkaOffset | null {
  const offset = cursor.i64();
  if (offset === none) return null;
  if (offset >= 0) return offset;
  const marker = markers.get(offset);
  if (marker === undefined) throw new FormatError(`${offset} is not an offset of Kafka`, cursor.position - 8);
  return marker;
}

/**
 * KafkaSourceEnumStateSerializer: version 0 has the splits by subtask, 1 the assigned partitions (connector 1.13 to 3.0),
 * 2 partitions with their status (3.1 to 4), 3 splits with their status (5.0+). Throws a FormatError where it is not
 * exactly such a checkpoint.
 */
export function readKafkaEnumerator({ version, bytes }: Versioned): KafkaEnumerator {
  return readWhole(bytes, (cursor) => {
    switch (version) {
      case 0:
        return { splits: readAssignments(cursor, readKafkaSplit).map((split) => ({ ...split, isAssigned: true })) };
      case 1:
        return { splits: several(cursor, () => ({ ...withoutOffset(cursor), isAssigned: true })) };
      case 2: {
        const splits = several(cursor, () => ({ ...withoutOffset(cursor), isAssigned: readStatus(cursor) }));
        readFlag(cursor);
        return { splits };
      }
      case 3: {
        const count = readCountOf(cursor, 8);
        const splitVersion = cursor.i32();
        const splits = several(
          cursor,
          () => ({
            ...readKafkaSplit({ version: splitVersion, bytes: readSized(cursor) }),
            isAssigned: readStatus(cursor),
          }),
          count,
        );
        readFlag(cursor);
        return { splits };
      }
      default:
        throw new FormatError(`a Kafka enumerator of version ${version}`, 0);
    }
  });
}

function several<T>(cursor: Cursor, read: () => T, count = readCountOf(cursor, 6)): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}

function withoutOffset(cursor: Cursor): KafkaSplit {
  return { ...readPartition(cursor), startsAt: null, stopsAt: null };
}

/** AssignmentStatus: 0 assigned, 1 not. */
function readStatus(cursor: Cursor): boolean {
  const status = cursor.i32();
  if (status !== 0 && status !== 1) throw new FormatError(`${status} is not an assignment status`, cursor.position - 4);
  return status === 0;
}

function readFlag(cursor: Cursor): void {
  if (cursor.u8() > 1) throw new FormatError("expected a boolean", cursor.position - 1);
}

/** Topics by name, partitions by number. */
export function byPartition(a: KafkaPartition, b: KafkaPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}

/** The offset behind one that was read. */
export const behind = (offset: Int64): Int64 => addInt64(offset, 1);
