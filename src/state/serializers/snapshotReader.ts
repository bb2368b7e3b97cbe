import { Cursor } from "../../bytes/cursor.js";
import { FormatError, inside } from "../../bytes/errors.js";
import { type JavaBudget, type JavaValue, readJavaObject } from "../../bytes/javaStream.js";
import { memorySource } from "../../bytes/source.js";
import type { SerializerKind, SerializerSnapshot } from "../model.js";
import { serializerClassOf, withoutPackage } from "./classNames.js";
import { compositeMagic } from "./composite.js";
import { readContent } from "./contents.js";
import type { SnapshotInput } from "./input.js";
import { serializerOf } from "./javaSerializers.js";
import { adapterVersion, readAdapter } from "./legacy.js";
import { type Follow, findFollow, looksLikeSnapshot } from "./resync.js";

const nestedMagic = 1333245;
const maxDepth = 64;
/** Snapshots and logical types of one head. Real heads have some thousands at most; each costs more memory than bytes. */
const maxNodes = 200_000;

/** What is counted over a whole head, however many readers it takes. */
export interface HeadBudget extends JavaBudget {
  nodes: number;
  /** Bytes that may still be searched for the end of snapshots that are not understood. */
  search: number;
}

export const newBudget = (): HeadBudget => ({ nodes: maxNodes, objects: 1_000_000, search: 1 << 27 });

/**
 * Reads serializer snapshots (TypeSerializerSnapshot.writeVersionedSnapshot). They have no length: a class that is not
 * known is stepped over by what must come behind it.
 */
export class SnapshotReader implements SnapshotInput {
  /** The head from its start on, up to where this reader may read. */
  readonly bytes: Uint8Array;
  readonly budget: HeadBudget;
  /** Something was stepped over on the grounds of what came next. */
  guessed = false;
  private cursor: Cursor;
  private depth: number;
  /** What comes behind the snapshot that is being read, while nothing else of the same tree does. */
  private follow: Follow | null = null;

  constructor(bytes: Uint8Array, position: number, budget: HeadBudget, depth = 0) {
    this.bytes = bytes;
    this.budget = budget;
    this.depth = depth;
    this.cursor = new Cursor(memorySource(bytes), { start: position });
  }

  get position(): number {
    return this.cursor.position;
  }

  get remaining(): number {
    return this.cursor.remaining;
  }

  seek(position: number): void {
    this.cursor = new Cursor(this.cursor.source, { start: position });
  }

  u8 = (): number => this.cursor.u8();
  u16 = (): number => this.cursor.u16();
  i32 = (): number => this.cursor.i32();
  i64 = (): number | bigint => this.cursor.i64();
  text = (): string => this.cursor.text();

  /** One byte, 0 or 1. */
  bool(): boolean {
    const byte = this.cursor.u8();
    if (byte > 1) throw new FormatError(`expected a boolean, found ${byte}`, this.position - 1);
    return byte === 1;
  }

  /** A count of things that take at least `size` bytes each. */
  count(size: number): number {
    const position = this.position;
    const count = this.cursor.i32();
    if (count < 0 || count * size > this.remaining) {
      throw new FormatError(`a count of ${count}, with ${this.remaining} bytes left`, position, "truncated");
    }
    return count;
  }

  /** StringValue.writeString: length + 1, then UTF-16 units, all as 7-bit groups, least significant first; 0 is null. */
  flinkString(): string | null {
    const start = this.position;
    const length = this.varint() - 1;
    if (length < 0) return null;
    if (length > this.remaining) {
      throw new FormatError(`a string of ${length} characters, with ${this.remaining} bytes left`, start, "truncated");
    }
    const units: string[] = [];
    for (let i = 0; i < length; i++) units.push(String.fromCharCode(this.varint()));
    return units.join("");
  }

  private varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.cursor.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new FormatError("a number of more than five 7-bit groups", this.position - 5);
  }

  /** One object in a Java serialization stream of its own (InstantiationUtil.serializeObject). */
  java(): JavaValue {
    return readJavaObject(this.cursor, this.budget);
  }

  /** A serializer in a Java stream of its own. */
  javaSerializer(): SerializerSnapshot {
    return serializerOf(this.java(), this);
  }

  fail(detail: string): never {
    throw new FormatError(detail, this.position);
  }

  /** Counts one more snapshot or type; `depth` is kept by the caller. */
  charge(): void {
    if (this.budget.nodes-- <= 0) throw new FormatError(`more than ${maxNodes} types in one head`, this.position);
  }

  /**
   * What `i4` bytes of length hold, read by a reader that ends where they do. Where that fails or leaves bytes over,
   * `otherwise` tells what to make of it. The reader then stands behind the frame.
   */
  framed<T>(read: (frame: SnapshotReader) => T, otherwise: (start: number, length: number, error: unknown) => T): T {
    const length = this.count(1);
    const start = this.position;
    const end = start + length;
    const frame = new SnapshotReader(this.bytes.subarray(0, end), start, this.budget, this.depth);
    frame.follow = { at: (_, position) => position === end, from: () => end };
    let result: T;
    try {
      result = read(frame);
      if (frame.position !== end) throw new FormatError(`${end - frame.position} bytes left over`, frame.position);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      result = otherwise(start, length, error);
    }
    this.guessed ||= frame.guessed;
    this.cursor.skip(length);
    return result;
  }

  /**
   * The snapshot of a whole serializer, with what must come behind it. Never fails for a class that is not understood
   * as long as that is found; then all of it is `unknown`, or the part that is.
   */
  snapshot(follow: Follow): SerializerSnapshot {
    const start = this.position;
    const outer = this.follow;
    this.follow = follow;
    this.guessed = false;
    try {
      const snapshot = this.versioned();
      const end = this.position;
      if (follow.at(this.bytes, end)) return snapshot;
      const found = this.resynchronised(start, follow);
      if (found) return found;
      this.seek(end);
      return snapshot;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const found = this.resynchronised(start, follow);
      if (found) return found;
      throw error;
    } finally {
      this.follow = outer;
    }
  }

  private resynchronised(start: number, follow: Follow): SerializerSnapshot | null {
    this.seek(start);
    const end = this.position;
    let named: { snapshotClass: string; version: number };
    try {
      named = { snapshotClass: this.text(), version: this.i32() };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.seek(end);
      return null;
    }
    const from = this.position;
    const found = findFollow(this.bytes, from, follow, this.budget);
    if (found === null) return null;
    this.seek(found);
    this.guessed = true;
    return {
      ...named,
      serializerClass: serializerClassOf(named.snapshotClass),
      kind: "unknown",
      recovered: "resynchronised",
      nested: [],
      content: { start: from, length: found - from },
    };
  }

  /** Class name, version, content. */
  versioned(): SerializerSnapshot {
    const start = this.position;
    if (this.depth >= maxDepth) throw new FormatError(`serializers nested deeper than ${maxDepth}`, start);
    this.charge();
    this.depth++;
    try {
      const snapshotClass = this.text();
      if (!looksLikeClass(snapshotClass)) throw new FormatError("expected the class of a serializer snapshot", start);
      const version = this.i32();
      try {
        const serializerClass = serializerClassOf(snapshotClass);
        if (version === adapterVersion) return { ...readAdapter(this, snapshotClass), snapshotClass, version };
        return { snapshotClass, version, serializerClass, ...this.content(snapshotClass, version) };
      } catch (error) {
        throw inside(withoutPackage(snapshotClass), error);
      }
    } finally {
      this.depth--;
    }
  }

  private content(snapshotClass: string, version: number): SerializerKind {
    const start = this.position;
    const known = readContent(this, snapshotClass, version);
    if (known !== null) return known;
    this.seek(start);
    return this.unknownComposite(version) ?? this.unknown();
  }

  /** A CompositeTypeSerializerSnapshot of another class: what it adds is stepped over, its nested snapshots are read. */
  private unknownComposite(version: number): SerializerKind | null {
    const start = this.position;
    if (version !== 3 || this.remaining < 16 || this.i32() !== compositeMagic) {
      this.seek(start);
      return null;
    }
    this.i32();
    const from = this.position;
    const at = findFollow(this.bytes, from, { at: isNestedDelegate }, this.budget);
    if (at === null) {
      this.seek(start);
      return null;
    }
    this.seek(at);
    this.guessed = true;
    const nested = this.allNested();
    return { kind: "unknown", recovered: "composite", nested, content: { start: from, length: at - from } };
  }

  /** Any other class: it ends where what must come next begins. */
  private unknown(): SerializerKind {
    const start = this.position;
    const end = findFollow(this.bytes, start, this.follow ?? { at: looksLikeSnapshot }, this.budget);
    if (end === null) throw new FormatError("the end of an unknown serializer snapshot cannot be found", start);
    this.seek(end);
    this.guessed = true;
    const recovered = end === start ? "simple" : "resynchronised";
    return { kind: "unknown", recovered, nested: [], content: { start, length: end - start } };
  }

  /** NestedSerializersSnapshotDelegate: magic, version 1, count, snapshots. */
  allNested(): SerializerSnapshot[] {
    const start = this.position;
    const magic = this.i32();
    const version = this.i32();
    if (magic !== nestedMagic || version !== 1) throw new FormatError("expected nested serializer snapshots", start);
    return this.several(this.count(6));
  }

  /** `count` snapshots one behind the other, the last thing of what holds them. */
  several(count: number): SerializerSnapshot[] {
    const { follow } = this;
    const snapshots: SerializerSnapshot[] = [];
    for (let i = 0; i < count; i++) {
      this.follow = i === count - 1 ? follow : null;
      snapshots.push(this.versioned());
    }
    this.follow = follow;
    return snapshots;
  }

  nested(count: 1): [SerializerSnapshot];
  nested(count: 2): [SerializerSnapshot, SerializerSnapshot];
  nested(count: number): SerializerSnapshot[] {
    const start = this.position;
    const nested = this.allNested();
    if (nested.length !== count) {
      throw new FormatError(`expected ${count} nested serializers, found ${nested.length}`, start);
    }
    return nested;
  }
}

const looksLikeClass = (name: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u.test(name);

function isNestedDelegate(bytes: Uint8Array, at: number): boolean {
  return (
    at + 12 <= bytes.length &&
    bytes[at] === 0x00 &&
    bytes[at + 1] === 0x14 &&
    bytes[at + 2] === 0x57 &&
    bytes[at + 3] === 0xfd &&
    bytes[at + 4] === 0 &&
    bytes[at + 5] === 0 &&
    bytes[at + 6] === 0 &&
    bytes[at + 7] === 1
  );
}
