import type { FileClass, Reason } from "./model.js";

/** A class with its reason, and what has to be known before it is the last word. */
export interface Verdict {
  readonly class: FileClass;
  readonly reason: Reason;
  /**
   * now: nothing can change it.
   * all-seen: nothing refers to it so far.
   * superseded: it is a stale checkpoint's if all its users are superseded in the end.
   */
  readonly settled: "now" | "all-seen" | "superseded";
}

/** Verdicts that are one share a number. */
export class VerdictList {
  readonly verdicts: Verdict[] = [];
  readonly #index = new Map<string, number>();

  /** `key` says what makes it different from others. */
  indexOf(key: string, make: () => Verdict): number {
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.verdicts.push(make()) - 1;
      this.#index.set(key, index);
    }
    return index;
  }
}
