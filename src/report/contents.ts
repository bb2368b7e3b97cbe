import type { OperatorSummary, StateSummary } from "../model/snapshot.js";
import type { KafkaOffsets } from "../state/connector/kafkaOffsets.js";
import type { OperatorStates } from "../state/listStates.js";
import { isTimerState } from "../state/stateContents.js";
import { stateText } from "../state/typeText.js";
import { printable, word } from "./printable.js";

/** Said wherever keyed state is, so that nobody looks for its names here. */
const keyedNamesNotRead = "names are in the state files, not read";

const kinds: readonly (readonly [StateSummary["kind"], string])[] = [
  ["operator-list", "list state"],
  ["operator-union", "union list state"],
  ["broadcast", "broadcast state"],
];

/**
 * What an entry of the snapshot holds, one phrase each; names of operator states as the metadata has them, of keyed
 * states as the state files have them. `held`: undefined where nobody looked into those.
 */
export function contentsOf(operator: OperatorSummary, held?: OperatorStates): string[] {
  const { sizes, states, inputChannelState, resultSubpartitionState } = operator;
  const named = kinds.flatMap(([kind, title]) => {
    const names = states.filter((s) => s.kind === kind && !s.raw).map(({ name }) => word(name));
    return names.length > 0 ? [`${title} ${names.join(", ")}`] : [];
  });
  const raw = states.filter((s) => s.raw).map(({ name }) => word(name));
  return [
    ...(operator.coordinatorStateSizeInBytes > 0 ? ["coordinator state"] : []),
    ...(operator.hasManagedKeyedState ? [keyedText(held)] : []),
    ...(sizes.rawKeyedState > 0 ? ["raw keyed state"] : []),
    ...named,
    ...(held?.kafka ? [kafkaText(held.kafka)] : []),
    ...(raw.length > 0 ? [`raw operator state ${raw.join(", ")}`] : []),
    ...inFlight("input gate", inputChannelState.withData),
    ...inFlight("output", resultSubpartitionState.withData),
    ...(sizes.legacyOperatorState > 0 ? ["state of the Checkpointed interface (Flink 1.1 to 1.3)"] : []),
    ...(operator.placeholdersOnly ? ["file-merging placeholders, which hold nothing"] : []),
  ];
}

/** Types of more than so many fields are cut short here. */
const inShort = { fields: 4, depth: 3 };
const statesNamed = 8;

function keyedText(held: OperatorStates | undefined): string {
  if (held === undefined) return `keyed state (${keyedNamesNotRead})`;
  const keyed = held.states.flatMap(({ scope, info }) => (scope === "keyed" ? [info] : []));
  if (keyed.length === 0)
    return `keyed state (${held.notRead.length > 0 ? "its files could not be read" : "none registered"})`;
  const named = keyed.slice(0, statesNamed).map((state) => {
    const type = stateText(state, inShort);
    // the name of a timer state is Flink's own
    return isTimerState(state) ? type : `${word(state.name)} (${printable(type)})`;
  });
  const more = keyed.length > named.length ? `, … (${keyed.length} in all)` : "";
  return `keyed state ${named.join(", ")}${more}`;
}

/** "Kafka offsets of 12 partitions (orders, payments)" */
function kafkaText({ positions }: KafkaOffsets): string {
  const topics = [...new Set(positions.map(({ topic }) => topic))];
  const named = topics.slice(0, statesNamed).map(word);
  const more = topics.length > named.length ? ", …" : "";
  const partitions = new Set(positions.map(({ topic, partition }) => `${partition} ${topic}`)).size;
  return `Kafka offsets of ${partitions} ${partitions === 1 ? "partition" : "partitions"} (${named.join(", ")}${more})`;
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
