import { FormatError } from "../bytes/errors.js";
import type { ByteSource } from "../bytes/source.js";
import { RestorableError } from "../errors.js";
import { mapSubtaskHandles, type ReferenceMap } from "../model/mapHandles.js";
import type {
  ChannelLayout,
  OperatorMetadata,
  OperatorState,
  OperatorSubtaskState,
  PropertiesTail,
} from "../model/metadata.js";
import { readCheckpointId, readMasterStates } from "./body.js";
import { writeBodyHead, writeProperties } from "./encode.js";
import { magicNumber } from "./header.js";
import { open, type ReadOptions } from "./layouts.js";
import {
  minimumOperatorSize,
  type OperatorHead,
  readOperatorHead,
  readOptionalCoordinatorState,
  readSubtask,
  readSubtaskCount,
  skipState,
  writeCoordinatorState,
  writeOperatorHead,
  writeSubtask,
  writeSubtaskCount,
} from "./operatorState.js";
import { Output, type Sink } from "./output.js";
import { readProperties } from "./properties.js";
import { type Layout, Reader } from "./reader.js";
import { Splicer } from "./splice.js";

/** Versions that are written: those of the releases that are in use. */
export type WritableVersion = 2 | 3 | 4 | 5 | 6;

/** What stands in front of the operators. */
export type MetadataHead = Pick<OperatorMetadata, "checkpointId" | "masterStates">;

/** The tail as it was found; `cut`: the file ends inside it, or before it. */
export interface FoundTail {
  readonly properties: PropertiesTail | undefined;
  readonly cut: boolean;
}

/** What becomes of the operators of one file. */
export interface OperatorRewrite {
  /** The head to write; null: the operator is left out. Asked once for each, in the order of the file. */
  operator(head: OperatorHead): OperatorHead | null;
  /** Absent: references stay what they are. */
  readonly references?: ReferenceMap | undefined;
  /**
   * Asked for the state of every subtask of an operator that is kept, its references mapped already. Absent: what is no
   * reference is copied as bytes.
   */
  readonly subtask?: ((state: OperatorSubtaskState) => OperatorSubtaskState) | undefined;
}

/** One map from metadata files to a metadata file. */
export interface Rewrite {
  readonly version: WritableVersion;
  /** How many operators are written in all; the count stands in front of them. */
  readonly operatorCount: number;
  head(found: readonly MetadataHead[]): MetadataHead;
  /** One for each source. */
  readonly operators: readonly OperatorRewrite[];
  /** What to write behind the operators of V4 and later. Throws where it does not know. */
  properties(found: readonly FoundTail[]): PropertiesTail | undefined;
}

/**
 * Rewrites one metadata file, or several into one, in one pass: what the rewrite does not ask for is copied as it
 * stands, so that memory is a window and a subtask, whatever the size. Bytes behind the end of the first file are kept.
 * Throws a FormatError for a broken file, a RestorableError for what the version cannot express.
 */
export function rewriteMetadata(
  sources: readonly ByteSource[],
  rewrite: Rewrite,
  sink: Sink,
  options: Pick<ReadOptions, "windowSize"> = {},
): void {
  const files = sources.map((source) => openFile(source, options));
  const output = new Output(sink);
  output.writer.i32(magicNumber);
  output.writer.i32(rewrite.version);
  const heads = files.map(({ reader }) => ({
    checkpointId: readCheckpointId(reader),
    masterStates: readMasterStates(reader),
  }));
  writeBodyHead(output.writer, rewrite.head(heads));
  output.writer.i32(rewrite.operatorCount);
  const layout: Layout = { version: rewrite.version, changelog: "B", channel: channelLayoutOf(files, rewrite.version) };
  let written = 0;
  files.forEach((file, i) => {
    written += rewriteOperators(file, rewrite.operators[i] ?? keepAll, layout, output);
  });
  if (written !== rewrite.operatorCount) throw new Error(`${written} operators written, not ${rewrite.operatorCount}`);
  writeProperties(output.writer, rewrite.version, rewrite.properties(files.map(readTail)));
  const [first] = files;
  if (first) output.copy(first.reader.cursor.source, first.reader.cursor.position, first.reader.cursor.source.size);
  output.flush();
}

const keepAll: OperatorRewrite = { operator: (head) => head };

/** A file behind its header: a reader that returns what it reads, and one that only steps over it. */
interface OpenFile {
  readonly reader: Reader;
  readonly skipper: Reader;
}

/** State that is written as its bytes, but for references. */
interface Splicing {
  readonly splicer: Splicer;
  /** Steps over state, and tells the splicer. */
  readonly passer: Reader;
}

function openFile(source: ByteSource, options: ReadOptions): OpenFile {
  const { cursor, layout } = open(source, options);
  if (layout.version === 1) {
    throw new RestorableError("metadata version 1 (Flink 1.2) lists tasks, not operators: it cannot be rewritten", {
      fix: "Restore it with Flink 1.3 to 1.10, and take a savepoint there.",
    });
  }
  const skipper = new Reader(cursor, layout, null, true);
  const reader = new Reader(cursor, layout, null, false);
  return { reader, skipper };
}

/** Only version 3 has a choice; a file that becomes version 3 gets the layout of 1.12 and later. */
function channelLayoutOf(files: readonly OpenFile[], version: WritableVersion): ChannelLayout {
  const own = files[0]?.reader.layout;
  return own?.version === 3 && version === 3 ? own.channel : "1.12";
}

/** Returns how many were written. */
function rewriteOperators(file: OpenFile, rewrite: OperatorRewrite, layout: Layout, output: Output): number {
  const { reader } = file;
  const count = reader.count(minimumOperatorSize);
  const asBytes = rewrite.subtask === undefined && sameState(reader.layout, layout);
  const splicing = asBytes ? spliceInto(output, reader, rewrite.references) : undefined;
  let written = 0;
  for (let i = 0; i < count; i++) {
    reader.at(
      "operators",
      () => {
        const head = readOperatorHead(reader);
        const next = rewrite.operator(head);
        if (next === null) return pass(file.skipper, head);
        written++;
        writeOperatorHead(output.writer, next, layout);
        if (splicing) spliceState(splicing, head);
        else rewriteState(reader, head, rewrite, layout, output);
      },
      i,
    );
  }
  return written;
}

/** Whether everything below the heads of operators has the same form in both. */
function sameState(a: Layout, b: Layout): boolean {
  const form = ({ version, channel }: Layout) => (version >= 3 && version <= 5 ? `3 to 5, ${channel}` : `${version}`);
  return form(a) === form(b);
}

/** Steps over the state of an operator, with a reader that keeps nothing. */
function pass(passer: Reader, head: OperatorHead): void {
  passer.cursor.skimming = true;
  skipState(passer, head.parallelism);
  passer.cursor.skimming = false;
}

function spliceInto(output: Output, { cursor, layout }: Reader, references: ReferenceMap | undefined): Splicing {
  const splicer = new Splicer(cursor, output, references);
  const passer = new Reader(cursor, layout, { subtask: () => splicer.upToHere() }, true, splicer);
  cursor.skimming = false;
  return { splicer, passer };
}

function spliceState({ splicer, passer }: Splicing, head: OperatorHead): void {
  splicer.begin();
  pass(passer, head);
  splicer.upToHere();
}

function rewriteState(
  reader: Reader,
  head: OperatorHead,
  rewrite: OperatorRewrite,
  layout: Layout,
  output: Output,
): void {
  const { writer } = output;
  const { references = {}, subtask = (state) => state } = rewrite;
  const coordinatorState = readOptionalCoordinatorState(reader);
  writeCoordinatorState(writer, coordinatorState, layout);
  const { count, fullyFinished } = readSubtaskCount(reader, coordinatorState !== null);
  // before version 3 a negative count is none at all, and does not mean finished
  const counted = fullyFinished || layout.version === reader.layout.version ? count : Math.max(count, 0);
  writeSubtaskCount(writer, counted, fullyFinished, layout);
  for (let i = 0; i < count; i++) {
    const entry = reader.at("subtasks", (r) => readSubtask(r, head.parallelism), i);
    const rewritten = entry.finished ? entry : { ...entry, state: subtask(mapSubtaskHandles(entry.state, references)) };
    writeSubtask(writer, forVersion(rewritten, layout), layout);
    output.flushIfLarge();
  }
}

/** What only version 2 has, and says nothing: always −1 in files of Flink. */
function forVersion(entry: OperatorState["subtasks"][number], { version }: Layout): typeof entry {
  if (entry.finished || version === 2 || entry.state.duration === undefined) return entry;
  const { duration: _, ...state } = entry.state;
  return { ...entry, state };
}

function readTail({ reader }: OpenFile): FoundTail {
  if (reader.layout.version < 4) return { properties: undefined, cut: false };
  const start = reader.cursor.position;
  try {
    return { properties: reader.at("checkpointProperties", readProperties), cut: false };
  } catch (error) {
    if (!(error instanceof FormatError) || error.looks !== "truncated") throw error;
    const { source } = reader.cursor;
    reader.cursor.skip(source.size - reader.cursor.position);
    return { properties: { bytes: rest(source, start), properties: null }, cut: true };
  }
}

function rest(source: ByteSource, from: number): Uint8Array {
  const bytes = new Uint8Array(source.size - from);
  source.read(from, bytes);
  return bytes;
}
