import { NotDecodableError } from "../values/codec.js";
import { compareBytes } from "./bytewise.js";
import { type RangeDeletion, recordTypes, type SstRecord } from "./records.js";

/** A key with what a read of the database would return for it. */
export interface LiveEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Of one key: each element that was added to a list is one, until a compaction joins them. */
const mostVersions = 1_000_000;

/** One version of a key, apart from the key. */
type Version = Pick<SstRecord, "sequence" | "type" | "value">;

/**
 * The keys that have a value, in order, by all the files of a column family: of several versions the newest counts, by its
 * sequence number, deletions hide older ones, and merge operands are joined, as RocksDB does it when it reads.
 * `files`: the records of each file, in key order. Throws a NotDecodableError where they do not say what counts.
 */
export function* liveEntries(
  files: readonly Iterator<SstRecord>[],
  deletions: readonly RangeDeletion[],
): Generator<LiveEntry> {
  const heads = files.map((records) => ({ records, record: next(records) }));
  for (;;) {
    const key = heads.reduce<Uint8Array | null>((least, { record }) => earlier(least, record), null)?.slice();
    if (key === undefined) return;
    const versions: Version[] = [];
    for (const head of heads) {
      for (; head.record && compareBytes(head.record.key, key) === 0; head.record = next(head.records)) {
        const { sequence, type, value } = head.record;
        versions.push({ sequence, type, value });
        if (versions.length > mostVersions) throw new NotDecodableError(`more than ${mostVersions} versions of a key`);
      }
    }
    const value = contentOf(versions, hiddenBelow(key, deletions));
    if (value !== null) yield { key, value };
  }
}

function next(records: Iterator<SstRecord>): SstRecord | null {
  const { done, value } = records.next();
  return done ? null : (value as SstRecord);
}

function earlier(least: Uint8Array | null, record: SstRecord | null): Uint8Array | null {
  if (!record) return least;
  return least === null || compareBytes(record.key, least) < 0 ? record.key : least;
}

/** Versions of the key that are older than this are deleted by range. */
function hiddenBelow(key: Uint8Array, deletions: readonly RangeDeletion[]): number {
  let newest = 0;
  for (const { start, end, sequence } of deletions) {
    if (sequence > newest && compareBytes(start, key) <= 0 && compareBytes(key, end) < 0) newest = sequence;
  }
  return newest;
}

/** What the versions of a key come to; null where it is deleted. */
function contentOf(versions: Version[], hidden: number): Uint8Array | null {
  versions.sort((a, b) => b.sequence - a.sequence);
  const operands: Uint8Array[] = [];
  for (const [i, { sequence, type, value }] of versions.entries()) {
    // numbers of two databases, as after an import of their files, cannot be compared
    if (sequence === versions[i + 1]?.sequence) {
      throw new NotDecodableError("two versions of a key have the same sequence number");
    }
    if (sequence < hidden || type === recordTypes.deletion || type === recordTypes.singleDeletion) break;
    if (type !== recordTypes.value && type !== recordTypes.merge) {
      throw new NotDecodableError(`a record of type ${type}, which Flink does not write`);
    }
    operands.push(value);
    if (type === recordTypes.value) break;
  }
  return operands.length === 0 ? null : joined(operands.reverse());
}

/** The comma of StringAppendTESTOperator ("stringappendtest"), with which Flink opens its column families. */
const delimiter = 0x2c;

function joined(operands: readonly Uint8Array[]): Uint8Array {
  const [only] = operands;
  if (operands.length === 1 && only) return only;
  const bytes = new Uint8Array(operands.reduce((sum, { length }) => sum + length + 1, -1)).fill(delimiter);
  let at = 0;
  for (const operand of operands) {
    bytes.set(operand, at);
    at += operand.length + 1;
  }
  return bytes;
}
