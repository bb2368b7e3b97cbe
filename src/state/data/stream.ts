import type { ByteSource } from "../../bytes/source.js";
import type { KeyGroupsStateHandle } from "../../model/handles.js";
import type { KeyedStateHeader } from "../model.js";

/** A stream of keyed state: what a KeyGroupsStateHandle points to. */
export interface KeyedStream {
  /** The stream itself: a file, a segment of one, or inline bytes. */
  readonly source: ByteSource;
  readonly handle: KeyGroupsStateHandle;
  /** What `source` begins with. */
  readonly header: KeyedStateHeader;
  /** Of the operator: more than 128 key groups take two bytes in each key. */
  readonly maxParallelism: number;
}
