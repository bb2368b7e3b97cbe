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
  type RawTimers,
  type StateAmount,
  type TimerSpan,
} from "./data/amounts.js";
import { openChangelogFile, storedChanges } from "./data/changelogFile.js";
import { ChangeCounter, type StateChanges } from "./data/changes.js";
import { measureKeyedStream } from "./data/keyedStream.js";
import { readRawTimers } from "./data/rawTimers.js";
import { readKeyedHeader } from "./header/keyed.js";
import { type HandlePlace, type OpenHandle, openHandle } from "./openHandle.js";
import { holdsMore, type StatePiece } from "./pieces.js";
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
  /** In the changelog, on top of what is materialized. */
  readonly changes: number;
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
  /** Timers outside of the states: raw keyed state of RocksDB with timers on the heap. Empty where some were not read. */
  readonly rawTimers: readonly RawTimers[];
  /** Subtasks whose state was not measured, or not all of it, and why. No count of the operator is exact then. */
  readonly notMeasured: readonly { readonly subtaskIndex: number; readonly reason: string }[];
}

export interface MeasureOptions {
  readonly codecs: Codecs;
  /**
   * Streams that have to be read as a whole to be counted (heap and canonical state, changelogs, timers in raw keyed state) are
   * left out once this many bytes were read. Files of RocksDB cost 4 KiB each, whatever their size.
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
    if (piece.use !== "keyed") continue;
    const measure = measures.get(piece.operatorId) ?? new OperatorMeasure();
    measures.set(piece.operatorId, measure);
    try {
      await measure.add(piece, place, options.codecs, budget);
    } catch (error) {
      if (!(error instanceof RestorableError)) throw error;
      measure.leaveOut(piece, error.message);
    }
  }
  return new Map([...measures].map(([operatorId, measure]) => [operatorId, { operatorId, ...measure.result() }]));
}

class OperatorMeasure {
  readonly #notMeasured: { subtaskIndex: number; reason: string }[] = [];
  /** Subtasks with changes that were not read: nothing is certain of them. */
  readonly #open = new Set<number>();
  readonly #states = new Map<string, StateMeasure>();
  /** By subtask: what its changelog has on top of what was measured. */
  readonly #changes = new Map<number, ChangeCounter>();
  readonly #rawTimers = new Map<string, RawTimers>();
  #layout: KeyedLayout | null = null;

  leaveOut({ handle, subtaskIndex }: KeyedPiece, reason: string): void {
    this.#notMeasured.push({ subtaskIndex, reason });
    if (handle.tag === 9 || handle.tag === 10 || handle.tag === 13) this.#open.add(subtaskIndex);
  }

  result(): Omit<OperatorAmounts, "operatorId"> {
    for (const [subtaskIndex, counter] of this.#changes) {
      for (const [name, changes] of counter.result()) this.#state(name).change(subtaskIndex, changes);
    }
    const isComplete = this.#notMeasured.length === 0;
    return {
      layout: this.#layout,
      states: [...this.#states.values()].map((state) => state.result(this.#open, isComplete)),
      rawTimers: isComplete ? [...this.#rawTimers.values()] : [],
      notMeasured: this.#notMeasured,
    };
  }

  async add(piece: KeyedPiece, place: HandlePlace, codecs: Codecs, budget: Budget): Promise<void> {
    const { handle, subtaskIndex, maxParallelism, isRaw } = piece;
    const open = (of: StreamStateHandle) => openHandle(of, place);
    switch (handle.tag) {
      case 3:
      case 7:
      case 12: {
        const start = firstOffset(handle.offsets);
        await using(await open(handle.delegate), (source) => {
          if (!this.#spend(source.size, piece, budget)) return;
          if (isRaw) return this.#addRawTimers(readRawTimers(source, handle));
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
        const amounts = incrementalAmounts(header, await readSstFiles(handle, open, codecs));
        this.#add(subtaskIndex, holdsMore(handle, piece) ? amounts.map(atMost) : amounts);
        return;
      }
      case 9: {
        const counter = this.#counterOf(subtaskIndex);
        for (const { keyGroup, change } of handle.changes) counter.add(keyGroup, change.bytes());
        return;
      }
      case 10:
      case 13: {
        const counter = this.#counterOf(subtaskIndex);
        for (const { handle: file, offset } of handle.handles) {
          if (file === null) continue;
          await using(await open(file), (source) => {
            if (!this.#spend(source.size, piece, budget)) return;
            const { changes } = openChangelogFile(source, codecs);
            for (const { keyGroup, change } of storedChanges(changes, Number(offset))) counter.add(keyGroup, change);
          });
        }
      }
    }
  }

  /** False, and said so, where that many bytes are not to be read any more. */
  #spend(bytes: number, piece: KeyedPiece, budget: Budget): boolean {
    if (bytes > budget.left) {
      this.leaveOut(piece, `${bytes} bytes would have to be read`);
      return false;
    }
    budget.left -= bytes;
    return true;
  }

  #counterOf(subtaskIndex: number): ChangeCounter {
    const counter = this.#changes.get(subtaskIndex) ?? new ChangeCounter();
    this.#changes.set(subtaskIndex, counter);
    return counter;
  }

  #state(name: string): StateMeasure {
    const state = this.#states.get(name) ?? new StateMeasure(name);
    this.#states.set(name, state);
    return state;
  }

  #add(subtaskIndex: number, amounts: readonly StateAmount[]): void {
    for (const amount of amounts) this.#state(amount.name).add(subtaskIndex, amount);
  }

  #addRawTimers(found: readonly RawTimers[] | null): void {
    for (const one of found ?? []) {
      const id = `${one.time} ${one.service}`;
      const known = this.#rawTimers.get(id);
      const entries = one.entries + (known?.entries ?? 0);
      this.#rawTimers.set(id, { ...one, entries, timers: spanOf(known?.timers ?? null, one.timers) });
    }
  }
}

/** The amount where not all of it is the subtask's. */
function atMost(amount: StateAmount): StateAmount {
  const { entries, bytes } = amount;
  return { ...amount, entries: { ...entries, atLeast: 0 }, bytes: { ...bytes, atLeast: 0 } };
}

type KeyedPiece = Extract<StatePiece, { readonly use: "keyed" }>;

/** Bytes that may still be read. */
interface Budget {
  left: number;
}

/** One state, added up over the handles of all subtasks. */
class StateMeasure {
  readonly #name: string;
  /** By subtask: one has several handles where materialized state comes from before a rescaling. */
  readonly #subtasks = new Map<number, SubtaskAmount>();
  #keyGroups: KeyGroups = { largest: null, areKnown: true };
  #timers: TimerSpan | null = null;
  #changes = 0;

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

  /** What a changelog has on top: called once for a subtask, after all of it was added. */
  change(subtaskIndex: number, { changes, added, removed }: StateChanges): void {
    const { entries } = this.#subtasks.get(subtaskIndex) ?? { entries: exactly(0) };
    this.#changes += changes;
    this.#subtasks.set(subtaskIndex, {
      subtaskIndex,
      entries: {
        atLeast: removed === null ? 0 : Math.max(entries.atLeast - removed, 0),
        atMost: added === null || entries.atMost === null ? null : entries.atMost + added,
      },
      bytes: anyCount,
    });
  }

  /** `open`: subtasks of which nothing is certain. `isComplete`: all of the operator was measured. */
  result(open: ReadonlySet<number>, isComplete: boolean): MeasuredState {
    const subtasks = [...this.#subtasks.values()]
      .map((one) => (open.has(one.subtaskIndex) ? { ...one, entries: anyCount, bytes: anyCount } : one))
      .sort((a, b) => a.subtaskIndex - b.subtaskIndex);
    const total = (of: (one: SubtaskAmount) => Count) =>
      subtasks.map(of).reduce(addCounts, isComplete ? exactly(0) : anyCount);
    const { largest, areKnown } = this.#keyGroups;
    const isCertain = isComplete && this.#changes === 0;
    return {
      name: this.#name,
      entries: total(({ entries }) => entries),
      bytes: total(({ bytes }) => bytes),
      subtasks,
      largestKeyGroup: isCertain && areKnown ? largest : null,
      timers: isCertain ? this.#timers : null,
      changes: this.#changes,
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
