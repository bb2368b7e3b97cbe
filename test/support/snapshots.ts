import type { SerializerSnapshot } from "../../src/state/model.js";

/** A snapshot and all that are nested in it. */
export function* everySnapshot(root: SerializerSnapshot): Generator<SerializerSnapshot> {
  yield root;
  for (const child of childrenOf(root)) yield* everySnapshot(child);
}

/** By looking at every property: does not depend on what the code knows of a kind. */
function childrenOf(value: unknown): SerializerSnapshot[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((child) => (isSnapshot(child) ? [child] : childrenOf(child)));
}

const isSnapshot = (value: unknown): value is SerializerSnapshot =>
  typeof value === "object" && value !== null && "snapshotClass" in value;
