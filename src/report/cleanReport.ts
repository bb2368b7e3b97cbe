import type { CleanPlan, KeptSnapshot, Removal } from "../directory/clean/plan.js";

/** A plan of `clean` or `dispose`, and where it was written. */
export interface CleanReport {
  readonly plan: CleanPlan;
  /** The file; null: nowhere. */
  readonly planName: string | null;
  readonly now: Date;
}

/** What goes of one class, of one job. Sizes are bytes. */
export interface GoingAmount {
  readonly job: string | null;
  readonly class: string;
  readonly objects: number;
  readonly sizeInBytes: number;
  /** Milliseconds since the epoch. */
  readonly oldest: number | null;
}

/** The largest first. */
export function goingAmounts(actions: readonly Removal[]): GoingAmount[] {
  const amounts = new Map<string, GoingAmount>();
  for (const { job, class: its, sizeInBytes, modifiedAt } of actions) {
    const key = `${job}\n${its}`;
    const sum = amounts.get(key) ?? { job, class: its, objects: 0, sizeInBytes: 0, oldest: null };
    amounts.set(key, {
      ...sum,
      objects: sum.objects + 1,
      sizeInBytes: sum.sizeInBytes + sizeInBytes,
      oldest: modifiedAt === null ? sum.oldest : Math.min(modifiedAt, sum.oldest ?? modifiedAt),
    });
  }
  return [...amounts.values()].sort((a, b) => b.sizeInBytes - a.sizeInBytes || b.objects - a.objects);
}

/** Snapshots of one job that stay for the same reasons, the newest first. */
export interface KeptAlike {
  readonly reasons: readonly string[];
  readonly snapshots: readonly KeptSnapshot[];
}

export function keptAlike(kept: readonly KeptSnapshot[]): KeptAlike[] {
  const groups = new Map<string, KeptSnapshot[]>();
  for (const snapshot of kept) {
    const key = JSON.stringify([snapshot.job, snapshot.reasons]);
    groups.set(key, [...(groups.get(key) ?? []), snapshot]);
  }
  return [...groups.values()].map((snapshots) => ({ reasons: snapshots[0]?.reasons ?? [], snapshots }));
}

export function bytesOf(removals: readonly { readonly sizeInBytes: number }[]): number {
  return removals.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0);
}
