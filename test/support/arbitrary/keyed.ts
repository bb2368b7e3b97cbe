import fc from "fast-check";
import type { ChangelogLayout, KeyedStateHandle } from "../../../src/model/handles.js";
import { streamHandle, streamOrNull } from "./streams.js";
import { i32, i64, list, offsets, payload, record, text } from "./values.js";

const tag = <T extends number>(value: T) => fc.constant(value);

const keyGroups = { startKeyGroup: i32, offsets, delegate: streamHandle() };

const files = list(record({ localPath: text, handle: streamOrNull }));

const incremental = {
  checkpointId: i64,
  backendIdentifier: text,
  startKeyGroup: i32,
  numberOfKeyGroups: i32,
  metaStateHandle: streamOrNull,
  sharedState: files,
  privateState: files,
};

const range = { startKeyGroup: i32, numberOfKeyGroups: i32 };
const changes = list(record({ keyGroup: i32, change: payload }));
const increments = list(record({ offset: i64, handle: streamOrNull }));

const plain: fc.Arbitrary<KeyedStateHandle>[] = [
  record({ tag: tag(3), ...keyGroups }),
  record({ tag: tag(7), ...keyGroups }),
  record({ tag: tag(12), ...keyGroups, stateHandleId: text }),
  record({ tag: tag(5), ...incremental }),
  record({ tag: tag(11), ...incremental, checkpointedSize: i64, stateHandleId: text }),
];

const inLayout = <T extends ChangelogLayout>(layout: T) => fc.constant(layout);
const inMemory = { tag: tag(9), ...range, from: i64, to: i64, changes };
const stream = { ...range, handles: increments, stateSize: i64 };
const ofB = { layout: inLayout("B"), stateHandleId: text };

/** Tags 9, 10 and 13, the first two in the given layout. */
function increment(layout: ChangelogLayout): fc.Arbitrary<KeyedStateHandle>[] {
  const handle13 = { tag: tag(13), ...stream, ...ofB, checkpointedSize: i64, storageIdentifier: text };
  if (layout === "A") {
    const ofA = { layout: inLayout("A") };
    return [record({ ...inMemory, ...ofA }), record({ tag: tag(10), ...stream, ...ofA }), record(handle13)];
  }
  return [
    record({ ...inMemory, ...ofB }),
    record({ tag: tag(10), ...stream, ...ofB, checkpointedSize: i64 }),
    record(handle13),
  ];
}

/** Tags 8 and 14 around other keyed handles, nulls among them. */
function changelog(layout: ChangelogLayout, depth: number): fc.Arbitrary<KeyedStateHandle>[] {
  const inner = list(fc.option(keyedHandle(layout, depth - 1), { nil: null, freq: 5 }), 2);
  const lists = { ...range, materialized: inner, nonMaterialized: inner };
  const ids = { checkpointedSize: i64, materializationId: i64, stateHandleId: text };
  return [
    layout === "A"
      ? record({ tag: tag(8), layout: inLayout("A"), ...lists })
      : record({ tag: tag(8), layout: inLayout("B"), ...lists, ...ids }),
    record({ tag: tag(14), layout: inLayout("B"), ...lists, ...ids, checkpointId: i64 }),
  ];
}

/** A keyed state handle of any tag; `depth`: how many changelog handles may lie around it. */
export function keyedHandle(layout: ChangelogLayout, depth = 2): fc.Arbitrary<KeyedStateHandle> {
  const flat = [...plain, ...increment(layout)];
  return depth === 0 ? fc.oneof(...flat) : fc.oneof(...flat, ...changelog(layout, depth));
}

export function keyedHandleOrNull(layout: ChangelogLayout): fc.Arbitrary<KeyedStateHandle | null> {
  return fc.option(keyedHandle(layout), { nil: null, freq: 1 });
}
