import { inside } from "../../bytes/errors.js";
import type { IncrementalRemoteKeyedStateHandle, StreamStateHandle } from "../../model/handles.js";
import type { Codecs } from "../codecs.js";
import { type Count, exactly, type StateAmount } from "../data/amounts.js";
import type { KeyedStateHeader } from "../model.js";
import type { OpenHandle } from "../openHandle.js";
import type { SstProperties } from "./properties.js";
import { readSst, type Sst } from "./table.js";

/** One SST file of an incremental handle. */
export interface SstOfHandle {
  /** RocksDB's name of it, such as `000012.sst`. */
  readonly localPath: string;
  readonly handle: StreamStateHandle;
  readonly sst: Sst;
}

/** The SST files of an incremental handle, in RocksDB's own naming. The list that one is in says nothing of where it lies. */
export function* sstHandles(
  handle: IncrementalRemoteKeyedStateHandle,
): Generator<{ readonly localPath: string; readonly handle: StreamStateHandle }> {
  for (const list of [handle.sharedState, handle.privateState]) {
    for (const { localPath, handle: file } of list) if (file && isSst(localPath)) yield { localPath, handle: file };
  }
}

export function isSst(localPath: string): boolean {
  return localPath.endsWith(".sst");
}

/** Reads the end of every SST file of a handle: 4 KiB each. Throws what `open` throws, or a FormatError. */
export async function readSstFiles(
  handle: IncrementalRemoteKeyedStateHandle,
  open: (handle: StreamStateHandle) => Promise<OpenHandle>,
  codecs: Codecs,
): Promise<SstOfHandle[]> {
  const files: SstOfHandle[] = [];
  for (const { localPath, handle: file } of sstHandles(handle)) {
    const source = await open(file);
    try {
      files.push({ localPath, handle: file, sst: readSst(source, codecs) });
    } catch (error) {
      throw inside(localPath, error);
    } finally {
      source.close();
    }
  }
  return files;
}

/**
 * How much each state holds, by the properties of its SST files: a column family has the name of its state. Bounds, for
 * what a deletion or a newer value in one file hides in another shows only when the files are merged.
 */
export function incrementalAmounts(header: KeyedStateHeader, files: readonly SstOfHandle[]): StateAmount[] {
  const byName = byColumnFamily(files);
  return header.states.map(({ name }, stateId) => {
    const ofState = byName.get(name) ?? [];
    return { stateId, name, entries: entryBounds(ofState), bytes: byteBounds(ofState), keyGroups: [], timers: null };
  });
}

function byColumnFamily(files: readonly SstOfHandle[]): Map<string | null, SstProperties[]> {
  const families = new Map<string | null, SstProperties[]>();
  for (const { sst } of files) {
    const { properties } = sst;
    const family = families.get(properties.columnFamily);
    if (family) family.push(properties);
    else families.set(properties.columnFamily, [properties]);
  }
  return families;
}

/**
 * Live entries of a column family. At most: everything written, deletions apart. At least: what one file alone holds, once
 * every deletion of the others has hidden one of them; nothing where a range is deleted. That a file holds each key once
 * is RocksDB's rule, which a flush or compaction breaks only while a full snapshot or canonical savepoint is being
 * written.
 */
export function entryBounds(files: readonly SstProperties[]): Count {
  if (files.length === 0) return exactly(0);
  const deletions = sum(files, (file) => file.deletions);
  const atMost = sum(files, (file) => file.entries) - deletions;
  if (files.some((file) => file.rangeDeletions > 0)) return { atLeast: 0, atMost };
  const left = files.map((file) => keysIn(file) - (deletions - file.deletions));
  return { atLeast: left.reduce((most, count) => Math.max(most, count), 0), atMost };
}

/** Keys with a value in one file, at least. Merge operands are kept side by side, so that all may be of one key. */
function keysIn({ entries, deletions, mergeOperands }: SstProperties): number {
  const values = entries - deletions - mergeOperands;
  return values > 0 ? values : Math.min(mergeOperands, 1);
}

/** RocksDB adds 8 bytes to each key: sequence number and type. */
function byteBounds(files: readonly SstProperties[]): Count {
  const written = sum(files, (file) => file.rawKeySize - 8 * file.entries + file.rawValueSize);
  const isExact =
    files.length === 0 || (files.length === 1 && files[0]?.deletions === 0 && files[0].mergeOperands === 0);
  return { atLeast: isExact ? written : 0, atMost: written };
}

function sum(files: readonly SstProperties[], of: (file: SstProperties) => number): number {
  return files.reduce((total, file) => total + of(file), 0);
}
