/** The streams of keyed and operator state that a snapshot on disk refers to, by its metadata. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { decodeMetadata } from "../../src/metadata/decode.js";
import type { KeyedStateHandle, OperatorStateHandle, StreamStateHandle } from "../../src/model/handles.js";
import type { Metadata } from "../../src/model/metadata.js";

export interface StateStream {
  /** keyed: at the start of key group data; meta: the meta stream of an incremental handle. */
  readonly kind: "keyed" | "meta" | "operator";
  readonly bytes: Uint8Array;
  /** Where the data begins, as the handle says; the size where it says nothing. */
  readonly dataStart: number;
  /** Names of operator states that the metadata gives. */
  readonly names: readonly string[];
}

/** Those whose file is there; `missing` counts the others. */
export function stateStreamsOf(metadataPath: string): { streams: StateStream[]; missing: number } {
  const metadata = decodeMetadata(new Uint8Array(readFileSync(metadataPath)));
  const streams: StateStream[] = [];
  let missing = 0;
  const add = (kind: StateStream["kind"], handle: StreamStateHandle | null, offsets: number[], names: string[]) => {
    if (handle === null || handle.tag === 16) return;
    const bytes = bytesOf(handle, dirname(metadataPath));
    if (bytes === null) missing++;
    else streams.push({ kind, bytes, names, dataStart: Math.min(bytes.length, ...offsets.filter((at) => at > 0)) });
  };
  const addKeyed = (handle: KeyedStateHandle | null): void => {
    if (handle === null) return;
    if (handle.tag === 3 || handle.tag === 7 || handle.tag === 12) {
      add("keyed", handle.delegate, [...handle.offsets].map(Number), []);
    } else if (handle.tag === 5 || handle.tag === 11) {
      add("meta", handle.metaStateHandle, [], []);
    } else if (handle.tag === 8 || handle.tag === 14) {
      for (const base of handle.materialized) addKeyed(base);
    }
  };
  const addOperator = (handle: OperatorStateHandle | null): void => {
    if (handle === null) return;
    const states = [...handle.states];
    add(
      "operator",
      handle.delegate,
      states.flatMap(({ offsets }) => [...offsets].map(Number)),
      states.map(({ name }) => name),
    );
  };
  for (const { keyed, operator } of managedHandles(metadata)) {
    addKeyed(keyed);
    addOperator(operator);
  }
  return { streams, missing };
}

function* managedHandles(
  metadata: Metadata,
): Generator<{ keyed: KeyedStateHandle | null; operator: OperatorStateHandle | null }> {
  if (metadata.version === 1) {
    for (const task of metadata.tasks) {
      for (const { managedKeyedState, managedOperatorState } of task.subtasks) {
        yield { keyed: managedKeyedState, operator: null };
        for (const operator of managedOperatorState) yield { keyed: null, operator };
      }
    }
    return;
  }
  for (const operator of metadata.operators) {
    for (const subtask of operator.subtasks) {
      if (subtask.finished) continue;
      yield { keyed: subtask.state.managedKeyedState, operator: subtask.state.managedOperatorState };
    }
  }
}

function bytesOf(handle: StreamStateHandle, directory: string): Uint8Array | null {
  switch (handle.tag) {
    case 1:
      return handle.data.bytes();
    case 2:
    case 6:
    case 15: {
      const stored = handle.tag === 6 ? handle.relativePath : handle.filePath;
      const path = place(stored, directory);
      if (path === null) return null;
      const bytes = new Uint8Array(readFileSync(path));
      if (handle.tag !== 15) return bytes;
      const start = Number(handle.startPos);
      return bytes.subarray(start, start + Number(handle.stateSize));
    }
    default:
      return null;
  }
}

/** Where a file lies now: snapshots were moved since they were written. */
function place(stored: string, directory: string): string | null {
  const tail = stored.split("/").slice(-3);
  const places = [
    join(directory, stored),
    join(directory, basename(stored)),
    join(directory, "..", ...tail.slice(-2)),
    join(directory, "..", ...tail),
    join(directory, "..", "..", ...tail),
  ];
  return places.find((path) => existsSync(path)) ?? null;
}
