import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type {
  AnyChannelStateHandle,
  IncrementalRemoteKeyedStateHandle,
  OperatorStateHandle,
} from "../../model/handles.js";
import type { Int64, Sequence } from "../../model/values.js";
import type { Codecs } from "../codecs.js";
import { openChangelogFile, readChangeSet } from "../data/changelogFile.js";
import { checkChannelHead, readChannel } from "../data/channels.js";
import { keyedStreamLayout, measureKeyedStream } from "../data/keyedStream.js";
import { keyGroupRanges } from "../data/keyGroups.js";
import { snappyStream } from "../data/snappyStream.js";
import { readKeyedHeader } from "../header/keyed.js";
import { readOperatorHeader } from "../header/operator.js";
import type { StatePiece } from "../pieces.js";
import { readStoredBlock, UnknownCompressionError } from "../sst/block.js";
import { dataBlocks } from "../sst/blocks.js";
import { readSst } from "../sst/table.js";

/** What a check of contents has seen. */
export interface Seen {
  heads: number;
  sstFiles: number;
  dataBlocks: number;
}

export interface ContentChecks {
  readonly isDeep: boolean;
  readonly codecs: Codecs;
  /** Offsets of all channels of a merged handle, whose members only the metadata codec can read. */
  readonly channelOffsets: (handle: AnyChannelStateHandle) => Iterable<Sequence<Int64>>;
  readonly seen: Seen;
}

/** A compression that this reader does not know: the rest of the file was not looked at. */
export class NotUnderstoodError extends FormatError {}

/**
 * Managed operator state: head, and that each element begins within the stream. Deep: every byte is read, and where it is
 * compressed, every checksum compared.
 */
export function checkOperatorState(source: ByteSource, handle: OperatorStateHandle, checks: ContentChecks): void {
  let first = Number.POSITIVE_INFINITY;
  for (const { name, offsets } of handle.states) {
    for (const offset of offsets) {
      const position = Number(offset);
      if (position < 0 || position > source.size) {
        throw new FormatError(`an element of ${name} at ${offset}, behind the end`, source.size, "truncated");
      }
      first = Math.min(first, position);
    }
  }
  const isEmpty = !Number.isFinite(first);
  const { usesCompression } = readOperatorHeader(source, isEmpty ? {} : { dataStart: first });
  checks.seen.heads++;
  if (!checks.isDeep) return;
  const place = { start: first, end: source.size, continued: true };
  readThrough(usesCompression && !isEmpty ? snappyStream(source, place, checks.codecs).source : source);
}

/** Keyed state in a stream of key groups: head, offsets, first key group. Deep: every entry of every key group. */
export function checkKeyGroups(
  source: ByteSource,
  { handle, isRaw, maxParallelism }: Extract<StatePiece, { readonly use: "keyed" }>,
  { isDeep, codecs, seen }: ContentChecks,
): void {
  if (!("offsets" in handle)) return;
  const first = firstOf(keyGroupRanges(handle, source.size));
  if (isRaw) {
    // the operator's own bytes
    if (isDeep) readThrough(source);
    return;
  }
  const header = readKeyedHeader(source, first ? { dataStart: first.start } : {});
  seen.heads++;
  const stream = { source, handle, header, maxParallelism };
  if (isDeep) measureKeyedStream(stream, { codecs });
  else if (first) keyedStreamLayout(stream, codecs);
}

/** The first of a sequence, which is gone through to its end: that checks the others. */
function firstOf<T>(sequence: Iterable<T>): T | undefined {
  let first: T | undefined;
  for (const one of sequence) first ??= one;
  return first;
}

/** The meta stream of an incremental handle: one head and nothing behind it. */
export function checkMeta(source: ByteSource, { seen }: ContentChecks): void {
  readKeyedHeader(source, { dataStart: source.size });
  seen.heads++;
}

/** A file of RocksDB or ForSt, by its name there. */
export function checkBackendFile(
  source: ByteSource,
  localPath: string,
  handle: IncrementalRemoteKeyedStateHandle,
  checks: ContentChecks,
): void {
  if (localPath.endsWith(".sst")) checkSst(source, checks);
  else if (localPath === "CURRENT") checkCurrent(source, handle);
  else if (checks.isDeep) readThrough(source);
}

/** Footer, meta index and properties with their checksums. Deep: the checksum of every data block. */
function checkSst(source: ByteSource, { isDeep, codecs, seen }: ContentChecks): void {
  const sst = readSst(source, codecs);
  seen.sstFiles++;
  if (!isDeep) return;
  try {
    for (const block of dataBlocks(source, sst, codecs)) {
      readStoredBlock(source, block, sst.footer, codecs);
      seen.dataBlocks++;
    }
  } catch (error) {
    if (error instanceof UnknownCompressionError) throw new NotUnderstoodError(error.detail, error.offset);
    throw error;
  }
}

/** `CURRENT` names the manifest that RocksDB starts from; without that it opens nothing. */
function checkCurrent(source: ByteSource, handle: IncrementalRemoteKeyedStateHandle): void {
  const text = new TextDecoder().decode(new Cursor(source).bytes(Math.min(source.size, 256)));
  const manifest = /^(MANIFEST-\d+)\n$/.exec(text)?.[1];
  if (manifest === undefined) throw new FormatError("expected the name of a MANIFEST file", 0);
  for (const list of [handle.privateState, handle.sharedState]) {
    for (const { localPath } of list) if (localPath === manifest) return;
  }
  throw new FormatError(`it names ${manifest}, which is not among the handle's files`, 0);
}

/**
 * A changelog file. The size that the metadata has for a plain one is that of the changes, which one byte precedes. Deep:
 * every change from `offset` on.
 */
export function checkChangelog(
  source: ByteSource,
  { offset, size }: { readonly offset: Int64; readonly size: Int64 },
  { isDeep, codecs, seen }: ContentChecks,
): void {
  if (!isDeep && new Cursor(source, { windowSize: 1 }).u8() === 1) {
    seen.heads++;
    return;
  }
  const file = openChangelogFile(source, codecs);
  seen.heads++;
  if (file.changes.size < size || file.changes.size < offset) {
    throw new FormatError(`holds ${file.changes.size} bytes of changes, not ${size}`, source.size, "truncated");
  }
  if (isDeep) readChangeSet(file, Number(offset));
}

/** Data in flight: head; deep: every buffer. */
export function checkChannelState(source: ByteSource, handle: AnyChannelStateHandle, checks: ContentChecks): void {
  checkChannelHead(source);
  checks.seen.heads++;
  if (!checks.isDeep) return;
  for (const offsets of checks.channelOffsets(handle)) readChannel(source, offsets);
}

/** Reads every byte, to see that it can be read. */
export function readThrough(source: ByteSource): void {
  const piece = new Uint8Array(Math.min(1 << 18, source.size));
  for (let at = 0; at < source.size; at += piece.length) {
    source.read(at, piece.subarray(0, Math.min(piece.length, source.size - at)));
  }
}
