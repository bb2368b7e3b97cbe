import type { ByteWriter } from "../../bytes/writer.js";
import type { ChangelogStateBackendHandle, KeyedStateHandle } from "../../model/handles.js";
import type { Reader } from "../reader.js";
import { writeSequence } from "../sequence.js";

type ReadKeyed = (reader: Reader) => KeyedStateHandle | null;
type WriteKeyed = (writer: ByteWriter, handle: KeyedStateHandle | null) => void;

/**
 * Tags 8 and 14. Layout A (tag 8 of 1.14): `i32 start; i32 n; materialized; nonMaterialized`.
 * Layout B: `i32 start; i32 n; i64 checkpointedSize; materialized; nonMaterialized; i64 materializationId;
 * [14: i64 checkpointId;] utf stateHandleId`.
 */
export function readChangelog(reader: Reader, tag: 8 | 14, readKeyed: ReadKeyed): ChangelogStateBackendHandle {
  const { cursor } = reader;
  const layout = tag === 14 ? "B" : reader.layout.changelog;
  if (tag === 8) reader.sawAmbiguous = true;
  const startKeyGroup = cursor.i32();
  const numberOfKeyGroups = cursor.i32();
  const range = { startKeyGroup, numberOfKeyGroups };
  const checkpointedSize = layout === "B" ? cursor.i64() : undefined;
  if (checkpointedSize !== undefined) reader.checkpointedSize(checkpointedSize);
  return reader.nested(() => {
    const materialized = reader.at("materialized", (r) => r.sequence(1, readKeyed));
    const nonMaterialized = reader.at("nonMaterialized", (r) => r.sequence(1, readKeyed));
    if (checkpointedSize === undefined) return { tag, layout, ...range, materialized, nonMaterialized };
    const materializationId = cursor.i64();
    const ids = tag === 14 ? { checkpointId: cursor.i64() } : {};
    return {
      tag,
      layout,
      ...range,
      checkpointedSize,
      materialized,
      nonMaterialized,
      materializationId,
      ...ids,
      stateHandleId: cursor.text(),
    };
  });
}

export function writeChangelog(
  writer: ByteWriter,
  handle: ChangelogStateBackendHandle,
  readKeyed: ReadKeyed,
  writeKeyed: WriteKeyed,
): void {
  writer.i32(handle.startKeyGroup);
  writer.i32(handle.numberOfKeyGroups);
  if (handle.layout === "B") writer.i64(handle.checkpointedSize ?? -1);
  writeSequence(writer, handle.materialized, readKeyed, writeKeyed);
  writeSequence(writer, handle.nonMaterialized, readKeyed, writeKeyed);
  if (handle.layout === "A") return;
  writer.i64(handle.materializationId ?? 0);
  if (handle.tag === 14) writer.i64(handle.checkpointId ?? handle.materializationId ?? 0);
  writer.text(handle.stateHandleId ?? "");
}
