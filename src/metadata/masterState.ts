import { FormatError } from "../bytes/errors.js";
import type { ByteWriter } from "../bytes/writer.js";
import type { MasterState } from "../model/metadata.js";
import { readMasterStateHeader } from "./fixed.js";
import type { Reader } from "./reader.js";

const magic = 0xc96b1696;

/** `i32 magic; i32 innerLength; { i32 version; utf name; i32 n; n bytes }`, the inner part exactly innerLength long. */
export function readMasterState(reader: Reader): MasterState {
  const { cursor } = reader;
  const start = cursor.position;
  const header = readMasterStateHeader(cursor);
  if (header.magic !== magic) {
    throw new FormatError("a master state does not start with its magic number C96B1696", start, "refused by Flink");
  }
  if (header.innerLength <= 0) {
    throw new FormatError(`a master state of ${header.innerLength} bytes`, start + 4, "refused by Flink");
  }
  const end = cursor.position + header.innerLength;
  const version = cursor.i32();
  const nameAt = cursor.position;
  const name = cursor.text();
  const length = cursor.i32();
  if (length < 0 || cursor.position + length !== end) {
    throw new FormatError(
      `a master state whose parts do not fill its ${header.innerLength} bytes`,
      cursor.position,
      "refused by Flink",
    );
  }
  if (!reader.streaming) return { version, name, payload: cursor.bytes(length) };
  reader.visitor?.masterState?.(cursor.textAt(nameAt), version, length);
  cursor.skip(length);
  return { version, name, payload: new Uint8Array(0) };
}

export function writeMasterState(writer: ByteWriter, state: MasterState, nameLength: number): void {
  writer.i32(magic | 0);
  writer.i32(4 + 2 + nameLength + 4 + state.payload.length);
  writer.i32(state.version);
  writer.text(state.name);
  writer.i32(state.payload.length);
  writer.bytes(state.payload);
}
