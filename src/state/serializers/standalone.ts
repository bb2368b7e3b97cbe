import { FormatError } from "../../bytes/errors.js";
import type { SerializerSnapshot } from "../model.js";
import { newBudget, SnapshotReader } from "./snapshotReader.js";

/**
 * A serializer snapshot by itself, as a manifest carries it: base64 of TypeSerializerSnapshot.writeVersionedSnapshot.
 * Throws a FormatError where it is neither.
 */
export function readSerializerSnapshot(base64: string): SerializerSnapshot {
  const bytes = bytesOf(base64);
  const end = bytes.length;
  const input = new SnapshotReader(bytes, 0, newBudget());
  const snapshot = input.snapshot({ at: (_, position) => position === end, from: () => end });
  if (input.position !== end)
    throw new FormatError(`${end - input.position} bytes behind the snapshot`, input.position);
  return snapshot;
}

function bytesOf(base64: string): Uint8Array {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new FormatError("not base64", 0);
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
