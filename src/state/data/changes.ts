/** What the changes of a changelog do to the states of one subtask (AbstractStateChangeLogger). */
import { FormatError } from "../../bytes/errors.js";
import { readStateMetaInfo } from "../header/stateMetaInfo.js";
import type { StateMetaInfo } from "../model.js";
import { contentsOf } from "../stateContents.js";

/** StateChange.META_KEY_GROUP. */
export const metadataKeyGroup = -1;

/** StateChangeOperation. */
const operations = {
  clear: 0,
  mergeNamespaces: 4,
  addElement: 5,
  addOrUpdateElement: 6,
  removeElement: 7,
  metadata: 8,
} as const;

/** A state that a change registers, and the number by which later changes mean it; null for any other change. */
export function registration(change: Uint8Array): { readonly state: StateMetaInfo; readonly stateId: number } | null {
  if (change[0] !== operations.metadata) return null;
  // `u1` operation, `i4` version of the description, the description, what TTL and default value there are, `u2` id, `u1` kind
  const { state } = readStateMetaInfo(change, 5);
  const idAt = change.length - 3;
  return { state, stateId: ((change[idAt] as number) << 8) | (change[idAt + 1] as number) };
}

/** The changes of one state. */
export interface StateChanges {
  readonly changes: number;
  /** Entries that they may have added and removed, at most; null where that cannot be told. Entries: as in StateAmount. */
  readonly added: number | null;
  readonly removed: number | null;
}

/** Counts the changes of one subtask, which have to come in the order in which they were written. */
export class ChangeCounter {
  readonly #states = new Map<number, { readonly state: StateMetaInfo; readonly isMap: boolean }>();
  readonly #counts = new Map<string, { changes: number; added: number | null; removed: number | null }>();

  /** Throws a FormatError. */
  add(keyGroup: number, change: Uint8Array): void {
    const registered = keyGroup === metadataKeyGroup ? registration(change) : null;
    if (registered) {
      const { state, stateId } = registered;
      this.#states.set(stateId, { state, isMap: contentsOf(state).shape === "map" });
      return;
    }
    const operation = change[0];
    if (operation === undefined || change.length < 3)
      throw new FormatError("a change without its state", 0, "truncated");
    const stateId = ((change[1] as number) << 8) | (change[2] as number);
    const changed = this.#states.get(stateId);
    if (!changed) throw new FormatError(`a change of state ${stateId}, which no change before it registers`, 1);
    const { name } = changed.state;
    const counts = this.#counts.get(name) ?? { changes: 0, added: 0, removed: 0 };
    this.#counts.set(name, counts);
    counts.changes++;
    counts.added = sum(counts.added, mayAdd(operation, changed.isMap));
    counts.removed = sum(counts.removed, mayRemove(operation, changed.isMap));
  }

  /** By the name of the state; those that did not change are missing. */
  result(): ReadonlyMap<string, StateChanges> {
    return this.#counts;
  }
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** Entries that one change may add; null for a whole map. */
function mayAdd(operation: number, isMap: boolean): number | null {
  switch (operation) {
    case operations.clear:
    case operations.removeElement:
      return 0;
    case operations.addElement:
    case operations.addOrUpdateElement:
      return 1;
    default:
      return isMap ? null : 1;
  }
}

/** Entries that one change may remove; null for a whole map, and for windows that are merged. */
function mayRemove(operation: number, isMap: boolean): number | null {
  switch (operation) {
    case operations.addElement:
    case operations.addOrUpdateElement:
      return 0;
    case operations.removeElement:
      return 1;
    case operations.mergeNamespaces:
      return null;
    default:
      return isMap ? null : 1;
  }
}
