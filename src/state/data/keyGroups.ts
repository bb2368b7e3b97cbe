import { FormatError } from "../../bytes/errors.js";
import type { KeyGroupsStateHandle } from "../../model/handles.js";

/** Where the data of a key group lies. `end` is where the next one begins, or the end of the stream. */
export interface KeyGroupRange {
  readonly keyGroup: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The key groups of a handle that hold anything, in key-group order. An offset of 0 (RocksDB's full snapshots) or −1
 * (raw keyed state) stands for none. Throws a FormatError unless the offsets rise and lie within the stream.
 */
export function* keyGroupRanges(handle: KeyGroupsStateHandle, streamSize: number): Generator<KeyGroupRange> {
  let keyGroup = handle.startKeyGroup;
  let open: { readonly keyGroup: number; readonly start: number } | null = null;
  for (const offset of handle.offsets) {
    if (offset > 0) {
      const start = Number(offset);
      if (start >= streamSize) {
        throw new FormatError(`key group ${keyGroup} begins at ${offset}, behind the end`, streamSize, "truncated");
      }
      if (open && start <= open.start) {
        throw new FormatError(`key group ${keyGroup} begins before key group ${open.keyGroup}`, start);
      }
      if (open) yield { ...open, end: start };
      open = { keyGroup, start };
    }
    keyGroup++;
  }
  if (open) yield { ...open, end: streamSize };
}

/**
 * Throws a FormatError unless the data of a key group ends where it has to. Behind the last one there may be more: a
 * handle that was cut down to fewer key groups at a rescale still points to the whole stream.
 */
export function checkEndOfKeyGroup(position: number, { end }: Pick<KeyGroupRange, "end">, streamSize: number): void {
  if (position > end) throw new FormatError(`reaches ${position - end} bytes into the next key group`, end);
  if (position < end && end < streamSize) {
    throw new FormatError(`${end - position} bytes are left of the key group`, position);
  }
}

const largestWindow = 1 << 18;

/** Window of a cursor over one key group: there are up to 32,768 of them, most of a few KB. */
export function windowFor({ start, end }: Pick<KeyGroupRange, "start" | "end">): number {
  return Math.min(end - start, largestWindow);
}
