/** Rewriting bytes in a test: by default to the bytes that they are. */
import { memorySource } from "../../src/bytes/source.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { type Rewrite, rewriteMetadata, type WritableVersion } from "../../src/metadata/rewrite.js";
import { type LeafHandle, mapSubtaskHandles, type ReferenceMap } from "../../src/model/mapHandles.js";
import type { OperatorMetadata } from "../../src/model/metadata.js";
import { fileSource } from "../support/fileSource.js";
import { sameBytes } from "../support/same.js";

export function rewritten(bytes: Uint8Array, changes: Partial<Rewrite> = {}, source = memorySource(bytes)): Uint8Array {
  const { version, operators } = decodeMetadata(bytes) as OperatorMetadata;
  const pieces: Uint8Array[] = [];
  const identity: Rewrite = {
    version: version as WritableVersion,
    operatorCount: operators.length,
    head: ([head]) => head ?? { checkpointId: 0, masterStates: [] },
    operators: [{ operator: (head) => head }],
    properties: ([tail]) => tail?.properties,
  };
  const sink = (piece: Uint8Array) => void pieces.push(Uint8Array.from(piece));
  rewriteMetadata([source], { ...identity, ...changes }, sink, { windowSize: 64 });
  return new Uint8Array(Buffer.concat(pieces));
}

/** Every kind of change that there is: another path, another type and back, directories; and none, for some. */
const reference = (handle: LeafHandle): LeafHandle => {
  switch (handle.tag) {
    case 2:
      if (handle.filePath.length % 3 === 0) return handle;
      return handle.filePath.length % 3 === 1
        ? { ...handle, filePath: `file:/elsewhere/${handle.filePath}` }
        : { tag: 6, relativePath: "name", stateSize: handle.stateSize };
    case 6:
      if (handle.relativePath.length % 3 === 0) return handle;
      return { tag: 2, stateSize: handle.stateSize, filePath: `s3://bucket/${handle.relativePath}` };
    case 15:
      return { ...handle, filePath: handle.filePath.slice(-1) };
    case 1:
      return handle.data.length % 2 === 0 ? handle : { ...handle, handleName: `${handle.handleName}\0` };
    default:
      return handle;
  }
};
const referenceMaps: readonly ReferenceMap[] = [
  { stream: reference, tags: [1, 2, 6, 15, 16], directory: (path) => path.slice(path.length % 4) },
  { stream: reference, tags: [6] },
];

/** References are exchanged between bytes that stay, and that is the same as decoding, exchanging and encoding. */
export function splicesLikeTheModel(bytes: Uint8Array): void {
  for (const references of referenceMaps) {
    const operator = <T>(head: T) => head;
    const subtask: NonNullable<Rewrite["operators"][number]["subtask"]> = (state) =>
      mapSubtaskHandles(state, references);
    const byModel = rewritten(bytes, { operators: [{ operator, subtask }] });
    const splicing = { operators: [{ operator, references }] };
    sameBytes(rewritten(bytes, splicing), byModel);
    sameBytes(rewritten(bytes, splicing, fileSource(bytes)), byModel);
  }
}
