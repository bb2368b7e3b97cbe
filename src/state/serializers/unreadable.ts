import { FormatError } from "../../bytes/errors.js";
import type { SerializerSnapshot } from "../model.js";
import { serializerClassOf } from "./classNames.js";
import type { SnapshotInput } from "./input.js";

/** What stands for a snapshot that could not be read; its class and version where they are there. */
export function unreadable(input: SnapshotInput, start: number, length: number): SerializerSnapshot {
  const position = input.position;
  let named = { snapshotClass: "", version: 0 };
  let from = start;
  try {
    input.seek(start);
    named = { snapshotClass: input.text(), version: input.i32() };
    from = input.position;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  input.seek(position);
  return {
    ...named,
    serializerClass: serializerClassOf(named.snapshotClass),
    kind: "unknown",
    recovered: "framed",
    nested: [],
    content: { start: from, length: Math.max(start + length - from, 0) },
  };
}
