import type { ByteWriter } from "../../bytes/writer.js";
import type { StreamStateHandle } from "../../model/handles.js";
import type { LeafHandle } from "../../model/mapHandles.js";
import type { Reader } from "../reader.js";
import { readByteStream, writeByteStream } from "./byteStream.js";
import { readFile, readRelativeFile, writeFile, writeRelativeFile } from "./file.js";
import { readKeyGroupsStream, writeKeyGroupsStream } from "./keyGroups.js";
import { readEmptySegment, readSegment, writeSegment } from "./segment.js";

type ReadHandle = (reader: Reader) => StreamStateHandle | null;

// a table, not a switch: the engine optimises each kind by itself, whatever mixture a file holds
const readers: Record<number, ReadHandle> = {
  0: () => null,
  1: readByteStream,
  2: readFile,
  3: (reader) => readKeyGroupsStream(reader, readStreamHandle),
  6: readRelativeFile,
  15: readSegment,
  16: readEmptySegment,
};

/** A stream state handle: where bytes are. Null for tag 0. (MetadataV2V3SerializerBase.deserializeStreamStateHandle) */
export function readStreamHandle(reader: Reader): StreamStateHandle | null {
  const tag = reader.cursor.u8();
  const read = readers[tag];
  if (!read) throw reader.unexpectedTag(tag, "a stream state handle (type 0, 1, 2, 3, 6, 15 or 16)");
  return reader.editedTags & (1 << tag) ? readForEditor(reader, read) : read(reader);
}

/** In full, although the pass drops what it reads. */
function readForEditor(reader: Reader, read: ReadHandle): StreamStateHandle | null {
  const { cursor } = reader;
  const start = cursor.position - 1;
  cursor.skimming = false;
  const handle = read(reader);
  cursor.skimming = true;
  reader.editor?.handle(handle as LeafHandle, start, cursor.position);
  return handle;
}

export function writeStreamHandle(writer: ByteWriter, handle: StreamStateHandle | null): void {
  writer.u8(handle?.tag ?? 0);
  switch (handle?.tag) {
    case undefined:
    case 16:
      return;
    case 1:
      return writeByteStream(writer, handle);
    case 2:
      return writeFile(writer, handle);
    case 3:
      return writeKeyGroupsStream(writer, handle, writeStreamHandle);
    case 6:
      return writeRelativeFile(writer, handle);
    case 15:
      return writeSegment(writer, handle);
    default:
      throw handle satisfies never;
  }
}
