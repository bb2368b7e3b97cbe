/** How much a state holds. Plain numbers: no file has 2^53 entries or bytes. */
import type { Int64 } from "../../model/values.js";

/** A count that is known exactly (`atLeast` equals `atMost`), within bounds, or only from below (`atMost` null). */
export interface Count {
  readonly atLeast: number;
  readonly atMost: number | null;
}

export interface KeyGroupAmount {
  readonly keyGroup: number;
  /** As in StateAmount; null where it is not known. */
  readonly entries: number | null;
  readonly bytes: number | null;
}

/** Milliseconds since the epoch, as the timers were set. */
export interface TimerSpan {
  readonly earliest: Int64;
  readonly latest: Int64;
}

/** The timers of one service by one kind of time. */
export interface RawTimers {
  readonly service: string;
  readonly time: "event" | "processing";
  readonly entries: number;
  /** Null where there are none. */
  readonly timers: TimerSpan | null;
}

export interface StateAmount {
  /** Index in the header. */
  readonly stateId: number;
  readonly name: string;
  /**
   * ValueState, ListState and the like: pairs of key and namespace. MapState: entries of the maps. Queues: elements,
   * that is, timers.
   */
  readonly entries: Count;
  /** Serialized keys, namespaces and values, uncompressed, without what frames them. */
  readonly bytes: Count;
  /** Key groups that hold something of it, in order; empty where the file does not tell them apart. */
  readonly keyGroups: readonly KeyGroupAmount[];
  /** Null where it holds no timers, or where they cannot be read. */
  readonly timers: TimerSpan | null;
}

export function exactly(count: number): Count {
  return { atLeast: count, atMost: count };
}

export function addCounts(a: Count, b: Count): Count {
  return {
    atLeast: a.atLeast + b.atLeast,
    atMost: a.atMost === null || b.atMost === null ? null : a.atMost + b.atMost,
  };
}

/** Adds up what the key groups of one state hold, in key-group order. */
export class StateTally {
  readonly #keyGroups: KeyGroupAmount[] = [];
  #entries = exactly(0);
  #bytes = exactly(0);
  #timers: TimerSpan | null = null;

  add(amount: KeyGroupAmount): void {
    if (amount.entries === 0) return;
    this.#keyGroups.push(amount);
    this.#entries = addCounts(this.#entries, countOf(amount.entries));
    this.#bytes = addCounts(this.#bytes, countOf(amount.bytes));
  }

  timer(timestamp: Int64): void {
    const { earliest, latest } = this.#timers ?? { earliest: timestamp, latest: timestamp };
    if (this.#timers && timestamp >= earliest && timestamp <= latest) return;
    this.#timers = {
      earliest: timestamp < earliest ? timestamp : earliest,
      latest: timestamp > latest ? timestamp : latest,
    };
  }

  amount(stateId: number, name: string): StateAmount {
    return {
      stateId,
      name,
      entries: this.#entries,
      bytes: this.#bytes,
      keyGroups: this.#keyGroups,
      timers: this.#timers,
    };
  }
}

function countOf(known: number | null): Count {
  return known === null ? { atLeast: 0, atMost: null } : exactly(known);
}
