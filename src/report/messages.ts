/** The text of every finding. Rules give data; this is the only place where it becomes a sentence. */
import type { AnyFinding, DetailsOf } from "../check/catalogue.js";
import type { Level, OperatorRef } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import type { OperatorSummary } from "../model/snapshot.js";
import type { OperatorStates } from "../state/listStates.js";
import { contentsOf } from "./contents.js";
import { releaseRange } from "./describeSnapshot.js";
import { type Explain, operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable, quoted, word } from "./printable.js";
import { humanSize } from "./size.js";
import { counted, listed } from "./text.js";

/** What a sentence may look up. */
export interface MessageContext {
  /** The snapshot's entry of an operator. */
  entryOf(operatorId: string | null): OperatorSummary | undefined;
  /** What its state files say, where they were read. */
  statesOf(operatorId: string): OperatorStates | undefined;
  readonly explain: Explain;
}

interface About {
  /** The operator of the finding at its first mention. */
  readonly operator: string;
  readonly entry: OperatorSummary | undefined;
  readonly states: OperatorStates | undefined;
  readonly level: Level;
  label(operator: OperatorRef): string;
}

/** One sentence after the other; a second string is the other end of a rename. */
type Told = string | readonly [message: string, rename: string];

type Messages = { readonly [Id in RuleId]: (details: DetailsOf<Id>, about: About) => Told };

/** One or two whole sentences: which operator, what happens, how much. */
const messages: Messages = {
  "R-01": ({ sizeInBytes, placeholdersOnly, allowed, renamedTo }, { operator, entry, states, label }) => {
    const held = placeholdersOnly
      ? "Its entry is nothing but file-merging placeholders: Flink counts them as state, but they hold none."
      : `The snapshot holds ${humanSize(sizeInBytes)} of its state: ${holding(entry, states)}.`;
    const gone =
      allowed && !placeholdersOnly ? " Flink drops it without a word; with the next snapshot it is gone for good." : "";
    const text = `${operator} is not in the job. ${held}${gone}`;
    return renamedTo ? [text, looksRenamed(label(renamedTo.operator), shortName(entry), renamedTo.reasons)] : text;
  },
  "R-02": (_, { operator }) => `${operator} is not in the job and has no state: Flink passes over it.`,
  "R-03": ({ hasState, sizeInBytes, flagIgnored }, { operator, entry, states }) => {
    const what = hasState ? `with ${humanSize(sizeInBytes)} of state: ${holding(entry, states)}` : "without any state";
    const flag = flagIgnored ? " --allowNonRestoredState has no effect here." : "";
    return `${operator} is not in the job; the checkpoint lists it, ${what}. A restore through high availability needs every operator of the checkpoint, stateful or not.${flag}`;
  },
  "R-04": ({ stateful, isSource, renamedFrom }, { operator }) => {
    if (renamedFrom) {
      const from = renamedFrom.uid === null ? `operator ${renamedFrom.operatorId}` : word(renamedFrom.uid);
      return `${operator} is not in the snapshot and starts empty; it looks like ${from} under a new uid.`;
    }
    if (isSource) {
      return `${operator} is a source that is not in the snapshot: it starts where it is configured to, so that records may be read again, or missed.`;
    }
    if (stateful === false) return `${operator} is new. It has no state.`;
    return `${operator} is not in the snapshot: ${stateful ? "its state starts empty" : "if it has state, that starts empty"}. Flink does not say so.`;
  },
  "R-05": ({ uidHash }, { operator }) =>
    `${operator} is restored by its uid; the snapshot no longer has the uid hash ${uidHash} that the job sets for it.`,
  "R-06": ({ uidHash, lostSizeInBytes }, { operator }) =>
    `${operator} takes the state of ${uidHash}, which its uid hash names. The snapshot also holds ${humanSize(lostSizeInBytes)} under its own ID, and that is dropped without a word.`,
  "R-07": ({ uidHash, sizeInBytes }, { operator }) =>
    `${operator} starts empty: before 1.14, Flink looks for its state under the uid hash ${uidHash} only, and the snapshot holds its ${humanSize(sizeInBytes)} under its own ID.`,
  "R-08": ({ uidHash, coordinatorStateSizeInBytes }, { operator }) =>
    `${operator} is matched by its uid hash ${uidHash}. Its coordinator (a source's enumerator) is not: ${humanSize(coordinatorStateSizeInBytes)} of coordinator state are dropped, it starts fresh, and splits may be handed out and read again.`,
  "R-09": ({ kind, count, operatorId }, { operator }) =>
    kind === "same-id"
      ? `${counted(count, "operator")} of the job have the same uid: ${operator}. The job cannot be built.`
      : `${counted(count, "operator")} of the job claim the one entry ${operatorId} of the snapshot: one gets the state, the others start empty, and which one it is changes from run to run.`,
  "R-10": ({ forbidden }, { operator }) =>
    forbidden
      ? `${operator} has neither uid nor uid hash, and the job forbids generated ones.`
      : `${operator} has no uid. Its generated ID still fits this snapshot, but changes when the graph or the chaining around it does.`,
  "R-11": ({ declaredUid, snapshotUid, reason }, { operator }) =>
    `The job says ${quoted(declaredUid)} where the snapshot says ${quoted(snapshotUid)}: ${reason}. Uids are compared byte by byte, so that ${operator} gets nothing.`,
  "R-20": maxParallelismDiffers,
  "R-21": maxParallelismDiffers,
  "R-22": ({ parallelism, snapshotMaxParallelism }, { operator }) =>
    `${operator} is to run with parallelism ${parallelism}, above the max parallelism ${snapshotMaxParallelism} that the snapshot was taken with.`,
  "R-23": ({ snapshotMaxParallelism, declaredMaxParallelism }, { operator }) =>
    `${operator}: Flink adopts the snapshot's max parallelism ${snapshotMaxParallelism} instead of ${declaredMaxParallelism}, which the job does not set. It cannot be scaled above ${snapshotMaxParallelism}.`,
  "R-24": ({ snapshotMaxParallelism, declaredMaxParallelism, derived }, { operator }) =>
    `${operator}: the snapshot has max parallelism ${snapshotMaxParallelism}, the job ${declaredMaxParallelism}${derived ? " (derived, nothing is set)" : ""}. In reactive mode a snapshot cannot lower it.`,
  "R-25": ({ operatorMaxParallelism, vertexMaxParallelism }, { operator, level }) =>
    `${operator} has keyed state of max parallelism ${operatorMaxParallelism}, but the chain that it is in now ends up with ${vertexMaxParallelism}: ${level === "error" ? "its key groups do not fit, and the task fails" : "keys are looked for in the wrong key groups, and their state is not found"}.`,
  "R-26": ({ parallelism, maxParallelism, outOfBounds }, { operator }) =>
    outOfBounds
      ? `${operator} has max parallelism ${maxParallelism}; Flink allows 1 to 32768.`
      : `${operator} has parallelism ${parallelism}, above its own max parallelism ${maxParallelism}; no job starts like that, whatever the snapshot.`,
  "R-27": ({ jobVertexId, parallelism }) =>
    `The override of parallelism to ${parallelism} names the job vertex ${jobVertexId}, which the job does not have: it has no effect.`,
  "R-30": ({ stateName, was, registered }, { operator, level }) =>
    `${operator}: state ${quoted(stateName)} is ${modes[was] ?? was} in the snapshot and ${modes[registered] ?? registered} in the job${level === "error" ? ", which Flink refuses" : "; it starts empty"}.`,
  "R-31": () => "A class of a state that is no longer registered may be gone.",
  "R-40": ({ direction }, { operator }) =>
    `${operator} holds data in flight at its ${direction}, an exchange that is inside a chain now.`,
  "R-41": ({ shipStrategy, rescaled }, { operator }) =>
    `${operator} holds data in flight at an exchange that is ${shipStrategy} now: ${rescaled ? "such data cannot be rescaled" : "the tasks crash on it"}.`,
  "R-42": (details, { operator }) =>
    details.kind === "now-keyed"
      ? `${operator} is behind a keyBy now, and the checkpoint holds data in flight that was sent by ${details.before}: records arrive at subtasks that do not own their key.`
      : details.kind === "receiver-gone"
        ? `${operator} is new behind ${printable(details.sender)}, whose data in flight is kept, and the parallelism changes: the records are handed out as if it did not, to subtasks that do not own their key.`
        : `The snapshot holds data in flight, was written by ${releaseRange(details.writtenBy)} and is to be restored by Flink ${word(details.flinkVersion)}: Flink does not support that for unaligned checkpoints. It was seen to work.`,
  "R-43": (_, { operator }) =>
    `${operator} holds data in flight inside a sink; Flink 2.0 and later writes none there, and reads this.`,
  "R-44": ({ lost }, { operator }) =>
    lost === "channel state"
      ? `${operator}: its data in flight is left out, as the job's settings say.`
      : `${operator}: the settings leave out this checkpoint's data in flight, and with it the coordinator's state: a source's enumerator starts fresh, and splits are handed out again beside the restored ones.`,
  "R-45": ({ direction }, { operator }) =>
    `${operator} holds data in flight at its ${direction}, an exchange that is inside a chain now. Flink does not notice: these records never arrive.`,
  "R-50": ({ vertex, states }) =>
    `The chain ${word(vertex)} mixes operators that had finished with others: ${listed(states.map(finishedWord))}.`,
  "R-51": ({ vertex, predecessor }) =>
    `${word(vertex)} had finished, but gets its input from ${word(predecessor)}, which had not.`,
  "R-52": ({ vertex, predecessor, pointwise }) =>
    `Some subtasks of ${word(vertex)} had finished, but it gets its input from ${word(predecessor)}, which ${pointwise ? "runs on in all of its subtasks" : "has not finished"}.`,
  "R-53": ({ isSource, bounded }, { operator }) =>
    `${operator} had finished when the snapshot was taken, and will not run again${isSource && bounded === false ? ", although it is an unbounded source now: it reads nothing" : ""}. Flink does not say so.`,
  "R-60": ({ keyedSizeInBytes }, { operator }) =>
    `${operator} is not on a keyed stream any more: ${humanSize(keyedSizeInBytes)} of keyed state are not loaded, and gone with the next snapshot.`,
  "R-61": (_, { operator }) =>
    `${operator} was not keyed and is now: its keyed state starts empty, its operator state is kept.`,
  "R-62": ({ change }, { operator }) =>
    `${operator}: its stream is keyed by another type than before (${printable(change)}), and Flink does not migrate keys.`,
  "R-63": ({ change }, { operator, level }) =>
    level === "loss"
      ? `${operator} has session windows now (${printable(change)}): what the old windows held is not found.`
      : `${operator} has windows of another type than before (${printable(change)}), and Flink does not migrate those.`,
  "R-64": ({ stateName, was, registered }, { operator }) =>
    `${operator}: state ${quoted(stateName)} is ${stateKinds[was] ?? was} in the snapshot and ${stateKinds[registered] ?? registered} in the job, which Flink refuses.`,
  "R-65": ({ scope, stateName, renamedTo }, { operator }) =>
    `${operator}: the job does not register the ${scope} state ${quoted(stateName)}; it is not handed out, only carried along into the next snapshots.${renamedTo === null ? "" : ` ${quoted(renamedTo)} is new, starts empty, and may be its new name.`}`,
  "R-66": ({ stateName, change }, { operator }) =>
    `${operator}: the type of state ${quoted(stateName)} cannot take over what the snapshot holds: ${printable(change)}.`,
  "R-67": ({ stateName, change, needsMigration }, { operator }) =>
    `${operator}: the keys of map state ${quoted(stateName)} ${needsMigration ? "would have to be migrated, which this state backend does not do" : "are of a type that cannot take over what the snapshot holds"}: ${printable(change)}.`,
  "R-68": ({ stateName, part, change }, { operator }) =>
    `${operator}: the ${part} type of operator state ${quoted(stateName)} cannot take over what the snapshot holds: ${printable(change)}.`,
  "R-69": ({ change }, { operator }) =>
    `${operator} has timers of windows of another type than before (${printable(change)}), and Flink does not migrate those.`,
  "R-70": ({ stateName, enabled, stateBackend, flinkVersion }, { operator, level }) =>
    `${operator}: TTL of state ${quoted(stateName)} is switched ${enabled ? "on" : "off"}${
      level === "error"
        ? `, which the state backend ${stateBackend} of Flink ${word(flinkVersion)} does not take.`
        : enabled
          ? "; its entries count as just accessed."
          : "; its entries no longer expire."
    }`,
  "R-71": ({ stateName, was, why }, { operator }) => {
    const change = `of the ${was} API, and the job's of the ${was === "asynchronous" ? "synchronous" : "asynchronous"} one`;
    const refusal = {
      rocksdb: "ForSt's, of the asynchronous API, and RocksDB does not take that",
      release: `${change}: ForSt of this release does not take it`,
      ttl: `${change}: with TTL, ForSt does not take it`,
      userKey: `${change}: of a map that Flink 2.0 wrote, ForSt does not take it`,
    };
    return `${operator}: state ${quoted(stateName)} is ${refusal[why]}.`;
  },
  "R-72": ({ kept }, { operator }) =>
    kept === "state"
      ? `${operator}: its timers, if it has any, are in the state backend's files, and the job looks for them on the heap: they are lost. Flink does not say so.`
      : `${operator}: its timers are not in this native savepoint. Flink leaves out those on the heap, and does not say so.`,
  "R-80": ({ stateBackend, snapshotHolds }, { operator }) =>
    `${operator} has ${handles[snapshotHolds]}, which the state backend ${stateBackend} cannot read.`,
  "R-81": ({ enabled }) =>
    enabled
      ? "The changelog state backend is switched on; the snapshot was taken without it."
      : "The changelog state backend is switched off; the snapshot was taken with it.",
  "R-82": ({ kind, byDefault, jobs }) =>
    kind === "claimed-by-several-jobs"
      ? `The ${jobs} jobs of the program all claim this snapshot: the first that no longer needs it deletes it, also under the others.`
      : kind === "flink-owns-snapshot"
        ? "In CLAIM mode the snapshot belongs to Flink, which deletes it when it is no longer needed."
        : kind === "claimed-native-savepoint"
          ? "In CLAIM mode the snapshot belongs to Flink; and the checkpoints that follow a native savepoint of RocksDB or ForSt point to files that are not where they say (FLINK-39964), so that the job cannot be restored from them."
          : `The job has the changelog state backend on and restores in NO_CLAIM mode${byDefault ? " (the default; nothing else is said)" : ""}: every checkpoint fails, because the first one would have to be a full one.`,
  "R-83": ({ count, checked, examples }) =>
    `${count} of the ${counted(checked, "file")} that the snapshot refers to are not there, for example ${examples
      .slice(0, 2)
      .map(({ path }) => printable(path))
      .join(" and ")}.`,
  "R-84": ({ metadataVersion, flinkVersion, readableBy }) => {
    const readers =
      readableBy.length > 0 ? `${releaseRange(readableBy)} can read this file` : "no release can read this file";
    return `Metadata version ${metadataVersion}: ${readers}${flinkVersion === null ? "" : `, Flink ${word(flinkVersion)} cannot`}.`;
  },
  "R-90": ({ writtenBy, flinkVersion, stateName }, { operator }) =>
    stateName !== null
      ? `${operator}: state ${quoted(stateName)} is kept by Kryo and was written with flink-avro on the class path; Flink ${word(flinkVersion)} cannot read that.`
      : `The snapshot was written by ${releaseRange(writtenBy)} and is to be restored by Flink ${word(flinkVersion)}. Flink gives no guarantee from 1.x to 2.x: state kept by Kryo may fail, and POJOs with collections do.`,
  "R-91": ({ writtenBy, flinkVersion, operators }) =>
    `${counted(operators, "operator")} ${operators === 1 ? "has a uid" : "have uids"} as SQL gives them, and the release changes from ${releaseRange(writtenBy)} to Flink ${word(flinkVersion)}: without a compiled plan the new planner may build other operators.`,
  "R-92": ({ connector, stateName }, { operator }) =>
    `${operator} holds state ${quoted(stateName)} of ${connector}, which Flink 2 does not have; no other connector takes it over.`,
  "R-95": ({ stateName, noHooks }) =>
    `The snapshot holds state of the master hook ${quoted(stateName)}, which the job does not have${noHooks ? "; it has none at all, and Flink drops the state without a word" : ""}.`,
  "R-96": () =>
    "The snapshot has master hooks and is restored in NO_CLAIM mode: the first checkpoint fails if the source triggers checkpoints itself.",
  "R-97": () => "There is no snapshot at the path.",
  "R-98": ({ source }) =>
    `The deployment (${printable(source)}) starts the job without any snapshot: all state is lost.`,
};

/** The text of a finding. */
export function messageOf(finding: AnyFinding, context: MessageContext): string {
  return messageParts(finding, context).join(" ");
}

/** The same in paragraphs: what happens, and where a rename is likely, that. */
export function messageParts(finding: AnyFinding, context: MessageContext): readonly string[] {
  const about: About = {
    operator: operatorLabel(finding.operator ?? nobody, context.explain),
    entry: context.entryOf(finding.operator?.operatorId ?? null),
    states: finding.operator?.operatorId ? context.statesOf(finding.operator.operatorId) : undefined,
    level: finding.level,
    label: (operator) => operatorLabel(operator, context.explain),
  };
  // the finding's rule and its details belong together, which the index type cannot tell
  const message = messages[finding.rule] as (details: AnyFinding["details"], about: About) => Told;
  const told = message(finding.details, about);
  return typeof told === "string" ? [told] : told;
}

/** "ccc looks like the renamed bbb: …" */
export function looksRenamed(fresh: string, lost: string, reasons: readonly string[]): string {
  return `${fresh} looks like the renamed ${lost}${reasons.length > 0 ? `: ${reasons.join(", ")}` : ""}.`;
}

const nobody: OperatorRef = { operatorId: null, uid: null, name: null };

const stateKinds: Readonly<Record<string, string>> = {
  VALUE: "a ValueState",
  LIST: "a ListState",
  MAP: "a MapState",
  REDUCING: "a ReducingState",
  AGGREGATING: "an AggregatingState",
  FOLDING: "a FoldingState",
};

const modes: Readonly<Record<string, string>> = {
  SPLIT_DISTRIBUTE: "a list state",
  UNION: "a union list state",
  BROADCAST: "a broadcast state",
};

const handles: Readonly<Record<DetailsOf<"R-80">["snapshotHolds"], string>> = {
  savepoint: "keyed state in the canonical format",
  keyGroups: "keyed state of the heap backend",
  incremental: "keyed state of RocksDB or ForSt (files of its own format)",
  changelog: "keyed state of the changelog backend",
};

function maxParallelismDiffers(
  { snapshotMaxParallelism, declaredMaxParallelism }: DetailsOf<"R-20">,
  { operator }: About,
): string {
  return `${operator}: the job sets max parallelism ${declaredMaxParallelism}, the snapshot was taken with ${snapshotMaxParallelism}.`;
}

function finishedWord(state: DetailsOf<"R-50">["states"][number]): string {
  return { ALL_RUNNING: "running", PARTIALLY_FINISHED: "partly finished", FULLY_FINISHED: "finished" }[state];
}

function holding(entry: OperatorSummary | undefined, states: OperatorStates | undefined): string {
  const contents = entry ? contentsOf(entry, states) : [];
  return contents.length > 0 ? contents.join("; ") : "registered, but never filled";
}

function shortName(entry: OperatorSummary | undefined): string {
  return entry ? shortLabel(entry) : "operator";
}
