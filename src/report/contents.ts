import type { OperatorSummary, StateSummary } from "../model/snapshot.js";
import { word } from "./printable.js";

/** Said wherever keyed state is, so that nobody looks for its names here. */
const keyedNamesNotRead = "names are in the state files, not read";

const kinds: readonly (readonly [StateSummary["kind"], string])[] = [
  ["operator-list", "list state"],
  ["operator-union", "union list state"],
  ["broadcast", "broadcast state"],
];

/** What an entry of the snapshot holds, one phrase each; state names where the metadata has them. */
export function contentsOf(operator: OperatorSummary): string[] {
  const { sizes, states, inputChannelState, resultSubpartitionState } = operator;
  const named = kinds.flatMap(([kind, title]) => {
    const names = states.filter((s) => s.kind === kind && !s.raw).map(({ name }) => word(name));
    return names.length > 0 ? [`${title} ${names.join(", ")}`] : [];
  });
  const raw = states.filter((s) => s.raw).map(({ name }) => word(name));
  return [
    ...(operator.coordinatorStateSizeInBytes > 0 ? ["coordinator state"] : []),
    ...(operator.hasManagedKeyedState ? [`keyed state (${keyedNamesNotRead})`] : []),
    ...(sizes.rawKeyedState > 0 ? ["raw keyed state"] : []),
    ...named,
    ...(raw.length > 0 ? [`raw operator state ${raw.join(", ")}`] : []),
    ...inFlight("input gate", inputChannelState.withData),
    ...inFlight("output", resultSubpartitionState.withData),
    ...(sizes.legacyOperatorState > 0 ? ["state of the Checkpointed interface (Flink 1.1 to 1.3)"] : []),
    ...(operator.placeholdersOnly ? ["file-merging placeholders, which hold nothing"] : []),
  ];
}

function inFlight(where: string, indexes: readonly number[]): string[] {
  return indexes.length > 0 ? [`data in flight (${where}${indexes.length > 1 ? "s" : ""} ${indexes.join(", ")})`] : [];
}

/** The same in a few letters, for a table. */
export function contentsInShort(operator: OperatorSummary): string {
  const count = (kind: StateSummary["kind"]) => operator.states.filter((s) => s.kind === kind && !s.raw).length;
  const times = (title: string, n: number) => (n === 0 ? [] : n === 1 ? [title] : [`${title}×${n}`]);
  const { sizes, inputChannelState, resultSubpartitionState } = operator;
  const parts = [
    ...(operator.coordinatorStateSizeInBytes > 0 ? ["coordinator"] : []),
    ...(operator.hasManagedKeyedState ? ["keyed"] : []),
    ...(sizes.rawKeyedState > 0 ? ["raw keyed"] : []),
    ...times("list", count("operator-list")),
    ...times("union", count("operator-union")),
    ...times("broadcast", count("broadcast")),
    ...times("raw list", operator.states.filter((s) => s.raw).length),
    ...(inputChannelState.withData.length + resultSubpartitionState.withData.length > 0 ? ["in flight"] : []),
    ...(sizes.legacyOperatorState > 0 ? ["legacy"] : []),
    ...(operator.placeholdersOnly ? ["placeholders"] : []),
    ...finishedParts(operator),
  ];
  if (parts.length > 0) return parts.join(", ");
  return operator.hasState ? "registered, empty" : "–";
}

/** "finished", or how many subtasks are. */
export function finishedParts({ fullyFinished, finishedSubtaskCount, parallelism }: OperatorSummary): string[] {
  if (fullyFinished) return ["finished"];
  return finishedSubtaskCount > 0 ? [`${finishedSubtaskCount} of ${parallelism} finished`] : [];
}
