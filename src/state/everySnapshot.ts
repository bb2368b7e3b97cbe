import type { SerializerSnapshot, StateMetaInfo } from "./model.js";

/** A snapshot and all that are nested in it, the outer ones first. */
export function* everySnapshot(root: SerializerSnapshot): Generator<SerializerSnapshot> {
  yield root;
  for (const nested of nestedIn(root)) yield* everySnapshot(nested);
}

/** All snapshots of a state's serializers. */
export function snapshotsOf({ serializers }: StateMetaInfo): SerializerSnapshot[] {
  return Object.values(serializers).flatMap((root) => (root ? [...everySnapshot(root)] : []));
}

/** By looking at every property, so that no kind can be forgotten. */
function* nestedIn(value: object): Generator<SerializerSnapshot> {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part !== "object" || part === null) continue;
    if ("snapshotClass" in part) yield part as SerializerSnapshot;
    else yield* nestedIn(part);
  }
}
