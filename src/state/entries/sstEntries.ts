import { inside } from "../../bytes/errors.js";
import type { IncrementalRemoteKeyedStateHandle } from "../../model/handles.js";
import type { Codecs } from "../codecs.js";
import { keyGroupBytes } from "../data/measureFull.js";
import { readKeyedHeader } from "../header/keyed.js";
import type { KeyedStateHeader } from "../model.js";
import { type HandlePlace, type OpenHandle, openHandle } from "../openHandle.js";
import type { PieceOwner } from "../pieces.js";
import { UnknownCompressionError } from "../sst/block.js";
import { compareBytes } from "../sst/bytewise.js";
import { readSstFiles, type SstOfHandle } from "../sst/incremental.js";
import { liveEntries } from "../sst/liveEntries.js";
import { type RangeDeletion, rangeDeletions, type SstRecord, sstRecords } from "../sst/records.js";
import { isTimerState } from "../stateContents.js";
import { NotDecodableError } from "../values/codec.js";
import type { EntryCollector } from "./entry.js";
import { entryReader } from "./storedEntry.js";

/** Bytes of data blocks that are gone through for a state that has few entries, or none that live. */
const farEnough = 1 << 26;
/** Bytes of the indexes of all files of a state, which are in memory at the same time. */
const mostIndexBytes = 1 << 26;
/** Each is compared with each key. Flink deletes two ranges at a rescaling. */
const mostRangeDeletions = 1000;

/**
 * The first entries of each state in the files of RocksDB or ForSt: what the database would return, all files of a state
 * merged. Goes through 64 MiB of a state at most. What is wrong with the files of one state is thrown once the others
 * were looked at: a StorageError or a FormatError.
 */
export async function collectSstEntries(
  handle: IncrementalRemoteKeyedStateHandle,
  owner: PieceOwner,
  place: HandlePlace,
  to: EntryCollector,
  codecs: Codecs,
): Promise<void> {
  const header = await readMeta(handle, place);
  if (!header) return;
  for (const state of header.states) to.state(state.name, isTimerState(state) ? "timers" : "keyed");
  if (!header.states.some(({ name }) => to.wants(name))) return;
  const files = await readSstFiles(handle, (of) => openHandle(of, place), codecs);
  let failure: unknown = null;
  for (const state of header.states) {
    if (!to.wants(state.name)) continue;
    const ofState = files.filter(({ sst }) => sst.properties.columnFamily === state.name);
    const reader = entryReader(state, header.keySerializer, keyGroupBytes(owner.maxParallelism));
    try {
      await eachLiveEntry(ofState, keyGroupsOf(handle, owner), place, codecs, (key, value) => {
        to.add(state.name, { subtaskIndex: owner.subtaskIndex, parts: reader(key, value) });
        return to.wants(state.name);
      });
    } catch (error) {
      if (error instanceof NotDecodableError) to.note(state.name, `no further entries: ${error.reason}`);
      else if (error instanceof UnknownCompressionError) to.note(state.name, `no further entries: ${error.detail}`);
      else failure ??= error;
    }
  }
  if (failure !== null) throw failure;
}

async function readMeta(
  { metaStateHandle }: IncrementalRemoteKeyedStateHandle,
  place: HandlePlace,
): Promise<KeyedStateHeader | null> {
  if (!metaStateHandle) return null;
  const source = await openHandle(metaStateHandle, place);
  try {
    return readKeyedHeader(source, { dataStart: source.size });
  } finally {
    source.close();
  }
}

/** What the keys of a subtask's key groups begin with, from `first` to `last`. Files of before a rescaling hold others too. */
interface KeyGroupPrefixes {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

function keyGroupsOf(
  handle: IncrementalRemoteKeyedStateHandle,
  { maxParallelism, keyGroups = handle }: PieceOwner,
): KeyGroupPrefixes {
  const ends = [handle, keyGroups].map(({ startKeyGroup, numberOfKeyGroups }) => startKeyGroup + numberOfKeyGroups);
  const prefix = (keyGroup: number) =>
    keyGroupBytes(maxParallelism) === 1 ? Uint8Array.of(keyGroup) : Uint8Array.of(keyGroup >> 8, keyGroup);
  const start = Math.max(handle.startKeyGroup, keyGroups.startKeyGroup);
  return { first: prefix(start), last: prefix(Math.min(...ends) - 1) };
}

/** Until `take` returns false. Throws a NotDecodableError where the files cannot be merged. */
async function eachLiveEntry(
  files: readonly SstOfHandle[],
  keyGroups: KeyGroupPrefixes,
  place: HandlePlace,
  codecs: Codecs,
  take: (key: Uint8Array, value: Uint8Array) => boolean,
): Promise<void> {
  if (files.some(({ sst }) => sst.properties.isIngested)) {
    throw new NotDecodableError("a file made outside of the database, whose place among the others is not in it");
  }
  if (files.reduce((sum, { sst }) => sum + sst.index.size, 0) > mostIndexBytes) {
    throw new NotDecodableError(`the indexes of its ${files.length} files in one subtask take more than 64 MiB`);
  }
  let left = farEnough;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new NotDecodableError("more than 64 MiB of one subtask would have to be read");
  };
  const opened: OpenHandle[] = [];
  try {
    const deletions: RangeDeletion[] = [];
    const records: Iterator<SstRecord>[] = [];
    for (const file of files) {
      const source = await openHandle(file.handle, place);
      opened.push(source);
      deletions.push(...named(file, () => rangeDeletions(source, file.sst, codecs)));
      records.push(recordsOf(file, source, keyGroups, codecs, spend));
    }
    if (deletions.length > mostRangeDeletions) {
      throw new NotDecodableError(`${deletions.length} ranges of its keys are deleted`);
    }
    for (const { key, value } of liveEntries(records, deletions)) if (!take(key, value)) return;
  } finally {
    for (const source of opened) source.close();
  }
}

/** The records of the key groups. */
function* recordsOf(
  file: SstOfHandle,
  source: OpenHandle,
  { first, last }: KeyGroupPrefixes,
  codecs: Codecs,
  spend: (bytes: number) => void,
): Generator<SstRecord> {
  try {
    for (const record of sstRecords(source, file.sst, first, codecs, spend)) {
      if (compareBytes(record.key, first) < 0) continue;
      if (compareBytes(record.key.subarray(0, last.length), last) > 0) return;
      yield record;
    }
  } catch (error) {
    throw inside(file.localPath, error);
  }
}

function named<T>(file: SstOfHandle, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw inside(file.localPath, error);
  }
}
