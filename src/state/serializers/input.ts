import type { JavaValue } from "../../bytes/javaStream.js";
import type { SerializerKind, SerializerSnapshot } from "../model.js";

/** What the readers of the snapshot classes read from. Everything throws a FormatError where the bytes do not fit. */
export interface SnapshotInput {
  /** Absolute position of the next byte. */
  readonly position: number;
  /** Bytes that may still be read. */
  readonly remaining: number;
  seek(position: number): void;
  u8(): number;
  i32(): number;
  i64(): number | bigint;
  /** As DataOutput.writeUTF writes it. */
  text(): string;
  /** One byte, 0 or 1. */
  bool(): boolean;
  /** An `i4` count of things that take at least `size` bytes each. */
  count(size: number): number;
  /** As StringValue.writeString writes it. */
  flinkString(): string | null;
  /** One object in a Java serialization stream of its own. */
  java(): JavaValue;
  /** Counts one more node of the result against the budget of the head. */
  charge(): void;
  /**
   * What `i4` bytes of length hold, read by an input that ends where they do. Where that fails or leaves bytes over,
   * `otherwise` says what to make of it. The input then stands behind the frame.
   */
  framed<T>(read: (frame: SnapshotInput) => T, otherwise: (start: number, length: number, error: unknown) => T): T;
  /** A nested snapshot: class name, version, content. */
  versioned(): SerializerSnapshot;
  /** So many of them, the last thing of what holds them. */
  several(count: number): SerializerSnapshot[];
  /** NestedSerializersSnapshotDelegate, the last thing of what holds it. */
  allNested(): SerializerSnapshot[];
  nested(count: 1): [SerializerSnapshot];
  nested(count: 2): [SerializerSnapshot, SerializerSnapshot];
}

/** Reads the content of a snapshot class. Null where its version is not known. */
export type ContentReader = (input: SnapshotInput, version: number) => SerializerKind | null;
