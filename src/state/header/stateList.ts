import { FormatError, inside } from "../../bytes/errors.js";
import type { StateMetaInfo } from "../model.js";
import { type Follow, isStateMetaInfo } from "../serializers/resync.js";
import type { SnapshotReader } from "../serializers/snapshotReader.js";
import type { StateReader } from "./stateMetaInfo.js";

/** `i2` count, then so many states. `follow`: what comes behind the last one. */
export function readStateList(
  input: SnapshotReader,
  what: string,
  readState: StateReader,
  follow: Follow,
): StateMetaInfo[] {
  const start = input.position;
  const count = input.u16();
  // the smallest state: name, type, options, serializers, all empty
  if (count > 0x7fff || count * 3 > input.remaining) {
    throw new FormatError(`a count of ${count} states, with ${input.remaining} bytes left`, start, "truncated");
  }
  const states: StateMetaInfo[] = [];
  for (let i = 0; i < count; i++) {
    try {
      states.push(readState(input, i < count - 1 ? { at: isStateMetaInfo } : follow));
    } catch (error) {
      throw inside(`${what}[${i}]`, error);
    }
  }
  return states;
}

/** The end of the head. Where it is not known, anything may follow. */
export const headEnd = (end: number | null): Follow => ({
  at: (_, position) => end === null || position === end,
  from: () => end ?? -1,
});

/** Throws a FormatError where the data does not begin right behind the head. */
export function checkEnd(position: number, end: number | null): void {
  if (end !== null && position !== end) {
    throw new FormatError(`the head ends at byte ${position}, but the data begins at byte ${end}`, position);
  }
}
