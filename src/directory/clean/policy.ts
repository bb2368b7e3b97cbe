import type { Place } from "../paths.js";
import { isWithin, placeOf } from "./places.js";
import { CleanRefused } from "./refusal.js";

/** Kinds of what may go, by the words of the command line. */
export const removableKinds = ["stale", "abandoned", "orphaned", "dead-jobs"] as const;
export type RemovableKind = (typeof removableKinds)[number];

/** What stays and what may go. Times are milliseconds. */
export interface Policy {
  /** Of each job the newest so many checkpoints that can be restored; 0: none, for jobs that have ended. */
  readonly keepLast: number | null;
  /** What is not older than that, counted from the newest snapshot of the job. */
  readonly keepWithin: number | null;
  /** Snapshots with such a tag: a file `_tag.<name>` beside the `_metadata`; `*` stands for anything. */
  readonly keepTags: readonly string[];
  /** Whatever is younger stays. */
  readonly olderThan: number;
  /** Savepoints are counted and removed as checkpoints are; otherwise all of them stay. */
  readonly includeSavepoints: boolean;
  /** They stay, and everything below; links resolved. */
  readonly protect: readonly string[];
  /** stale: complete snapshots that no rule above keeps. The others are classes of an audit. */
  readonly remove: ReadonlySet<RemovableKind>;
  /**
   * `execution.checkpointing.num-retained` at most, of jobs that may be running: their JobManager holds on to so many, and
   * deletes them itself.
   */
  readonly retained: number;
}

export const defaultOlderThan = 3 * 24 * 60 * 60 * 1000;
export const defaultRetained = 10;

/** How old a plan may become before it is refused. */
export const planHoldsFor = 24 * 60 * 60 * 1000;

export function isProtected(place: Place, protect: Policy["protect"]): boolean {
  return protect.some((path) => isWithin(place, placeOf(path)));
}

/** Throws a CleanRefused for a policy that says nothing, or not what is to stay. */
export function demandPolicy({ keepLast, keepWithin, keepTags, remove }: Policy): void {
  const saysWhatStays = keepLast !== null || keepWithin !== null || keepTags.length > 0;
  if (remove.has("stale") && !saysWhatStays) {
    throw new CleanRefused("which snapshots are to stay?", {
      fix: "Add --keep-last 3, --keep-within 7d or --keep-tag NAME.",
    });
  }
  if (remove.size > 0) return;
  throw new CleanRefused("what is to go, and what is to stay?", {
    fix: "Begin with --keep-last 3; --remove abandoned, orphaned, dead-jobs or all takes more. Nothing is removed before `restorable apply`.",
  });
}

/** Whether a name fits a pattern in which `*` stands for anything. */
export function fits(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(name);
}
