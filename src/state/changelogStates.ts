import type { ByteSource } from "../bytes/source.js";
import type { StateChange } from "../model/handles.js";
import type { Codecs } from "./codecs.js";
import { openChangelogFile, storedChanges } from "./data/changelogFile.js";
import { metadataKeyGroup, registration } from "./data/changes.js";
import type { StateMetaInfo } from "./model.js";

/** The states that changes in memory register (InMemoryChangelogStateHandle). Throws a FormatError. */
export function changedStates(changes: Iterable<StateChange>): StateMetaInfo[] {
  const states: StateMetaInfo[] = [];
  for (const { keyGroup, change } of changes) {
    if (keyGroup !== metadataKeyGroup) continue;
    const registered = registration(change.bytes());
    if (registered) states.push(registered.state);
  }
  return states;
}

/** The states that the changes from `offset` on in a changelog file register: they are written first. Throws a FormatError. */
export function storedChangedStates(file: ByteSource, offset: number, codecs: Codecs): StateMetaInfo[] {
  const states: StateMetaInfo[] = [];
  for (const { keyGroup, change } of storedChanges(openChangelogFile(file, codecs).changes, offset)) {
    if (keyGroup !== metadataKeyGroup) break;
    const registered = registration(change);
    if (registered) states.push(registered.state);
  }
  return states;
}
