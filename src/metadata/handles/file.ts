import { FormatError } from "../../bytes/errors.js";
import type { ByteWriter } from "../../bytes/writer.js";
import type { FileStateHandle, RelativeFileStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";

/** Flink's `Path` constructor refuses the empty string. `textAt` and `endAt`: where the string starts and ends. */
export function refuseEmptyPath(textAt: number, endAt: number): void {
  if (endAt - textAt === 2) throw new FormatError("an empty path", textAt, "refused by Flink");
}

/** Stands in for every handle of a pass that drops them: files are most of a big snapshot. */
const dropped: FileStateHandle = { tag: 2, stateSize: 0, filePath: "" };

/** Tag 2: `i64 stateSize; utf path`, the path absolute. */
export function readFile(reader: Reader): FileStateHandle {
  const { cursor } = reader;
  const stateSize = cursor.i64();
  const pathAt = cursor.position;
  const filePath = cursor.text();
  refuseEmptyPath(pathAt, cursor.position);
  reader.refer(2, stateSize, pathAt);
  return cursor.skimming ? dropped : { tag: 2, stateSize, filePath };
}

export function writeFile(writer: ByteWriter, handle: FileStateHandle): void {
  writer.i64(handle.stateSize);
  writer.text(handle.filePath);
}

const colon = 0x3a;

/** A scheme with an authority, or without a slash behind it: `Path(parent, child)` throws a URISyntaxException. */
function hasScheme(path: string): boolean {
  return /^[^/:]+:(\/\/|[^/])/.test(path);
}

/** Tag 6: `utf relativePath; i64 stateSize`: the size comes after the path. */
export function readRelativeFile(reader: Reader): RelativeFileStateHandle {
  const { cursor } = reader;
  const pathAt = cursor.position;
  const relativePath = cursor.text();
  refuseEmptyPath(pathAt, cursor.position);
  if (cursor.passed(colon, pathAt) && hasScheme(relativePath || cursor.textAt(pathAt))) {
    throw new FormatError("a relative path with a scheme", pathAt, "refused by Flink");
  }
  const stateSize = cursor.i64();
  reader.refer(6, stateSize, pathAt);
  return { tag: 6, relativePath, stateSize };
}

export function writeRelativeFile(writer: ByteWriter, handle: RelativeFileStateHandle): void {
  writer.text(handle.relativePath);
  writer.i64(handle.stateSize);
}
