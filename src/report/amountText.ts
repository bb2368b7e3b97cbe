/** How much a state holds, in words. What is not known exactly never looks as if it were. */
import type { Count, TimerSpan } from "../state/data/amounts.js";
import type { MeasuredState, OperatorAmounts, SubtaskAmount } from "../state/measureStates.js";
import { instantText } from "../state/values/time.js";
import { grouped, humanSize } from "./size.js";
import { counted } from "./text.js";

/** "8", "147 – 152", "≤ 16", "≥ 12", "?" */
export function entriesText(entries: Count): string {
  return countText(entries, grouped);
}

/** "600 B", "1.2 KiB – 3 KiB", "≤ 256 B" */
export function bytesText(bytes: Count): string {
  return countText(bytes, humanSize);
}

function countText({ atLeast, atMost }: Count, shown: (count: number) => string): string {
  if (atMost === atLeast) return shown(atLeast);
  if (atMost === null) return atLeast === 0 ? "?" : `≥ ${shown(atLeast)}`;
  if (atLeast === 0) return `≤ ${shown(atMost)}`;
  const [least, most] = [shown(atLeast), shown(atMost)];
  return least === most ? `~${least}` : `${least} – ${most}`;
}

export function isExact({ atLeast, atMost }: Count): boolean {
  return atLeast === atMost;
}

/** Part of the bytes of all keyed states of the operator, from 0 to 1. Null: it holds none, or they are not known. */
export function shareOf(state: MeasuredState, { states, notMeasured }: OperatorAmounts): Share | null {
  if (notMeasured.length > 0) return null;
  let [least, most] = [0, 0];
  for (const { bytes } of states) {
    if (bytes.atMost === null) return null;
    least += bytes.atLeast;
    most += bytes.atMost;
  }
  const { atLeast, atMost } = state.bytes;
  if (atMost === null || most === 0) return null;
  return {
    atLeast: atLeast === 0 ? 0 : atLeast / (atLeast + (most - atMost)),
    atMost: atMost === 0 ? 0 : atMost / (atMost + (least - atLeast)),
  };
}

export interface Share {
  readonly atLeast: number;
  readonly atMost: number;
}

/** "17%", "10 – 20%"; nothing where the bounds say next to nothing. */
export function shareText(share: Share | null): string {
  if (share === null) return "";
  const [least, most] = [Math.round(share.atLeast * 100), Math.round(share.atMost * 100)];
  if (least === most) return `${most}%`;
  return most - least > 50 ? "?" : `${least} – ${most}%`;
}

/** How entries lie over subtasks and key groups, and when timers are due; each part stands alone. */
export function spreadParts({ entries, subtasks, largestKeyGroup, timers, changes }: MeasuredState): string[] {
  if (entries.atMost === 0 && changes === 0) return [];
  return [
    ...(subtasks.length > 1 ? overSubtasks(subtasks) : []),
    ...(largestKeyGroup?.entries
      ? [`most in key group ${largestKeyGroup.keyGroup}: ${grouped(largestKeyGroup.entries)}`]
      : []),
    ...(timers ? [timersText(timers)] : []),
    ...(changes > 0 ? [`${counted(changes, "change")} in the changelog`] : []),
  ];
}

function overSubtasks(subtasks: readonly SubtaskAmount[]): string[] {
  const texts = new Set(subtasks.map(({ entries }) => entriesText(entries)));
  const [text = ""] = texts;
  if (texts.size === 1) return text === "?" ? [] : [`${text} in each of ${subtasks.length} subtasks`];
  const counts = subtasks.map(({ entries }) => entries);
  if (counts.every(isExact)) {
    const byEntries = [...subtasks].sort((a, b) => a.entries.atLeast - b.entries.atLeast);
    const one = (subtask: SubtaskAmount | undefined) =>
      subtask ? `${entriesText(subtask.entries)} (subtask ${subtask.subtaskIndex})` : "";
    return [`${one(byEntries[0])} to ${one(byEntries.at(-1))}`];
  }
  if (counts.some(({ atMost }) => atMost === null)) return [];
  const most = counts.reduce((found, { atMost }) => Math.max(found, atMost ?? 0), 0);
  return [`≤ ${grouped(most)} in each of ${subtasks.length} subtasks`];
}

export function timersText({ earliest, latest }: TimerSpan): string {
  const [first, last] = [instantText(earliest), instantText(latest)];
  return first === last ? `due ${first}` : `due ${first} to ${last}`;
}

/** What has to be said once of sizes and counts, and why some are no exact numbers. */
export function amountNotes(amounts: readonly OperatorAmounts[]): string[] {
  const isOpen = (layout: OperatorAmounts["layout"]) =>
    amounts.some(
      (operator) =>
        operator.layout === layout &&
        operator.notMeasured.length === 0 &&
        operator.states.some(({ entries, bytes }) => !isExact(entries) || !isExact(bytes)),
    );
  return [
    ...(amounts.some(({ states }) => states.length > 0)
      ? [
          "Sizes of keyed states are those of their keys and values; files hold more, or less where they are compressed.",
        ]
      : []),
    ...(isOpen("incremental")
      ? ["Bounds (–, ≤) and ?: what one file of RocksDB or ForSt deletes or replaces in another is not looked up."]
      : []),
    ...(amounts.some(({ states }) => states.some(({ changes }) => changes > 0))
      ? ["Bounds (–, ≤): changes of the changelog are counted, not carried out; each may replace what was there."]
      : []),
    ...(isOpen("heap") ? ["?: how long a value is cannot be told without the classes of the job."] : []),
  ];
}
