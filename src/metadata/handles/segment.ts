import type { ByteWriter } from "../../bytes/writer.js";
import type { EmptySegmentFileStateHandle, SegmentFileStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { refuseEmptyPath } from "./file.js";

/** Tag 15: `i64 startPos; i64 stateSize; i32 scope; utf filePath; utf logicalFileId`. */
export function readSegment(reader: Reader): SegmentFileStateHandle {
  const { cursor } = reader;
  const startPos = cursor.i64();
  const stateSize = cursor.i64();
  const scope = cursor.i32();
  const pathAt = cursor.position;
  const filePath = cursor.text();
  refuseEmptyPath(pathAt, cursor.position);
  const logicalFileId = cursor.text();
  reader.refer(15, stateSize, pathAt, startPos);
  return { tag: 15, startPos, stateSize, scope, filePath, logicalFileId };
}

export function writeSegment(writer: ByteWriter, handle: SegmentFileStateHandle): void {
  writer.i64(handle.startPos);
  writer.i64(handle.stateSize);
  writer.i32(handle.scope);
  writer.text(handle.filePath);
  writer.text(handle.logicalFileId);
}

/** One for all: a byte of the file must not become an object of its own. */
const emptySegment: EmptySegmentFileStateHandle = { tag: 16 };

/** Tag 16: nothing follows. */
export function readEmptySegment(reader: Reader): EmptySegmentFileStateHandle {
  reader.refer(16, 0, -1);
  return emptySegment;
}
