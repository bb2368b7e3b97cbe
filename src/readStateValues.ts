import { FormatError } from "./bytes/errors.js";
import { StorageError } from "./errors.js";
import type { KeyGroupsStateHandle } from "./model/handles.js";
import type { OperatorState } from "./model/metadata.js";
import type { Snapshot } from "./model/snapshot.js";
import type { OperatorId } from "./model/values.js";
import { type ReadStateOptions, withMetadata } from "./readMetadata.js";
import { type Codecs, loadCodecs } from "./state/codecs.js";
import type { Unread } from "./state/connector/kafkaOffsets.js";
import { operatorStream } from "./state/connector/operatorStream.js";
import { EntryCollector, type StateValues } from "./state/entries/entry.js";
import { collectKeyedEntries } from "./state/entries/keyedEntries.js";
import { collectOperatorEntries } from "./state/entries/operatorEntries.js";
import { collectSstEntries } from "./state/entries/sstEntries.js";
import { readKeyedHeader } from "./state/header/keyed.js";
import { type HandlePlace, openHandle } from "./state/openHandle.js";
import { operatorPieces, type StatePiece } from "./state/pieces.js";

export interface OperatorValues {
  readonly operatorId: OperatorId;
  readonly states: readonly StateValues[];
  /** State whose entries are not shown, and why. */
  readonly notShown: readonly string[];
}

export interface SnapshotValues {
  /** Those with state that was looked at, in file order. */
  readonly operators: readonly OperatorValues[];
  readonly unread: readonly Unread[];
}

export interface ReadStateValuesOptions extends ReadStateOptions {
  /** Entries of each state. */
  readonly limit: number;
}

/**
 * The first entries of each state: keyed state of the heap, of canonical savepoints, and of RocksDB and ForSt; list, union
 * and broadcast state. Reads no more than that takes. Throws a StorageError or a FormatError for the metadata file alone.
 */
export function readStateValues(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  options: ReadStateValuesOptions,
): Promise<SnapshotValues> {
  const { limit, wanted = () => true } = options;
  return withMetadata(snapshot, options, async (metadata, place) => {
    const codecs = await loadCodecs();
    const operators: OperatorValues[] = [];
    const unread: Unread[] = [];
    for (const operator of metadata.version === 1 ? [] : metadata.operators) {
      if (!wanted(operator.operatorId)) continue;
      const values = await operatorValues(operator, limit, place, codecs, unread);
      if (values.states.length > 0 || values.notShown.length > 0) operators.push(values);
    }
    return { operators, unread };
  });
}

async function operatorValues(
  operator: OperatorState,
  limit: number,
  place: HandlePlace,
  codecs: Codecs,
  unread: Unread[],
): Promise<OperatorValues> {
  const collector = new EntryCollector(limit);
  const notShown = new Set<string>();
  for (const piece of operatorPieces(operator)) {
    const { operatorId, subtaskIndex } = piece;
    try {
      const why = await collect(piece, collector, place, codecs);
      if (why !== null) notShown.add(why);
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof StorageError)) throw error;
      unread.push({ operatorId, subtaskIndex, reason: error.message });
    }
  }
  return { operatorId: operator.operatorId, states: collector.result(), notShown: [...notShown] };
}

/** Null, or why this piece is not looked into. */
async function collect(
  piece: StatePiece,
  to: EntryCollector,
  place: HandlePlace,
  codecs: Codecs,
): Promise<string | null> {
  const { subtaskIndex, maxParallelism } = piece;
  if (piece.use === "operator") {
    const { handle, isRaw } = piece;
    await reading(handle.delegate, place, (source) =>
      collectOperatorEntries(operatorStream(handle, source, codecs, { isRaw }), { subtaskIndex, isRaw }, to),
    );
    return null;
  }
  if (piece.use !== "keyed") return null;
  if (piece.isRaw) return "raw keyed state, which its operator wrote in its own way";
  const { handle } = piece;
  if ("metaStateHandle" in handle) {
    await collectSstEntries(handle, piece, place, to, codecs);
    return null;
  }
  if (!isKeyGroups(handle)) return "changes of the changelog state backend; they come on top of entries that are shown";
  await reading(handle.delegate, place, (source) => {
    const header = readKeyedHeader(source, { dataStart: firstOffset(handle) });
    collectKeyedEntries({ source, handle, header, maxParallelism }, subtaskIndex, to, codecs);
  });
  return null;
}

async function reading(
  handle: Parameters<typeof openHandle>[0],
  place: HandlePlace,
  read: (source: Awaited<ReturnType<typeof openHandle>>) => void,
): Promise<void> {
  const source = await openHandle(handle, place);
  try {
    read(source);
  } finally {
    source.close();
  }
}

function isKeyGroups(handle: { readonly tag: number }): handle is KeyGroupsStateHandle {
  return handle.tag === 3 || handle.tag === 7 || handle.tag === 12;
}

/** Of the data; undefined where no key group holds anything. */
function firstOffset({ offsets }: KeyGroupsStateHandle): number | undefined {
  let first: number | undefined;
  for (const offset of offsets) if (offset > 0 && (first === undefined || offset < first)) first = Number(offset);
  return first;
}
