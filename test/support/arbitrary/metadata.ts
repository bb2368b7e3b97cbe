/** Complete metadata of every version, normalised as the decoder gives it back. */
import fc from "fast-check";
import type { ChangelogLayout } from "../../../src/model/handles.js";
import type {
  ChannelLayout,
  MetadataVersion,
  OperatorMetadata,
  OperatorState,
  OperatorSubtaskState,
  PropertiesTail,
  SubtaskEntry,
  TaskMetadata,
  TaskState,
} from "../../../src/model/metadata.js";
import { nullProperties, propertiesOf } from "../properties.js";
import { channels } from "./channels.js";
import { keyedHandleOrNull } from "./keyed.js";
import { byteStream, operatorHandleOrNull, streamOrNull } from "./streams.js";
import { i32, i64, list, nonEmptyText, operatorId, record, text } from "./values.js";

export interface Era {
  readonly version: Exclude<MetadataVersion, 1>;
  readonly changelog: ChangelogLayout;
  readonly channel: ChannelLayout;
}

/** Every combination of version and layouts that a file can have; V7 is a proposal. */
export const eras: readonly Era[] = [
  { version: 2, changelog: "B", channel: "1.12" },
  { version: 3, changelog: "B", channel: "1.11.0" },
  { version: 3, changelog: "B", channel: "1.11" },
  { version: 3, changelog: "B", channel: "1.12" },
  { version: 3, changelog: "A", channel: "1.12" },
  { version: 4, changelog: "B", channel: "1.12" },
  { version: 5, changelog: "B", channel: "1.12" },
  { version: 6, changelog: "B", channel: "1.12" },
  { version: 7, changelog: "B", channel: "1.12" },
];

const checkpointId = i64.filter((id) => id >= 0);
const trailing = fc.oneof({ weight: 5, arbitrary: fc.constant(new Uint8Array(0)) }, fc.uint8Array({ maxLength: 20 }));
const flag = fc.boolean();

export const propertiesTail: fc.Arbitrary<PropertiesTail> = fc.oneof(
  fc.constant(nullProperties),
  fc
    .tuple(
      fc.constantFrom("checkpoint" as const, "CANONICAL" as const, "NATIVE" as const),
      record({
        discardCancelled: flag,
        discardFailed: flag,
        discardFinished: flag,
        discardSubsumed: flag,
        discardSuspended: flag,
        forced: flag,
        unclaimed: flag,
      }),
    )
    .map(([type, flags]) => propertiesOf(type, flags)),
);

/** The "has operator state" words are remembered only where Flink would not have written them. */
const presence = fc.oneof(
  { weight: 6, arbitrary: fc.constant(1) },
  i32.filter((word) => word !== 0),
);

function subtaskState({ version, changelog, channel }: Era): fc.Arbitrary<OperatorSubtaskState> {
  const channelState = version >= 3 ? channels(version, channel) : fc.constant([]);
  const state = record({
    managedOperatorState: operatorHandleOrNull,
    rawOperatorState: operatorHandleOrNull,
    managedKeyedState: keyedHandleOrNull(changelog),
    rawKeyedState: keyedHandleOrNull(changelog),
    inputChannelState: channelState,
    resultSubpartitionState: channelState,
    ...(version === 2 ? { duration: i64, legacyOperatorState: list(streamOrNull, 2) } : {}),
  });
  const refCheckpointId = version === 7 ? fc.option(i64, { nil: undefined }) : fc.constant(undefined);
  return fc.tuple(state, presence, presence, refCheckpointId).map(([it, managed, raw, ref]) => {
    const words = [it.managedOperatorState ? managed : 0, it.rawOperatorState ? raw : 0] as const;
    const odd = words.some((word) => word !== 0 && word !== 1);
    return { ...it, ...(ref === undefined ? {} : { refCheckpointId: ref }), ...(odd ? { oddPresence: words } : {}) };
  });
}

/** Any order, gaps and repetitions: Flink writes hash-map order, and reads the rest. */
function subtasks(era: Era, parallelism: number): fc.Arbitrary<SubtaskEntry[]> {
  if (parallelism === 0) return fc.constant([]);
  const subtaskIndex = fc.nat({ max: parallelism - 1 });
  const running = record({ subtaskIndex, finished: fc.constant(false as const), state: subtaskState(era) });
  const finished = record({ subtaskIndex, finished: fc.constant(true as const) });
  return list(era.version === 2 ? running : fc.oneof({ weight: 4, arbitrary: running }, finished), 3);
}

function operatorOf(era: Era, parallelism: number, maxParallelism: number): fc.Arbitrary<OperatorState> {
  const { version } = era;
  const absent = fc.constant(null);
  const label = version >= 5 ? fc.option(nonEmptyText, { nil: null }) : absent;
  const head = {
    operatorId,
    name: label,
    uid: label,
    parallelism: fc.constant(parallelism),
    maxParallelism: fc.constant(maxParallelism),
    ...(version === 2 ? { chainLength: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, i32) } : {}),
  };
  const coordinatorState = version >= 3 ? fc.option(byteStream, { nil: null, freq: 1 }) : absent;
  const finished = fc.constant(version >= 3);
  const negative = fc.oneof({ weight: 4, arbitrary: fc.constant(-1) }, fc.integer({ max: -1 }));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: record({
        ...head,
        coordinatorState,
        fullyFinished: fc.constant(false),
        subtasks: subtasks(era, parallelism),
      }),
    },
    {
      weight: 1,
      arbitrary: record({
        ...head,
        coordinatorState: absent,
        fullyFinished: finished,
        negativeSubtaskCount: negative,
        subtasks: fc.constant([]),
      }),
    },
  );
}

/** Parallelism from 0 to its maximum, the maximum sometimes beyond what Flink's API allows. */
const parallelisms = fc
  .tuple(fc.nat({ max: 8 }), fc.oneof(fc.nat({ max: 300 }), fc.nat()))
  .map(([p, more]) => [p, Math.min(p + more, 0x7fff_ffff)] as const);

const masterStates = list(record({ version: i32, name: text, payload: fc.uint8Array({ maxLength: 20 }) }), 2);

/** Metadata of V2 and later. Trailing bytes stay away from V3, whose layout is told by the exact end. */
export function operatorMetadata(era: Era): fc.Arbitrary<OperatorMetadata> {
  const operator = parallelisms.chain(([p, max]) => operatorOf(era, p, max));
  return record({
    version: fc.constant(era.version),
    checkpointId,
    masterStates,
    operators: list(operator, 3),
    ...(era.version >= 4 ? { properties: propertiesTail } : {}),
    channelLayout: fc.constant(era.channel),
    trailing: era.version === 3 ? fc.constant(new Uint8Array(0)) : trailing,
  }).map((metadata) => (holdsChannels(metadata) ? metadata : { ...metadata, channelLayout: "1.12" }));
}

/** Without a channel there is nothing that the channel layout could be told by. */
function holdsChannels(metadata: OperatorMetadata): boolean {
  return metadata.operators.some(({ subtasks }) =>
    subtasks.some(
      (it) => !it.finished && it.state.inputChannelState.length + it.state.resultSubpartitionState.length > 0,
    ),
  );
}

function taskOf(parallelism: number, maxParallelism: number): fc.Arbitrary<TaskState> {
  const subtask = record({
    subtaskIndex: fc.nat({ max: Math.max(parallelism - 1, 0) }),
    duration: i64,
    legacyOperatorState: list(streamOrNull, 2),
    managedOperatorState: list(operatorHandleOrNull, 2),
    rawOperatorState: list(operatorHandleOrNull, 2),
    managedKeyedState: keyedHandleOrNull("B"),
    rawKeyedState: keyedHandleOrNull("B"),
  });
  return record({
    jobVertexId: operatorId,
    parallelism: fc.constant(parallelism),
    maxParallelism: fc.constant(maxParallelism),
    chainLength: i32,
    subtasks: parallelism === 0 ? fc.constant([]) : list(subtask, 3),
  });
}

/** Metadata of V1. */
export const taskMetadata: fc.Arbitrary<TaskMetadata> = record({
  version: fc.constant(1 as const),
  checkpointId: i64,
  tasks: list(
    parallelisms.chain(([p, max]) => taskOf(p, max)),
    3,
  ),
  trailing,
});
