import { Cursor } from "../bytes/cursor.js";
import { FormatError } from "../bytes/errors.js";
import type { ByteSource } from "../bytes/source.js";
import type { StateChange } from "../model/handles.js";
import type { Codecs } from "./codecs.js";
import { openChangelogFile } from "./data/changelogFile.js";
import { readStateMetaInfo } from "./header/stateMetaInfo.js";
import type { StateMetaInfo } from "./model.js";

/** StateChangeOperation.METADATA: a state was registered. */
const metadata = 8;
/** StateChange.META_KEY_GROUP. */
const metadataKeyGroup = -1;

/** The states that changes in memory register (InMemoryChangelogStateHandle). Throws a FormatError. */
export function changedStates(changes: Iterable<StateChange>): StateMetaInfo[] {
  const states: StateMetaInfo[] = [];
  for (const { keyGroup, change } of changes) {
    if (keyGroup !== metadataKeyGroup) continue;
    const state = registered(change.bytes());
    if (state) states.push(state);
  }
  return states;
}

/** The states that the changes from `offset` on in a changelog file register: they are written first. Throws a FormatError. */
export function storedChangedStates(file: ByteSource, offset: number, codecs: Codecs): StateMetaInfo[] {
  const cursor = new Cursor(openChangelogFile(file, codecs).changes, { start: offset });
  const states: StateMetaInfo[] = [];
  for (let groups = count(cursor, 8); groups > 0; groups--) {
    const changes = count(cursor, 4);
    if (cursor.i32() !== metadataKeyGroup) break;
    for (let i = 0; i < changes; i++) {
      const state = registered(cursor.bytes(count(cursor, 1)));
      if (state) states.push(state);
    }
  }
  return states;
}

/** `u1` operation, `i4` version of the state's description, the description. */
function registered(change: Uint8Array): StateMetaInfo | null {
  return change[0] === metadata ? readStateMetaInfo(change, 5).state : null;
}

function count(cursor: Cursor, bytesEach: number): number {
  const found = cursor.i32();
  if (found < 0 || found * bytesEach > cursor.remaining + 4) {
    throw new FormatError(`a count of ${found} changes, ${cursor.remaining} bytes left`, cursor.position - 4);
  }
  return found;
}
