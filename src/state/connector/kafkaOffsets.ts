import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { memorySource } from "../../bytes/source.js";
import { StorageError } from "../../errors.js";
import type { OperatorState } from "../../model/metadata.js";
import type { OperatorId } from "../../model/values.js";
import type { Codecs } from "../codecs.js";
import type { StateMetaInfo } from "../model.js";
import { type HandlePlace, openHandle } from "../openHandle.js";
import { operatorPieces } from "../pieces.js";
import { isKafkaConsumerState, kafkaConsumerStateName, readConsumerOffset } from "./kafkaConsumer.js";
import {
  byPartition,
  type KafkaEnumerator,
  type KafkaSplit,
  readKafkaEnumerator,
  readKafkaSplit,
} from "./kafkaSource.js";
import { type OperatorStream, operatorStream } from "./operatorStream.js";
import { readCoordinatorState, sourceReaderStateName } from "./sourceState.js";
import { readVersionedElement, type Versioned } from "./versioned.js";

export interface KafkaPosition extends KafkaSplit {
  /** Null where no reader has the partition: the enumerator knows it alone. */
  readonly subtaskIndex: number | null;
  /** "assigned": by the enumerator, but in no reader: read to its end, or its reader's state is gone. */
  readonly status: "read" | "assigned" | "unassigned";
}

/** A part of the state that could not be read. */
export interface Unread {
  readonly operatorId: OperatorId;
  /** −1: of the coordinator. */
  readonly subtaskIndex: number;
  readonly reason: string;
}

export interface KafkaOffsets {
  readonly operatorId: OperatorId;
  readonly source: "KafkaSource" | "FlinkKafkaConsumer";
  /** By topic, partition, subtask. */
  readonly positions: readonly KafkaPosition[];
}

export interface KafkaOffsetsOfOperator {
  /** Null where it is no source of Kafka, as far as could be read. */
  readonly offsets: KafkaOffsets | null;
  readonly unread: readonly Unread[];
}

/**
 * Where an operator goes on to read Kafka. The state of a FLIP-27 source does not say whose it is: a KafkaSource is one
 * whose every split, and whose enumerator, are exactly what the connector writes. Never throws for what one file is like.
 */
export async function kafkaOffsetsOf(
  operator: OperatorState,
  place: HandlePlace,
  codecs: Codecs,
): Promise<KafkaOffsetsOfOperator> {
  const found = new Found();
  const unread: Unread[] = [];
  for (const piece of operatorPieces(operator)) {
    const { operatorId, subtaskIndex, use } = piece;
    if (use !== "operator" || piece.isRaw || !holdsOffsets(piece.handle.states)) continue;
    try {
      const source = await openHandle(piece.handle.delegate, place);
      try {
        found.read(operatorStream(piece.handle, source, codecs), subtaskIndex);
      } finally {
        source.close();
      }
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof StorageError)) throw error;
      unread.push({ operatorId, subtaskIndex, reason: error.message });
    }
  }
  const coordinator = operator.coordinatorState?.data.bytes();
  return { offsets: found.offsets(operator.operatorId, coordinator), unread };
}

function holdsOffsets(states: Iterable<{ readonly name: string }>): boolean {
  for (const { name } of states) if (mayBeOffsets(name)) return true;
  return false;
}

/** Sources of other systems have state of the same name. */
function mayBeOffsets(name: string): boolean {
  return name === sourceReaderStateName || name === kafkaConsumerStateName;
}

/** Whether an operator may be a source of Kafka, by the names of its states. */
export function holdsKafkaOffsets({
  states,
}: {
  readonly states: Iterable<{ readonly info: StateMetaInfo }>;
}): boolean {
  for (const { info } of states) if (mayBeOffsets(info.name)) return true;
  return false;
}

/** What the subtasks of an operator hold. */
class Found {
  readonly #consumer: KafkaPosition[] = [];
  readonly #splits: { readonly subtaskIndex: number; readonly split: Versioned }[] = [];

  read(stream: OperatorStream, subtaskIndex: number): void {
    for (const { name, info } of stream.states) {
      if (name === sourceReaderStateName) {
        for (const cursor of stream.elements(name)) {
          this.#splits.push({ subtaskIndex, split: readVersionedElement(cursor) });
        }
      }
      if (name === kafkaConsumerStateName && isKafkaConsumerState(info?.serializers.VALUE_SERIALIZER)) {
        for (const cursor of stream.elements(name)) {
          this.#consumer.push({ ...readConsumerOffset(cursor), subtaskIndex, status: "read" });
        }
      }
    }
  }

  offsets(operatorId: OperatorId, coordinator: Uint8Array | undefined): KafkaOffsets | null {
    if (this.#consumer.length > 0) {
      return { operatorId, source: "FlinkKafkaConsumer", positions: this.#consumer.sort(byPosition) };
    }
    const positions = this.#kafkaSource(coordinator);
    return positions.length > 0 ? { operatorId, source: "KafkaSource", positions: positions.sort(byPosition) } : null;
  }

  /** Empty where it is another source. */
  #kafkaSource(coordinator: Uint8Array | undefined): KafkaPosition[] {
    try {
      const enumerator = coordinator ? readEnumerator(coordinator) : null;
      const read = this.#splits.map(({ subtaskIndex, split }) => ({
        ...readKafkaSplit(split),
        subtaskIndex,
        status: "read" as const,
      }));
      return [...read, ...known(enumerator, read)];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  }
}

function readEnumerator(state: Uint8Array): KafkaEnumerator {
  return readKafkaEnumerator(readCoordinatorState(new Cursor(memorySource(state))).enumerator);
}

/** Partitions that the enumerator knows and no reader has. */
function known(enumerator: KafkaEnumerator | null, read: readonly KafkaSplit[]): KafkaPosition[] {
  const key = ({ topic, partition }: KafkaSplit) => `${topic}-${partition}`;
  const inReaders = new Set(read.map(key));
  return (enumerator?.splits ?? [])
    .filter((split) => !inReaders.has(key(split)))
    .map(({ isAssigned, ...split }) => ({
      ...split,
      subtaskIndex: null,
      status: isAssigned ? ("assigned" as const) : ("unassigned" as const),
    }));
}

function byPosition(a: KafkaPosition, b: KafkaPosition): number {
  return byPartition(a, b) || (a.subtaskIndex ?? -1) - (b.subtaskIndex ?? -1);
}
