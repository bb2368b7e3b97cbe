import type { Group } from "./groups.js";
import type { SortTaskResult } from "./tasks.js";

/** Sorting before all is read goes on as long as at most one of so many has been in vain. */
const mostInVain = 8;

/**
 * Directories that are sorted as soon as their own snapshots are read, while their references are still at hand. That
 * holds where nobody else refers to them, which is known when everybody's are: until then it is a guess.
 */
export class EarlySorts {
  readonly #sorts = new Map<Group, Promise<SortTaskResult>>();
  #inVain = 0;

  /** A directory whose snapshots have been read just now. */
  offer(group: Group, sort: () => Promise<SortTaskResult>): void {
    const isReferredTo = group.crossing.length > 0 || group.referenced.length > 0;
    if (isReferredTo || this.#inVain * mostInVain > this.#sorts.size) return;
    const result = sort();
    // who wants it gets its failure
    result.catch(() => {});
    this.#sorts.set(group, result);
  }

  /** Somebody refers to it: it has to be sorted with that. */
  drop(group: Group): void {
    if (this.#sorts.delete(group)) this.#inVain++;
  }

  /** Null: it is still to be sorted. */
  of(group: Group): Promise<SortTaskResult> | null {
    return this.#sorts.get(group) ?? null;
  }
}
