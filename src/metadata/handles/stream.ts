import { FormatError } from "../../bytes/errors.js";
import type { ByteWriter } from "../../bytes/writer.js";
import type { StreamStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { readByteStream, writeByteStream } from "./byteStream.js";
import { readFile, readRelativeFile, writeFile, writeRelativeFile } from "./file.js";
import { readKeyGroupsStream, writeKeyGroupsStream } from "./keyGroups.js";
import { readEmptySegment, readSegment, writeSegment } from "./segment.js";

/** A stream state handle: where bytes are. Null for tag 0. (MetadataV2V3SerializerBase.deserializeStreamStateHandle) */
export function readStreamHandle(reader: Reader): StreamStateHandle | null {
  const tag = reader.cursor.u8();
  switch (tag) {
    case 0:
      return null;
    case 1:
      return readByteStream(reader);
    case 2:
      return readFile(reader);
    case 3:
      return readKeyGroupsStream(reader, readStreamHandle);
    case 6:
      return readRelativeFile(reader);
    case 15:
      return readSegment(reader);
    case 16:
      return readEmptySegment(reader);
    default:
      throw new FormatError(
        `expected a stream state handle (type 0, 1, 2, 3, 6, 15 or 16), found type ${tag}`,
        reader.cursor.position - 1,
        tag > 17 && tag < 32 ? "newer" : "corrupt",
      );
  }
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
