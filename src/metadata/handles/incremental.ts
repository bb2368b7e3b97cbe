import type { ByteWriter } from "../../bytes/writer.js";
import type { HandleAndLocalPath, IncrementalRemoteKeyedStateHandle } from "../../model/handles.js";
import type { Sequence } from "../../model/values.js";
import type { ReferenceRole } from "../../model/visitor.js";
import type { Reader } from "../reader.js";
import { writeSequence } from "../sequence.js";
import { passFiles } from "./fileRun.js";
import { readStreamHandle, writeStreamHandle } from "./stream.js";

/** `utf localPath; StreamHandle`. */
function readEntry(reader: Reader): HandleAndLocalPath {
  reader.localPathAt = reader.cursor.position;
  const localPath = reader.cursor.text();
  return { localPath, handle: readStreamHandle(reader) };
}

function writeEntry(writer: ByteWriter, entry: HandleAndLocalPath): void {
  writer.text(entry.localPath);
  writeStreamHandle(writer, entry.handle);
}

const readList = (reader: Reader): Sequence<HandleAndLocalPath> => reader.sequence(3, readEntry, passFiles);

function readEntries(reader: Reader, role: ReferenceRole): Sequence<HandleAndLocalPath> {
  reader.role = role;
  const entries = reader.at(role === "shared" ? "sharedState" : "privateState", readList);
  reader.localPathAt = -1;
  return entries;
}

/**
 * Tag 5: `i64 checkpointId; utf backendId; i32 startKeyGroup; i32 n; StreamHandle meta; shared; private`.
 * Tag 11 has `i64 checkpointedSize` before meta and `utf stateHandleId` at the end.
 */
export function readIncremental(reader: Reader, tag: 5 | 11): IncrementalRemoteKeyedStateHandle {
  const { cursor } = reader;
  const checkpointId = cursor.i64();
  const backendIdentifier = cursor.text();
  const startKeyGroup = cursor.i32();
  const numberOfKeyGroups = cursor.i32();
  const checkpointedSize = tag === 11 ? cursor.i64() : undefined;
  if (checkpointedSize !== undefined) reader.checkpointedSize(checkpointedSize);
  reader.role = "meta";
  const metaStateHandle = readStreamHandle(reader);
  const sharedState = readEntries(reader, "shared");
  const privateState = readEntries(reader, "private");
  // every field by name: spreading costs more here than reading forty SST files
  if (checkpointedSize === undefined) {
    return {
      tag,
      checkpointId,
      backendIdentifier,
      startKeyGroup,
      numberOfKeyGroups,
      metaStateHandle,
      sharedState,
      privateState,
    };
  }
  return {
    tag,
    checkpointId,
    backendIdentifier,
    startKeyGroup,
    numberOfKeyGroups,
    checkpointedSize,
    metaStateHandle,
    sharedState,
    privateState,
    stateHandleId: cursor.text(),
  };
}

export function writeIncremental(writer: ByteWriter, handle: IncrementalRemoteKeyedStateHandle): void {
  writer.i64(handle.checkpointId);
  writer.text(handle.backendIdentifier);
  writer.i32(handle.startKeyGroup);
  writer.i32(handle.numberOfKeyGroups);
  if (handle.tag === 11) writer.i64(handle.checkpointedSize ?? -1);
  writeStreamHandle(writer, handle.metaStateHandle);
  writeSequence(writer, handle.sharedState, readEntry, writeEntry);
  writeSequence(writer, handle.privateState, readEntry, writeEntry);
  if (handle.tag === 11) writer.text(handle.stateHandleId ?? "");
}
