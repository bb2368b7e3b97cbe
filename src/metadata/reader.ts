import { Cursor } from "../bytes/cursor.js";
import { FormatError, inside } from "../bytes/errors.js";
import { type ByteSource, memorySource, readRange } from "../bytes/source.js";
import type { ChangelogLayout, KeyedStateHandle, StreamStateHandle } from "../model/handles.js";
import type { LeafHandle } from "../model/mapHandles.js";
import type { ChannelLayout, MetadataVersion } from "../model/metadata.js";
import type { Int64, Payload, Sequence } from "../model/values.js";
import type {
  KeyedStateCategory,
  MetadataVisitor,
  OperatorStateCategory,
  Reference,
  ReferenceRole,
} from "../model/visitor.js";

/** What the version number alone does not say (spec: two ambiguities of version 3). */
export interface Layout {
  readonly version: MetadataVersion;
  readonly changelog: ChangelogLayout;
  readonly channel: ChannelLayout;
}

/** Sees references in full during a pass that drops what it reads, to write others in their place. */
export interface Editor {
  /** The types of the stream handles that it sees, one bit each; key-groups handles have others inside, and no bit. */
  readonly tags: number;
  /** `from` to `to`: where the handle lies, its type byte included. */
  handle(handle: LeafHandle, from: number, to: number): void;
  /** The two strings of a file-merging operator handle. */
  directories(taskOwned: string, shared: string, from: number, to: number): void;
}

/**
 * Steps over elements of a list in a quicker way than one by one, at most `most` of them. Returns how many; the next one,
 * if that is not the end, has to be read.
 */
export type PassSome = (reader: Reader, most: number) => number;

/** Handles nest inside changelog handles and key-group stream handles; Flink itself nests at most three deep. */
const maxNesting = 64;

/**
 * Everything a tag reader needs: the cursor, the layout, and what is to become of what it reads. A reader of a handle
 * always returns the handle; in a pass for a visitor (`streaming`) strings come back empty and sequences unread, and
 * the result is dropped: `visitMetadata` hands out events only.
 */
export class Reader {
  readonly cursor: Cursor;
  readonly layout: Layout;
  readonly visitor: MetadataVisitor | null;
  readonly streaming: boolean;
  /** What the stream handles that are read next belong to. */
  role: ReferenceRole = "legacy";
  /** The category of the keyed state handle that is read next. */
  keyedCategory: KeyedStateCategory = "managedKeyedState";
  /** The category of the operator state handle that is read. */
  operatorCategory: OperatorStateCategory = "managedOperatorState";
  /** Set once a tag was seen whose layout the version does not settle. */
  sawAmbiguous = false;
  /** In a pass for a visitor only. */
  readonly editor: Editor | null;
  /** The editor's tags; 0 without one. */
  readonly editedTags: number;
  /** Null where nobody listens. */
  readonly #reference: PassingReference | null;
  #nesting = 0;

  constructor(
    cursor: Cursor,
    layout: Layout,
    visitor: MetadataVisitor | null,
    streaming: boolean,
    editor: Editor | null = null,
  ) {
    this.cursor = cursor;
    this.layout = layout;
    this.visitor = visitor;
    this.streaming = streaming;
    this.editor = editor;
    this.editedTags = editor?.tags ?? 0;
    this.#reference = streaming && visitor?.reference ? new PassingReference(cursor) : null;
    cursor.skimming = streaming;
  }

  /** Whether somebody listens to references. */
  get isHeard(): boolean {
    return this.#reference !== null;
  }

  get nesting(): number {
    return this.#nesting;
  }

  /** Runs `read` one level deeper. Throws a FormatError past the limit. */
  nested<T>(read: () => T): T {
    if (this.#nesting >= maxNesting) throw this.corrupt(`handles nested deeper than ${maxNesting}`);
    this.#nesting++;
    try {
      return read();
    } finally {
      this.#nesting--;
    }
  }

  /** An i32 count of elements of at least `minimumSize` bytes each, checked against the bytes that are there. */
  count(minimumSize: number): number {
    const position = this.cursor.position;
    const count = this.cursor.i32();
    if (count < 0) throw new FormatError(`negative count ${count}`, position);
    if (count * minimumSize > this.cursor.remaining) {
      throw new FormatError(
        `a count of ${count} elements of at least ${minimumSize} bytes, with ${this.cursor.remaining} bytes left`,
        position,
        "truncated",
      );
    }
    return count;
  }

  /** A counted list. Steps over its elements, checking each, and keeps their bytes. */
  sequence<T>(minimumSize: number, readElement: (reader: Reader) => T, passSome?: PassSome): Sequence<T> {
    return this.elements(this.count(minimumSize), readElement, passSome);
  }

  /** `count` elements, the count already read. */
  elements<T>(count: number, readElement: (reader: Reader) => T, passSome?: PassSome): Sequence<T> {
    const { cursor } = this;
    if (this.streaming) {
      this.#each(count, readElement, passSome);
      return [];
    }
    if (count === 0) return [];
    const token = cursor.pin();
    const start = cursor.position;
    const skimming = cursor.skimming;
    cursor.skimming = true;
    cursor.checkStrings = true;
    try {
      this.#each(count, readElement, passSome);
      const { whole } = cursor.source;
      if (whole) return new EncodedSequence(count, whole, this.layout, readElement, start, cursor.position);
      return new EncodedSequence(count, cursor.range(start, cursor.position), this.layout, readElement);
    } finally {
      cursor.skimming = skimming;
      cursor.unpin(token);
    }
  }

  #each(count: number, readElement: (reader: Reader) => unknown, passSome?: PassSome): void {
    let i = 0;
    try {
      for (; i < count; i++) {
        if (passSome) i += passSome(this, count - i);
        if (i < count) readElement(this);
      }
    } catch (error) {
      throw inside(`[${i}]`, error);
    }
  }

  /** `count` 64-bit numbers; positions until they are asked for. */
  offsets(count: number): Sequence<Int64> {
    const { cursor } = this;
    if (count < 0 || count * 8 > cursor.remaining) {
      throw new FormatError(
        `a count of ${count} offsets, with ${cursor.remaining} bytes left`,
        cursor.position - 4,
        count < 0 ? "corrupt" : "truncated",
      );
    }
    if (cursor.skimming) {
      cursor.skip(count * 8);
      return [];
    }
    if (count === 0) return [];
    return new EncodedSequence(count, cursor.bytes(count * 8), this.layout, readOffset);
  }

  /** `length` inline bytes: stepped over, and read when asked for. */
  payload(length: number): Payload {
    const { cursor } = this;
    const position = cursor.position;
    if (length < 0) throw new FormatError(`negative length ${length}`, position - 4);
    cursor.skip(length);
    return cursor.skimming ? nothing : new InlinePayload(cursor.source, position, length);
  }

  /** Runs `read`; a FormatError gets `step`, or `step[index]`, in front of its path. */
  at<T>(step: string, read: (reader: Reader) => T, index?: number): T {
    try {
      return read(this);
    } catch (error) {
      throw inside(index === undefined ? step : `${step}[${index}]`, error);
    }
  }

  /** The handle that has to be there: Flink runs into a NullPointerException otherwise. */
  required<T>(handle: T | null, what: string): T {
    if (handle === null)
      throw new FormatError(`${what} is a null handle`, this.cursor.position - 1, "refused by Flink");
    return handle;
  }

  /** Tells the visitor of a keyed state handle. */
  keyedState(tag: KeyedStateHandle["tag"]): void {
    if (this.streaming) this.visitor?.keyedState?.(this.keyedCategory, tag, this.#nesting);
  }

  /** What the handle says this checkpoint wrote of it; negative: not known. */
  checkpointedSize(bytes: Int64): void {
    if (this.streaming && this.#nesting === 0 && bytes >= 0) this.visitor?.checkpointedSize?.(bytes);
  }

  /** Tells the visitor of a stream handle; `textAt` is where its path or label lies, −1 for none. */
  refer(tag: Reference["tag"], stateSize: Int64, textAt: number, startPos: Int64 = 0, dataPosition = -1): void {
    const reference = this.#reference;
    if (!reference) return;
    reference.tag = tag;
    reference.role = this.role;
    reference.stateSize = stateSize;
    reference.textAt = textAt;
    reference.startPos = startPos;
    reference.dataPosition = dataPosition;
    this.visitor?.reference?.(reference);
  }

  /** Where the local path of the stream handles that are read next lies; −1 for none. */
  set localPathAt(position: number) {
    if (this.#reference) this.#reference.localPathAt = position;
  }

  /** For a type byte that was just read and is not one of those `expected`. */
  unexpectedTag(tag: number, expected: string): FormatError {
    const looks = tag > 17 && tag < 32 ? "newer" : "corrupt";
    return new FormatError(`expected ${expected}, found type ${tag}`, this.cursor.position - 1, looks);
  }

  corrupt(detail: string): FormatError {
    return new FormatError(detail, this.cursor.position);
  }
}

/** Reads one 64-bit number. */
export function readOffset(reader: Reader): Int64 {
  return reader.cursor.i64();
}

const nothing: Payload = { length: 0, bytes: () => new Uint8Array(0) };

/** Inline bytes by position. */
class InlinePayload implements Payload {
  readonly length: number;
  readonly position: number;
  readonly #source: ByteSource;

  constructor(source: ByteSource, position: number, length: number) {
    this.#source = source;
    this.position = position;
    this.length = length;
  }

  bytes(): Uint8Array {
    return readRange(this.#source, this.position, this.length);
  }
}

/** A list that was checked once and is kept as the bytes of its elements; iterating decodes them. */
export class EncodedSequence<T> implements Sequence<T> {
  readonly length: number;
  readonly layout: Layout;
  readonly readElement: (reader: Reader) => T;
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #to: number;

  /** The elements, without their count, are bytes `from` to `to`: a view of these costs as much as reading five elements. */
  constructor(
    length: number,
    bytes: Uint8Array,
    layout: Layout,
    readElement: (reader: Reader) => T,
    from = 0,
    to = bytes.length,
  ) {
    this.length = length;
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    this.layout = layout;
    this.readElement = readElement;
  }

  get encoded(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  *[Symbol.iterator](): Iterator<T> {
    const reader = new Reader(new Cursor(memorySource(this.encoded)), this.layout, null, false);
    for (let i = 0; i < this.length; i++) yield this.readElement(reader);
  }
}

/** The one Reference object of a streaming pass. Strings are decoded from the cursor's window when asked for. */
class PassingReference implements Reference {
  tag: Reference["tag"] = 16;
  role: ReferenceRole = "legacy";
  stateSize: Int64 = 0;
  startPos: Int64 = 0;
  dataPosition = -1;
  localPathAt = -1;
  textAt = -1;
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  get path(): string {
    return this.textAt < 0 ? "" : this.#cursor.textAt(this.textAt);
  }

  isStepBehind(prefix: DataView): boolean {
    return this.textAt >= 0 && this.#cursor.isStepAt(this.textAt, prefix);
  }

  pathBehind(bytes: number): string {
    return this.#cursor.textBehind(this.textAt, bytes);
  }

  get localPath(): string | null {
    return this.localPathAt < 0 ? null : this.#cursor.textAt(this.localPathAt);
  }
}

/** A reader of stream handles, passed to the kinds that contain one (which keeps the imports free of cycles). */
export type ReadStream = (reader: Reader) => StreamStateHandle | null;
