import { modifiedUtf8Length } from "../bytes/modifiedUtf8.js";
import { ByteWriter } from "../bytes/writer.js";
import { RestorableError } from "../errors.js";
import type { Metadata, OperatorMetadata, PropertiesTail } from "../model/metadata.js";
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
  writeBodyHead(writer, metadata);
  writer.i32(metadata.operators.length);
  for (const operator of metadata.operators) writeOperatorState(writer, operator, layout);
  writeProperties(writer, metadata.version, metadata.properties);
}

/** Checkpoint ID and master states. */
export function writeBodyHead(writer: ByteWriter, head: Pick<OperatorMetadata, "checkpointId" | "masterStates">): void {
  writer.i64(head.checkpointId);
  writer.i32(head.masterStates.length);
  for (const state of head.masterStates) writeMasterState(writer, state, modifiedUtf8Length(state.name));
}

/** V4+. Throws a RestorableError where there are none. */
export function writeProperties(
  writer: ByteWriter,
  version: OperatorMetadata["version"],
  properties: PropertiesTail | undefined,
): void {
  if (version < 4) return;
  if (!properties) {
    throw new RestorableError(`metadata version ${version} needs checkpoint properties`, {
      fix: "Take them from the original file, or use the null stream AC ED 00 05 70.",
    });
  }
  writer.bytes(properties.bytes);
}
