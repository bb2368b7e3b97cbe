import type { Value } from "../values/value.js";

/** An entry of a state: its parts by name, such as key, namespace, userKey and value. */
export interface StateEntry {
  readonly subtaskIndex: number;
  readonly parts: readonly (readonly [name: string, value: Value])[];
}

/** The first entries of a state. */
export interface StateValues {
  readonly name: string;
  readonly kind: "keyed" | "timers" | "list" | "union list" | "broadcast" | "raw list";
  readonly entries: readonly StateEntry[];
  /** Why there are not more of them, where that is not because there are none. */
  readonly notes: readonly string[];
}

/** Collects the first entries of each state of an operator. */
export class EntryCollector {
  readonly #limit: number;
  readonly #states = new Map<string, { kind: StateValues["kind"]; entries: StateEntry[]; notes: Set<string> }>();

  /** `limit`: entries of each state. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Names a state, which then is shown even when it has no entries. */
  state(name: string, kind: StateValues["kind"]): void {
    if (!this.#states.has(name)) this.#states.set(name, { kind, entries: [], notes: new Set() });
  }

  wants(name: string): boolean {
    const state = this.#states.get(name);
    return state !== undefined && state.entries.length < this.#limit;
  }

  add(name: string, entry: StateEntry): void {
    this.#states.get(name)?.entries.push(entry);
  }

  /** Why entries of a state are missing. */
  note(name: string, note: string): void {
    this.#states.get(name)?.notes.add(note);
  }

  result(): StateValues[] {
    return [...this.#states].map(([name, { kind, entries, notes }]) => ({ name, kind, entries, notes: [...notes] }));
  }
}
