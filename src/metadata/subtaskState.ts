import { FormatError } from "../bytes/errors.js";
import type { ByteWriter } from "../bytes/writer.js";
import type { OperatorStateHandle, StreamStateHandle } from "../model/handles.js";
import type { OperatorSubtaskState } from "../model/metadata.js";
import type { KeyedStateCategory, OperatorStateCategory } from "../model/visitor.js";
import { readChannels, writeChannels } from "./handles/channel.js";
import { readKeyedHandle, writeKeyedHandle } from "./handles/keyed.js";
import { readOperatorHandle, writeOperatorHandle } from "./handles/operator.js";
import { readStreamHandle, writeStreamHandle } from "./handles/stream.js";
import { inexpressible } from "./inexpressible.js";
import type { Layout, Reader } from "./reader.js";

/** `i32 present; [OperatorStateHandle]`; any word but 0 means present. */
function readOptionalOperatorState(reader: Reader, category: OperatorStateCategory) {
  const presence = reader.cursor.i32();
  if (presence === 0) return { presence, handle: null };
  const handle = reader.at(category, (r) =>
    r.required(readOperatorHandle(r, category), "an operator state that is said to be there"),
  );
  return { presence, handle };
}

function readKeyed(reader: Reader, category: KeyedStateCategory) {
  reader.keyedCategory = category;
  return reader.at(category, readKeyedHandle);
}

/** V2: a list of at most one legacy handle (1.3); Flink 1.11+ refuses any. */
function readLegacy(reader: Reader): (StreamStateHandle | null)[] {
  const count = reader.count(1);
  reader.role = "legacy";
  return Array.from({ length: count }, () => readStreamHandle(reader));
}

/** OperatorSubtaskState by version (spec 3.3). */
export function readSubtaskState(reader: Reader): OperatorSubtaskState {
  const { version } = reader.layout;
  const { cursor } = reader;
  const v2 =
    version === 2
      ? { duration: cursor.i64(), legacyOperatorState: reader.at("legacyOperatorState", readLegacy) }
      : undefined;
  const managed = readOptionalOperatorState(reader, "managedOperatorState");
  const raw = readOptionalOperatorState(reader, "rawOperatorState");
  const managedKeyedState = readKeyed(reader, "managedKeyedState");
  const rawKeyedState = readKeyed(reader, "rawKeyedState");
  const inputChannelState = version >= 3 ? readChannels(reader, "inputChannelState") : [];
  const resultSubpartitionState = version >= 3 ? readChannels(reader, "resultSubpartitionState") : [];
  const odd =
    (managed.presence | raw.presence) & ~1 ? { oddPresence: [managed.presence, raw.presence] as const } : undefined;
  const state = {
    managedOperatorState: managed.handle,
    rawOperatorState: raw.handle,
    managedKeyedState,
    rawKeyedState,
    inputChannelState,
    resultSubpartitionState,
  };
  if (!v2 && !odd && version !== 7) return state;
  return {
    ...state,
    ...v2,
    ...(version === 7 ? readRefCheckpointId(reader) : undefined),
    ...odd,
  };
}

/** V7 (proposed): `i8 marker; [i64 refCheckpointId]`. */
function readRefCheckpointId(reader: Reader): Pick<OperatorSubtaskState, "refCheckpointId"> {
  const marker = reader.cursor.u8();
  if (marker > 1) throw new FormatError(`a marker of ${marker} (0 or 1)`, reader.cursor.position - 1);
  return marker === 1 ? { refCheckpointId: reader.cursor.i64() } : {};
}

export function writeSubtaskState(writer: ByteWriter, state: OperatorSubtaskState, layout: Layout): void {
  refuseInexpressible(state, layout.version);
  if (layout.version === 2) {
    writer.i64(state.duration ?? -1);
    const legacy = state.legacyOperatorState ?? [];
    writer.i32(legacy.length);
    for (const handle of legacy) writeStreamHandle(writer, handle);
  }
  writeOptionalOperatorState(writer, state.managedOperatorState, state.oddPresence?.[0]);
  writeOptionalOperatorState(writer, state.rawOperatorState, state.oddPresence?.[1]);
  writeKeyedHandle(writer, state.managedKeyedState);
  writeKeyedHandle(writer, state.rawKeyedState);
  if (layout.version >= 3) {
    writeChannels(writer, "inputChannelState", state.inputChannelState, layout);
    writeChannels(writer, "resultSubpartitionState", state.resultSubpartitionState, layout);
  }
  if (layout.version === 7) {
    writer.u8(state.refCheckpointId === undefined ? 0 : 1);
    if (state.refCheckpointId !== undefined) writer.i64(state.refCheckpointId);
  }
}

function refuseInexpressible(state: OperatorSubtaskState, version: Layout["version"]): void {
  if (version === 2 && state.inputChannelState.length + state.resultSubpartitionState.length > 0) {
    throw inexpressible("in-flight data", version);
  }
  if (version !== 2 && (state.legacyOperatorState?.length ?? 0) > 0) {
    throw inexpressible("state of the Checkpointed interface", version);
  }
  if (version !== 7 && state.refCheckpointId !== undefined) throw inexpressible("a reference checkpoint ID", version);
}

function writeOptionalOperatorState(writer: ByteWriter, handle: OperatorStateHandle | null, presence = 1): void {
  writer.i32(handle ? presence : 0);
  if (handle) writeOperatorHandle(writer, handle);
}
