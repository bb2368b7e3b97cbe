import { Cursor } from "../bytes/cursor.js";
import { FormatError, type Looks } from "../bytes/errors.js";
import { type ByteSource, heldInMemory } from "../bytes/source.js";
import type { MetadataVersion } from "../model/metadata.js";
import { readBody } from "./body.js";
import { type HeaderOptions, readHeader } from "./header.js";
import { type Layout, Reader } from "./reader.js";

/**
 * The layouts of version 3, most likely first. Flink 1.14's changelog handles, and the channel handles of 1.11 and
 * 1.11.0, differ from their successors' under the same version and tags; the file decides by which of them fits.
 */
const layoutsOfVersion3: readonly Omit<Layout, "version">[] = [
  { changelog: "B", channel: "1.12" },
  { changelog: "A", channel: "1.12" },
  { changelog: "B", channel: "1.11" },
  { changelog: "B", channel: "1.11.0" },
];

export interface ReadOptions extends HeaderOptions {
  /** Refuse bytes after the end. Flink ignores them; default false. */
  readonly strict?: boolean;
  /** Window over a source that is not in memory, bytes; default 256 KiB, or 1 MiB where that is the whole file. */
  readonly windowSize?: number;
}

/** Bytes up to which a file is read at once. */
const smallFile = 1 << 20;

/** A cursor behind the header, and the layout of what follows. */
export function open(given: ByteSource, options: ReadOptions): { cursor: Cursor; layout: Layout } {
  const source = heldInMemory(given, options.windowSize ?? smallFile);
  const cursor = cursorOf(source, options);
  const version = readHeader(cursor, options);
  if (version !== 3) return { cursor, layout: { version, changelog: newest.changelog, channel: newest.channel } };
  return { cursor, layout: probe(source, options) };
}

const newest = { changelog: "B", channel: "1.12" } as const;

/**
 * Finds the layout of a version 3 file by reading it without keeping anything. Where none fits, the file is broken: most
 * likely cut off, in the first layout in which it looks like that.
 */
function probe(source: ByteSource, options: ReadOptions): Layout {
  const version: MetadataVersion = 3;
  const first = attempt(source, options, { version, ...newest });
  if (first.fits || !first.ambiguous) return { version, ...newest };
  // the newest layout keeps the word where it led to an end, be it one with bytes behind it or of the file
  let best: Omit<Layout, "version"> | undefined =
    first.looks === undefined || first.looks === "truncated" ? newest : undefined;
  for (const layout of layoutsOfVersion3.slice(1)) {
    const { fits, looks } = attempt(source, options, { version, ...layout });
    if (fits) return { version, ...layout };
    if (looks === "truncated") best ??= layout;
  }
  return { version, ...(best ?? newest) };
}

interface Attempt {
  /** The file can be read to exactly its end. */
  readonly fits: boolean;
  /** It holds something that the layouts differ in. */
  readonly ambiguous: boolean;
  /** How reading it failed; undefined where it did not. */
  readonly looks?: Looks;
}

function attempt(source: ByteSource, options: ReadOptions, layout: Layout): Attempt {
  const cursor = cursorOf(source, options, 8);
  const reader = new Reader(cursor, layout, null, true);
  try {
    readBody(reader);
    return { fits: cursor.remaining === 0, ambiguous: reader.sawAmbiguous };
  } catch (error) {
    if (error instanceof FormatError) {
      return { fits: false, ambiguous: reader.sawAmbiguous, looks: error.looks };
    }
    throw error;
  }
}

function cursorOf(source: ByteSource, options: ReadOptions, start = 0): Cursor {
  return new Cursor(source, { start, windowSize: options.windowSize });
}

/** Bytes after the end, which Flink ignores. Throws a FormatError when `strict` does not allow them. */
export function checkTrailing(cursor: Cursor, options: ReadOptions): number {
  const { remaining } = cursor;
  if (remaining > 0 && options.strict) {
    throw new FormatError(`${remaining} bytes after the end of the metadata`, cursor.position);
  }
  return remaining;
}
