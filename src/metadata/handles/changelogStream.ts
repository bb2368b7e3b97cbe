import type { ByteWriter } from "../../bytes/writer.js";
import type { ChangelogStateHandleStream, HandleAndOffset } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { writeSequence } from "../sequence.js";
import { readStreamHandle, writeStreamHandle } from "./stream.js";

/** `i64 offset; StreamHandle`: the offset comes first. */
function readEntry(reader: Reader): HandleAndOffset {
  return { offset: reader.cursor.i64(), handle: readStreamHandle(reader) };
}

function writeEntry(writer: ByteWriter, entry: HandleAndOffset): void {
  writer.i64(entry.offset);
  writeStreamHandle(writer, entry.handle);
}

/**
 * Tags 10 and 13. Layout A (tag 10 of 1.14): `i32 start; i32 n; handles; i64 stateSize`.
 * Layout B adds `i64 checkpointedSize; utf stateHandleId`, and tag 13 `utf storageIdentifier`.
 */
export function readChangelogStream(reader: Reader, tag: 10 | 13): ChangelogStateHandleStream {
  const { cursor } = reader;
  const layout = tag === 13 ? "B" : reader.layout.changelog;
  if (tag === 10) reader.sawAmbiguous = true;
  const startKeyGroup = cursor.i32();
  const numberOfKeyGroups = cursor.i32();
  reader.role = "changelog";
  const handles = reader.at("handles", (r) => r.sequence(9, readEntry));
  const stateSize = cursor.i64();
  if (reader.streaming) reader.visitor?.stateSize?.(stateSize);
  const handle = { tag, layout, startKeyGroup, numberOfKeyGroups, handles, stateSize };
  if (layout === "A") return handle;
  const increment = { ...handle, checkpointedSize: cursor.i64(), stateHandleId: cursor.text() };
  return tag === 10 ? increment : { ...increment, storageIdentifier: cursor.text() };
}

export function writeChangelogStream(writer: ByteWriter, handle: ChangelogStateHandleStream): void {
  writer.i32(handle.startKeyGroup);
  writer.i32(handle.numberOfKeyGroups);
  writeSequence(writer, handle.handles, readEntry, writeEntry);
  writer.i64(handle.stateSize);
  if (handle.layout === "A") return;
  writer.i64(handle.checkpointedSize ?? -1);
  writer.text(handle.stateHandleId ?? "");
  if (handle.tag === 13) writer.text(handle.storageIdentifier ?? "filesystem");
}
