import fc from "fast-check";
import type {
  ByteStreamStateHandle,
  EmptySegmentFileStateHandle,
  FileMergingOperatorStreamStateHandle,
  OperatorStateHandle,
  OperatorStateMetaInfo,
  OperatorStateMode,
  OperatorStreamStateHandle,
  SegmentFileStateHandle,
  StreamStateHandle,
} from "../../../src/model/handles.js";
import { i32, i64, list, nonEmptyText, offsets, payload, record, text } from "./values.js";

const tag = <T extends number>(value: T) => fc.constant(value);

export const byteStream: fc.Arbitrary<ByteStreamStateHandle> = record({
  tag: tag(1),
  handleName: text,
  data: payload,
});

export const segment: fc.Arbitrary<SegmentFileStateHandle> = record({
  tag: tag(15),
  startPos: i64,
  stateSize: i64,
  scope: fc.oneof(fc.constantFrom(0, 1), i32),
  filePath: nonEmptyText,
  logicalFileId: text,
});

export const emptySegment: fc.Arbitrary<EmptySegmentFileStateHandle> = record({ tag: tag(16) });

const file = record({ tag: tag(2), stateSize: i64, filePath: nonEmptyText });

const relativeFile = record({
  tag: tag(6),
  // a colon could make it a scheme, which Flink refuses
  relativePath: nonEmptyText.map((path) => path.replaceAll(":", "_")),
  stateSize: i64,
});

const flat: fc.Arbitrary<StreamStateHandle> = fc.oneof(byteStream, file, relativeFile, segment, emptySegment);

/** A stream handle; `depth`: how many key-groups handles may lie around it. */
export function streamHandle(depth = 2): fc.Arbitrary<StreamStateHandle> {
  if (depth === 0) return flat;
  const delegate = streamHandle(depth - 1);
  return fc.oneof(
    { weight: 8, arbitrary: flat },
    { weight: 1, arbitrary: record({ tag: tag(3), startKeyGroup: i32, offsets, delegate }) },
  );
}

export const streamOrNull = fc.option(streamHandle(), { nil: null, freq: 5 });

const states: fc.Arbitrary<OperatorStateMetaInfo[]> = list(
  record({ name: text, mode: fc.constantFrom<OperatorStateMode>(0, 1, 2), offsets }),
);

const operatorStream: fc.Arbitrary<OperatorStreamStateHandle> = record({
  tag: tag(4),
  states,
  delegate: streamHandle(),
});

const fileMerging: fc.Arbitrary<FileMergingOperatorStreamStateHandle> = record({
  tag: tag(17),
  states,
  taskOwnedDirectory: text,
  sharedDirectory: text,
  isEmpty: fc.boolean(),
  delegate: fc.oneof(segment, emptySegment),
});

export const operatorHandle: fc.Arbitrary<OperatorStateHandle> = fc.oneof(operatorStream, fileMerging);

export const operatorHandleOrNull = fc.option(operatorHandle, { nil: null, freq: 1 });
