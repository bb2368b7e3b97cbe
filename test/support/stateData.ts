/** Measures all keyed state of a snapshot, for tests over many files. */
import { dirname } from "node:path";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { loadCodecs } from "../../src/state/codecs.js";
import type { StateAmount } from "../../src/state/data/amounts.js";
import { measureKeyedStream } from "../../src/state/data/keyedStream.js";
import { readKeyedHeader } from "../../src/state/header/keyed.js";
import type { KeyedStateHeader } from "../../src/state/model.js";
import { type HandlePlace, type OpenHandle, openHandle } from "../../src/state/openHandle.js";
import { statePieces } from "../../src/state/pieces.js";
import { incrementalAmounts, readSstFiles, type SstOfHandle } from "../../src/state/sst/incremental.js";
import { localStorage } from "../../src/storage/local.js";
import type { MetadataFile } from "./files.js";

export interface MeasuredHandle {
  readonly operatorId: string;
  readonly subtaskIndex: number;
  readonly layout: "heap" | "full" | "empty" | "incremental";
  readonly header: KeyedStateHeader;
  readonly states: readonly StateAmount[];
  /** Incremental handles only. */
  readonly files: readonly SstOfHandle[];
}

const codecs = await loadCodecs();

/** Every managed keyed handle whose files are there. Throws what the readers throw. */
export async function measured(file: MetadataFile, storage = localStorage): Promise<MeasuredHandle[]> {
  const place: HandlePlace = { storage, location: dirname(file.path) };
  const handles: MeasuredHandle[] = [];
  for (const { operatorId, subtaskIndex, maxParallelism, ...piece } of statePieces(decodeMetadata(file.read()))) {
    if (piece.use !== "keyed" || piece.isRaw) continue;
    const { handle } = piece;
    const owner = { operatorId, subtaskIndex, files: [] };
    if ("delegate" in handle) {
      const measure = (source: OpenHandle): MeasuredHandle => {
        const start = [...handle.offsets].find((offset) => offset > 0);
        const header = readKeyedHeader(source, start === undefined ? {} : { dataStart: Number(start) });
        const stream = { source, handle, header, maxParallelism };
        return { ...owner, header, ...measureKeyedStream(stream, { codecs }) };
      };
      handles.push(await using(await openHandle(handle.delegate, place), measure));
    } else if ("metaStateHandle" in handle && handle.metaStateHandle) {
      const readMeta = (meta: OpenHandle) => readKeyedHeader(meta, { dataStart: meta.size });
      const header = await using(await openHandle(handle.metaStateHandle, place), readMeta);
      const files = await readSstFiles(handle, (sst) => openHandle(sst, place), codecs);
      const states = incrementalAmounts(header, files);
      handles.push({ ...owner, layout: "incremental", header, states, files });
    }
  }
  return handles;
}

function using<T>(source: OpenHandle, read: (source: OpenHandle) => T): T {
  try {
    return read(source);
  } finally {
    source.close();
  }
}
