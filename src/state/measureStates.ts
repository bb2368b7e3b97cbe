/** How much each keyed state of a snapshot's operators holds. */
import { RestorableError } from "../errors.js";
import type { StreamStateHandle } from "../model/handles.js";
import type { OperatorId } from "../model/values.js";
import type { Codecs } from "./codecs.js";
import {
  addCounts,
  type Count,
  exactly,
  type KeyGroupAmount,
  type StateAmount,
  type TimerSpan,
} from "./data/amounts.js";
import { measureKeyedStream } from "./data/keyedStream.js";
import { readKeyedHeader } from "./header/keyed.js";
import { type HandlePlace, type OpenHandle, openHandle } from "./openHandle.js";
import type { StatePiece } from "./pieces.js";
import { incrementalAmounts, readSstFiles } from "./sst/incremental.js";

export interface SubtaskAmount {
  readonly subtaskIndex: number;
  readonly entries: Count;
  readonly bytes: Count;
}

/** One state of an operator, over all its subtasks; what the counts mean: `StateAmount`. */
export interface MeasuredState {
  readonly name: string;
  readonly entries: Count;
  readonly bytes: Count;
  /** Those that have registered it, in order. */
  readonly subtasks: readonly SubtaskAmount[];
  /** The key group with the most entries; null where key groups were not told apart. */
  readonly largestKeyGroup: KeyGroupAmount | null;
  /** Times of its timers; null where it has none, or they were not read. */
  readonly timers: TimerSpan | null;
}

export interface OperatorAmounts {
  readonly operatorId: OperatorId;
  readonly states: readonly MeasuredState[];
  /** Subtasks whose state was not measured, and why; their share is missing in the counts. */
  readonly notMeasured: readonly { readonly subtaskIndex: number; readonly reason: string }[];
}

export interface MeasureOptions {
  readonly codecs: Codecs;
  /**
   * Streams that have to be read as a whole to be counted (heap and canonical state) are left out once this many bytes were
   * read. Files of RocksDB cost 4 KiB each, whatever their size.
   */
  readonly readAtMost: number;
}

/** By operator ID. What cannot be read is told with its operator, and hides nothing else. */
export async function measureStates(
  pieces: Iterable<StatePiece>,
  place: HandlePlace,
  options: MeasureOptions,
): Promise<Map<OperatorId, OperatorAmounts>> {
  const measures = new Map<OperatorId, OperatorMeasure>();
  const budget = { left: options.readAtMost };
  for (const piece of pieces) {
    if (piece.use !== "keyed" || piece.isRaw) continue;
    const measure = measures.get(piece.operatorId) ?? new OperatorMeasure();
    measures.set(piece.operatorId, measure);
    try {
      await measure.add(piece, place, options.codecs, budget);
    } catch (error) {
      if (!(error instanceof RestorableError)) throw error;
      measure.notMeasured.push({ subtaskIndex: piece.subtaskIndex, reason: error.message });
    }
  }
  return new Map([...measures].map(([operatorId, measure]) => [operatorId, { operatorId, ...measure.result() }]));
}

class OperatorMeasure {
  readonly notMeasured: { subtaskIndex: number; reason: string }[] = [];
  readonly #states = new Map<string, MeasuredState & { readonly subtasks: SubtaskAmount[] }>();

  result(): Omit<OperatorAmounts, "operatorId"> {
    return { states: [...this.#states.values()], notMeasured: this.notMeasured };
  }

  async add(
    { handle, subtaskIndex, maxParallelism }: Extract<StatePiece, { readonly use: "keyed" }>,
    place: HandlePlace,
    codecs: Codecs,
    budget: { left: number },
  ): Promise<void> {
    const open = (of: StreamStateHandle) => openHandle(of, place);
    switch (handle.tag) {
      case 3:
      case 7:
      case 12: {
        const start = firstOffset(handle.offsets);
        await using(await open(handle.delegate), (source) => {
          if (source.size > budget.left) {
            this.notMeasured.push({ subtaskIndex, reason: `${source.size} bytes would have to be read` });
            return;
          }
          budget.left -= source.size;
          const header = readKeyedHeader(source, { dataStart: start });
          this.#add(subtaskIndex, measureKeyedStream({ source, handle, header, maxParallelism }, { codecs }).states);
        });
        return;
      }
      case 5:
      case 11: {
        if (!handle.metaStateHandle) return;
        const header = await using(await open(handle.metaStateHandle), (source) =>
          readKeyedHeader(source, { dataStart: source.size }),
        );
        this.#add(subtaskIndex, incrementalAmounts(header, await readSstFiles(handle, open, codecs)));
        return;
      }
      case 9:
        if (handle.changes.length > 0) this.#leaveOpen(subtaskIndex, handle.changes.length);
        return;
      case 10:
      case 13:
        if (handle.handles.length > 0) this.#leaveOpen(subtaskIndex, null);
    }
  }

  #add(subtaskIndex: number, amounts: readonly StateAmount[]): void {
    for (const { name, entries, bytes, keyGroups, timers } of amounts) {
      const known = this.#states.get(name);
      const subtasks = known?.subtasks ?? [];
      subtasks.push({ subtaskIndex, entries, bytes });
      this.#states.set(name, {
        name,
        entries: addCounts(known?.entries ?? exactly(0), entries),
        bytes: addCounts(known?.bytes ?? exactly(0), bytes),
        subtasks,
        largestKeyGroup: keyGroups.reduce(larger, known?.largestKeyGroup ?? null),
        timers: spanOf(known?.timers ?? null, timers),
      });
    }
  }

  /** Changes behind the materialized state may add to it and take from it. */
  #leaveOpen(subtaskIndex: number, changes: number | null): void {
    const reason = `changes of the changelog are not counted${changes === null ? "" : `: ${changes}`}`;
    this.notMeasured.push({ subtaskIndex, reason });
  }
}

function larger(a: KeyGroupAmount | null, b: KeyGroupAmount): KeyGroupAmount {
  return a === null || (b.entries ?? 0) > (a.entries ?? 0) ? b : a;
}

function spanOf(a: TimerSpan | null, b: TimerSpan | null): TimerSpan | null {
  if (!a || !b) return a ?? b;
  return {
    earliest: a.earliest < b.earliest ? a.earliest : b.earliest,
    latest: a.latest > b.latest ? a.latest : b.latest,
  };
}

function firstOffset(offsets: Iterable<number | bigint>): number | undefined {
  let first: number | undefined;
  for (const offset of offsets) {
    if (offset > 0 && (first === undefined || offset < first)) first = Number(offset);
  }
  return first;
}

function using<T>(source: OpenHandle, read: (source: OpenHandle) => T): T {
  try {
    return read(source);
  } finally {
    source.close();
  }
}
