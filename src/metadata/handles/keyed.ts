import type { ByteWriter } from "../../bytes/writer.js";
import type { KeyedStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { readChangelog, writeChangelog } from "./changelog.js";
import { readChangelogStream, writeChangelogStream } from "./changelogStream.js";
import { readIncremental, writeIncremental } from "./incremental.js";
import { readInMemoryChangelog, writeInMemoryChangelog } from "./inMemoryChangelog.js";
import { readKeyGroups, writeKeyGroups } from "./keyGroups.js";
import { readStreamHandle, writeStreamHandle } from "./stream.js";

/** A keyed state handle. Null for tag 0. (MetadataV2V3SerializerBase.deserializeKeyedStateHandle) */
export function readKeyedHandle(reader: Reader): KeyedStateHandle | null {
  const tag = reader.cursor.u8();
  switch (tag) {
    case 0:
      return null;
    case 3:
    case 7:
    case 12:
      reader.keyedState(tag);
      return readKeyGroups(reader, tag, readStreamHandle);
    case 5:
    case 11:
      reader.keyedState(tag);
      return readIncremental(reader, tag);
    case 8:
    case 14:
      reader.keyedState(tag);
      return readChangelog(reader, tag, readKeyedHandle);
    case 9:
      reader.keyedState(tag);
      return readInMemoryChangelog(reader);
    case 10:
    case 13:
      reader.keyedState(tag);
      return readChangelogStream(reader, tag);
    default:
      throw reader.unexpectedTag(tag, "a keyed state handle (type 0, 3, 5 or 7 to 14)");
  }
}

export function writeKeyedHandle(writer: ByteWriter, handle: KeyedStateHandle | null): void {
  writer.u8(handle?.tag ?? 0);
  switch (handle?.tag) {
    case undefined:
      return;
    case 3:
    case 7:
    case 12:
      return writeKeyGroups(writer, handle, writeStreamHandle);
    case 5:
    case 11:
      return writeIncremental(writer, handle);
    case 8:
    case 14:
      return writeChangelog(writer, handle, readKeyedHandle, writeKeyedHandle);
    case 9:
      return writeInMemoryChangelog(writer, handle);
    case 10:
    case 13:
      return writeChangelogStream(writer, handle);
    default:
      throw handle satisfies never;
  }
}
