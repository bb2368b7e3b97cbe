import type { ByteWriter } from "../../bytes/writer.js";
import type { InMemoryChangelogStateHandle, StateChange } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { writeSequence } from "../sequence.js";

/** `i32 keyGroup; i32 n; n bytes`. */
function readChange(reader: Reader): StateChange {
  const keyGroup = reader.cursor.i32();
  const length = reader.cursor.i32();
  if (reader.streaming) reader.visitor?.stateSize?.(length);
  return { keyGroup, change: reader.payload(length) };
}

function writeChange(writer: ByteWriter, { keyGroup, change }: StateChange): void {
  writer.i32(keyGroup);
  writer.i32(change.length);
  writer.bytes(change.bytes());
}

/** Tag 9: `i32 start; i32 n; i64 from; i64 to; changes; [layout B: utf stateHandleId]`. */
export function readInMemoryChangelog(reader: Reader): InMemoryChangelogStateHandle {
  const { cursor } = reader;
  const layout = reader.layout.changelog;
  reader.sawAmbiguous = true;
  const startKeyGroup = cursor.i32();
  const numberOfKeyGroups = cursor.i32();
  const from = cursor.i64();
  const to = cursor.i64();
  const changes = reader.at("changes", (r) => r.sequence(8, readChange));
  const handle = { tag: 9 as const, layout, startKeyGroup, numberOfKeyGroups, from, to, changes };
  return layout === "A" ? handle : { ...handle, stateHandleId: cursor.text() };
}

export function writeInMemoryChangelog(writer: ByteWriter, handle: InMemoryChangelogStateHandle): void {
  writer.i32(handle.startKeyGroup);
  writer.i32(handle.numberOfKeyGroups);
  writer.i64(handle.from);
  writer.i64(handle.to);
  writeSequence(writer, handle.changes, readChange, writeChange);
  if (handle.layout === "B") writer.text(handle.stateHandleId ?? "");
}
