import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { OperatorStateHandle, OperatorStateMode } from "../../model/handles.js";
import type { Codecs } from "../codecs.js";
import { snappyStream } from "../data/snappyStream.js";
import { readOperatorHeader } from "../header/operator.js";
import type { OperatorStateHeader, StateMetaInfo } from "../model.js";

/** A named state of an operator state handle. */
export interface OperatorStateList {
  readonly name: string;
  readonly mode: OperatorStateMode;
  /** Elements of a list or union state; 1 for a broadcast state, whatever it holds. */
  readonly count: number;
  /** What the stream's head says of it; null in raw state, which has no head. */
  readonly info: StateMetaInfo | null;
}

/** A stream of operator state: what an OperatorStateHandle points to. */
export interface OperatorStream {
  readonly states: readonly OperatorStateList[];
  /** A cursor at each element of a state, which ends where the element does, in the order in which they were written. */
  elements(name: string): Generator<Cursor>;
}

/** Raw operator state of an operator is one list of this name (OperatorStateCheckpointOutputStream). */
const noStates: readonly StateMetaInfo[] = [];

/**
 * Reads the head of a stream. `source` is what the handle points to; `isRaw`: written by the operator itself, without a
 * head. Elements are read when they are asked for. Throws a FormatError.
 */
export function operatorStream(
  handle: OperatorStateHandle,
  source: ByteSource,
  codecs: Codecs,
  { isRaw = false }: { isRaw?: boolean } = {},
): OperatorStream {
  const offsets = new Map<string, readonly number[]>();
  const states = [...handle.states].map(({ name, mode, offsets: list }) => {
    offsets.set(name, Array.from(list, Number));
    return { name, mode, count: list.length };
  });
  const starts = [...offsets.values()].flat().sort((a, b) => a - b);
  const header = isRaw || states.length === 0 ? null : readOperatorHeader(source, { dataStart: starts[0] });
  const infos = header ? [...header.listStates, ...header.broadcastStates] : noStates;
  return {
    states: states.map((state) => ({ ...state, info: infos.find(({ name }) => name === state.name) ?? null })),
    *elements(name) {
      for (const start of offsets.get(name) ?? []) {
        const end = nextStart(starts, start) ?? source.size;
        if (start < 0 || end > source.size)
          throw new FormatError(`an element at ${start}, behind the end`, source.size, "truncated");
        yield elementCursor(source, start, end, header, codecs);
      }
    },
  };
}

/** The least of the sorted starts that is larger. */
function nextStart(starts: readonly number[], start: number): number | undefined {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) > start) high = middle;
    else low = middle + 1;
  }
  return starts[low];
}

/** Compressed state has a chunk of its own for each element (SnappyStreamCompressionDecorator, 1.18+). */
function elementCursor(
  source: ByteSource,
  start: number,
  end: number,
  header: OperatorStateHeader | null,
  codecs: Codecs,
): Cursor {
  if (header?.usesCompression) return new Cursor(snappyStream(source, { start, end, continued: true }, codecs).source);
  return new Cursor(sliceUpTo(source, end), { start, windowSize: 1 << 12 });
}

/** The source, ending earlier: positions stay those of the file. */
function sliceUpTo(source: ByteSource, end: number): ByteSource {
  return {
    size: end,
    ...(source.whole ? { whole: source.whole.subarray(0, end) } : {}),
    read: (position, target) => source.read(position, target),
  };
}
