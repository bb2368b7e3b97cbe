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
  /** The key group with the most entries; null where not all of them are known one by one. */
  readonly largestKeyGroup: KeyGroupAmount | null;
  /** Times of its timers; null where it has none, or not all were read. */
  readonly timers: TimerSpan | null;
}

/**
 * Who wrote keyed state, by how it lies in its files: the heap state backend, RocksDB as one stream ("full", which every
 * canonical savepoint is too), or RocksDB and ForSt as their own files ("incremental").
 */
export type KeyedLayout = "heap" | "full" | "incremental";

export interface OperatorAmounts {
  readonly operatorId: OperatorId;
  /** Null where nothing was measured that tells. */
  readonly layout: KeyedLayout | null;
  readonly states: readonly MeasuredState[];
  /** Subtasks whose state was not measured, or not all of it, and why. No count of the operator is exact then. */
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
  readonly #states = new Map<string, StateMeasure>();
  /** Subtasks with changes behind what was measured. */
  readonly #changed = new Set<number>();
  #layout: KeyedLayout | null = null;

  result(): Omit<OperatorAmounts, "operatorId"> {
    const isComplete = this.notMeasured.length === 0;
    const states = [...this.#states.values()].map((state) => state.result(this.#changed, isComplete));
    return { layout: this.#layout, states, notMeasured: this.notMeasured };
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
          const { layout, states } = measureKeyedStream({ source, handle, header, maxParallelism }, { codecs });
          if (layout !== "empty") this.#layout = layout;
          this.#add(subtaskIndex, states);
        });
        return;
      }
      case 5:
      case 11: {
        if (!handle.metaStateHandle) return;
        const header = await using(await open(handle.metaStateHandle), (source) =>
          readKeyedHeader(source, { dataStart: source.size }),
        );
        this.#layout = "incremental";
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
    for (const amount of amounts) {
      const known = this.#states.get(amount.name);
      const state = known ?? new StateMeasure(amount.name);
      if (!known) this.#states.set(amount.name, state);
      state.add(subtaskIndex, amount);
    }
  }

  /** Changes behind the materialized state may add to it and take from it. */
  #leaveOpen(subtaskIndex: number, changes: number | null): void {
    this.#changed.add(subtaskIndex);
    const reason = `changes of the changelog are not counted${changes === null ? "" : `: ${changes}`}`;
    this.notMeasured.push({ subtaskIndex, reason });
  }
}

/** One state, added up over the handles of all subtasks. */
class StateMeasure {
  readonly #name: string;
  /** By subtask: one has several handles where materialized state comes from before a rescaling. */
  readonly #subtasks = new Map<number, SubtaskAmount>();
  #keyGroups: KeyGroups = { largest: null, areKnown: true };
  #timers: TimerSpan | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  add(subtaskIndex: number, { entries, bytes, keyGroups, timers }: StateAmount): void {
    const known = this.#subtasks.get(subtaskIndex);
    this.#subtasks.set(subtaskIndex, {
      subtaskIndex,
      entries: addCounts(known?.entries ?? exactly(0), entries),
      bytes: addCounts(known?.bytes ?? exactly(0), bytes),
    });
    this.#keyGroups = keyGroups.reduce(withKeyGroup, this.#keyGroups);
    this.#timers = spanOf(this.#timers, timers);
  }

  /** `changed`: subtasks of which nothing is certain. `isComplete`: all of the operator was measured. */
  result(changed: ReadonlySet<number>, isComplete: boolean): MeasuredState {
    const subtasks = [...this.#subtasks.values()].map((one) =>
      changed.has(one.subtaskIndex) ? { ...one, entries: anyCount, bytes: anyCount } : one,
    );
    const total = (of: (one: SubtaskAmount) => Count) =>
      subtasks.map(of).reduce(addCounts, isComplete ? exactly(0) : anyCount);
    const { largest, areKnown } = this.#keyGroups;
    return {
      name: this.#name,
      entries: total(({ entries }) => entries),
      bytes: total(({ bytes }) => bytes),
      subtasks,
      largestKeyGroup: isComplete && areKnown ? largest : null,
      timers: isComplete ? this.#timers : null,
    };
  }
}

const anyCount: Count = { atLeast: 0, atMost: null };

interface KeyGroups {
  readonly largest: KeyGroupAmount | null;
  readonly areKnown: boolean;
}

function withKeyGroup({ largest, areKnown }: KeyGroups, one: KeyGroupAmount): KeyGroups {
  const isLarger = largest === null || (one.entries ?? 0) > (largest.entries ?? 0);
  return { largest: isLarger ? one : largest, areKnown: areKnown && one.entries !== null };
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
