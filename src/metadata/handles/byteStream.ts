import type { ByteWriter } from "../../bytes/writer.js";
import type { ByteStreamStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";

/** Tag 1: `utf handleName; i32 n; n bytes`. The bytes are stepped over. */
export function readByteStream(reader: Reader): ByteStreamStateHandle {
  const { cursor } = reader;
  const nameAt = cursor.position;
  const handleName = cursor.text();
  const length = cursor.i32();
  const dataPosition = cursor.position;
  const data = reader.payload(length);
  reader.refer(1, length, nameAt, 0, dataPosition);
  return { tag: 1, handleName, data };
}

export function writeByteStream(writer: ByteWriter, handle: ByteStreamStateHandle): void {
  writer.text(handle.handleName);
  writer.i32(handle.data.length);
  writer.bytes(handle.data.bytes());
}
