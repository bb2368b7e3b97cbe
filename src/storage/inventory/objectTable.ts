import type { OpenFile, PendingFile } from "../port.js";
import type { ListedObject } from "./listedObject.js";

/** Bytes of rows that are sorted at a time. */
const runLength = 1 << 25;
/** Bytes between two keys that stay in memory. */
const blockLength = 1 << 16;
/** S3 allows 1,024 bytes for a key, and etags are short: no row is longer. */
const longestRow = 1 << 12;

/** Rows in the order of their keys, in one stretch of the scratch file. */
interface Run {
  readonly blocks: readonly Block[];
}

interface Block {
  readonly firstKey: Buffer;
  readonly position: number;
  readonly length: number;
}

/**
 * Objects, found by how their keys begin. They are kept in a scratch file, in runs that are sorted each, so that memory holds
 * one run and then one key in some hundreds. A row: length of key and identity (2 bytes each), size and time (8 each), key,
 * identity.
 */
export class ObjectTable {
  readonly #scratch: PendingFile;
  readonly #runs: Run[] = [];
  #rows = Buffer.allocUnsafe(runLength);
  #starts: number[] = [];
  #end = 0;
  #written = 0;
  #file: OpenFile | null = null;

  constructor(scratch: PendingFile) {
    this.#scratch = scratch;
  }

  add({ key, size, modifiedAt, identity }: ListedObject): void {
    if (this.#end + longestRow > this.#rows.length) this.#writeRun();
    const rows = this.#rows;
    const start = this.#end;
    const keyLength = rows.write(key, start + 20);
    const identityLength = rows.write(identity ?? "", start + 20 + keyLength);
    rows.writeUInt16LE(keyLength, start);
    rows.writeUInt16LE(identityLength, start + 2);
    rows.writeDoubleLE(size, start + 4);
    rows.writeDoubleLE(modifiedAt ?? Number.NaN, start + 12);
    this.#starts.push(start);
    this.#end = start + 20 + keyLength + identityLength;
  }

  #writeRun(): void {
    const rows = this.#rows;
    const sorted = this.#starts.sort((a, b) => compareKeys(rows, a, b));
    const blocks: Block[] = [];
    for (let at = 0; at < sorted.length; ) {
      const block: Buffer[] = [];
      for (let length = 0; at < sorted.length && length < blockLength; at++) {
        const start = sorted[at] as number;
        const row = rows.subarray(start, rowEnd(rows, start));
        length += row.length;
        block.push(row);
      }
      blocks.push(this.#writeBlock(Buffer.concat(block)));
    }
    this.#runs.push({ blocks });
    this.#starts = [];
    this.#end = 0;
  }

  #writeBlock(block: Buffer): Block {
    this.#scratch.write(block);
    const position = this.#written;
    this.#written += block.length;
    // a copy: what it is a part of can go
    return { firstKey: Buffer.from(keyAt(block, 0)), position, length: block.length };
  }

  /** Nothing more will be added; from here on it can be asked. */
  async finish(): Promise<void> {
    this.#writeRun();
    this.#rows = Buffer.alloc(0);
    this.#file = await this.#scratch.finish();
  }

  /** Objects whose keys begin so, those of a run one after the other. */
  *startingWith(prefix: string): Generator<ListedObject> {
    const bytes = Buffer.from(prefix);
    for (const run of this.#runs) {
      for (const row of this.#from(run, bytes)) {
        if (!startsWith(row, bytes)) break;
        yield objectAt(row);
      }
    }
  }

  /** What comes behind the prefix in keys, up to the next slash, each once. */
  *namesBehind(prefix: string): Generator<{ readonly name: string; readonly isDirectory: boolean }> {
    const start = Buffer.from(prefix);
    const known = new Set<string>();
    for (const run of this.#runs) {
      for (let from: Buffer | null = start; from; ) {
        const row = this.#from(run, from).next().value;
        if (row === undefined || !startsWith(row, start)) break;
        const rest = keyAt(row, 0).subarray(start.length);
        const slash = rest.indexOf(0x2f);
        const name = rest.subarray(0, slash < 0 ? rest.length : slash).toString();
        // the next key that is another, and does not lie below this one: "0" comes behind "/"
        from = Buffer.concat([start, rest.subarray(0, slash < 0 ? rest.length : slash), slash < 0 ? nul : behindSlash]);
        const told = `${name}${slash < 0 ? "" : "/"}`;
        if (name === "" || known.has(told)) continue;
        known.add(told);
        yield { name, isDirectory: slash >= 0 };
      }
    }
  }

  /** Rows of a run from a key on. */
  *#from({ blocks }: Run, key: Buffer): Generator<Buffer> {
    for (let at = Math.max(0, firstBehind(blocks, key) - 1); at < blocks.length; at++) {
      const { position, length } = blocks[at] as Block;
      const rows = Buffer.allocUnsafe(length);
      this.#file?.read(position, rows);
      for (let start = 0; start < length; ) {
        const end = rowEnd(rows, start);
        const row = rows.subarray(start, end);
        if (keyAt(row, 0).compare(key) >= 0) yield row;
        start = end;
      }
    }
  }

  close(): Promise<void> {
    this.#file?.close();
    return this.#scratch.abandon();
  }
}

const nul = Buffer.from([0]);
const behindSlash = Buffer.from("0");

/** Index of the first block that begins behind a key, or with it. */
function firstBehind(blocks: readonly Block[], key: Buffer): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle] as Block).firstKey.compare(key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rowEnd(rows: Buffer, start: number): number {
  return start + 20 + rows.readUInt16LE(start) + rows.readUInt16LE(start + 2);
}

function keyAt(rows: Buffer, start: number): Buffer {
  return rows.subarray(start + 20, start + 20 + rows.readUInt16LE(start));
}

function compareKeys(rows: Buffer, a: number, b: number): number {
  return rows.compare(rows, b + 20, b + 20 + rows.readUInt16LE(b), a + 20, a + 20 + rows.readUInt16LE(a));
}

function startsWith(row: Buffer, prefix: Buffer): boolean {
  return keyAt(row, 0).subarray(0, prefix.length).equals(prefix);
}

function objectAt(row: Buffer): ListedObject {
  const keyEnd = 20 + row.readUInt16LE(0);
  const time = row.readDoubleLE(12);
  return {
    key: row.toString("utf8", 20, keyEnd),
    size: row.readDoubleLE(4),
    modifiedAt: Number.isNaN(time) ? null : time,
    identity: row.length === keyEnd ? null : row.toString("utf8", keyEnd),
  };
}
