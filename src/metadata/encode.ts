import { modifiedUtf8Length } from "../bytes/modifiedUtf8.js";
import { ByteWriter } from "../bytes/writer.js";
import { RestorableError } from "../errors.js";
import type { Metadata, OperatorMetadata } from "../model/metadata.js";
import { magicNumber } from "./header.js";
import { writeMasterState } from "./masterState.js";
import { writeOperatorState } from "./operatorState.js";
import type { Layout } from "./reader.js";
import { writeTasks } from "./tasks.js";

export interface EncodeOptions {
  /** Expected size in bytes; saves growing the buffer. */
  readonly sizeHint?: number;
}

/**
 * Encodes metadata as the Flink of its version writes it: the inverse of `decodeMetadata`, byte for byte.
 * Throws a RestorableError on what the version cannot express.
 */
export function encodeMetadata(metadata: Metadata, options: EncodeOptions = {}): Uint8Array {
  const writer = new ByteWriter(options.sizeHint);
  writer.i32(magicNumber);
  writer.i32(metadata.version);
  if (metadata.version === 1) writeTasks(writer, metadata);
  else writeBody(writer, metadata);
  writer.bytes(metadata.trailing);
  return writer.finish();
}

function writeBody(writer: ByteWriter, metadata: OperatorMetadata): void {
  const layout: Layout = { version: metadata.version, changelog: "B", channel: metadata.channelLayout };
  writer.i64(metadata.checkpointId);
  writer.i32(metadata.masterStates.length);
  for (const state of metadata.masterStates) writeMasterState(writer, state, modifiedUtf8Length(state.name));
  writer.i32(metadata.operators.length);
  for (const operator of metadata.operators) writeOperatorState(writer, operator, layout);
  if (metadata.version < 4) return;
  if (!metadata.properties) {
    throw new RestorableError(`metadata version ${metadata.version} needs checkpoint properties`, {
      fix: "Take them from the original file, or use the null stream AC ED 00 05 70.",
    });
  }
  writer.bytes(metadata.properties.bytes);
}
