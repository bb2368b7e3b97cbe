/**
 * The events of a visitor, derived from a decoded model. Written from the description of the events alone, beside the
 * streaming pass: the two must agree.
 */
import type {
  AnyChannelStateHandle,
  ChangelogLayout,
  KeyedStateHandle,
  OperatorStateHandle,
  StreamStateHandle,
} from "../../src/model/handles.js";
import type {
  Metadata,
  OperatorMetadata,
  OperatorState,
  OperatorSubtaskState,
  TaskMetadata,
} from "../../src/model/metadata.js";
import type { Payload } from "../../src/model/values.js";
import type {
  ChannelStateCategory,
  KeyedStateCategory,
  OperatorStateCategory,
  ReferenceRole,
} from "../../src/model/visitor.js";
import type { VisitorEvent } from "./recordEvents.js";

interface Emit {
  (...event: VisitorEvent): void;
  /** The layout of the changelog handles met so far, which the header event announces. */
  changelogLayout: ChangelogLayout;
}

export function eventsOf(metadata: Metadata): VisitorEvent[] {
  const events: VisitorEvent[] = [];
  const emit: Emit = Object.assign((...event: VisitorEvent) => void events.push(event), {
    changelogLayout: "B" as const,
  });
  if (metadata.version === 1) tasks(metadata, emit);
  else operators(metadata, emit);
  const properties = metadata.version === 1 ? undefined : metadata.properties?.properties;
  emit("end", properties, metadata.trailing.length);
  return [["header", metadata.version, metadata.checkpointId, emit.changelogLayout], ...events];
}

function tasks(metadata: TaskMetadata, emit: Emit): void {
  for (const task of metadata.tasks) {
    const { jobVertexId: operatorId, parallelism, maxParallelism, chainLength } = task;
    emit("operatorStart", { operatorId, name: null, uid: null, parallelism, maxParallelism, chainLength });
    emit("subtaskCount", task.subtasks.length, false);
    for (const subtask of task.subtasks) {
      emit("subtask", subtask.subtaskIndex, false);
      for (const handle of subtask.legacyOperatorState) stream(handle, "legacy", emit);
      for (const handle of subtask.managedOperatorState) operatorState(handle, "managedOperatorState", emit);
      for (const handle of subtask.rawOperatorState) operatorState(handle, "rawOperatorState", emit);
      keyedState(subtask.managedKeyedState, "managedKeyedState", 0, emit);
      keyedState(subtask.rawKeyedState, "rawKeyedState", 0, emit);
    }
    emit("operatorEnd");
  }
}

function operators(metadata: OperatorMetadata, emit: Emit): void {
  for (const state of metadata.masterStates) emit("masterState", state.name, state.version, state.payload.length);
  for (const operator of metadata.operators) {
    const { operatorId, name, uid, parallelism, maxParallelism, chainLength = 1 } = operator;
    emit("operatorStart", { operatorId, name, uid, parallelism, maxParallelism, chainLength });
    stream(operator.coordinatorState, "coordinator", emit);
    subtasks(operator, emit);
    emit("operatorEnd");
  }
}

function subtasks(operator: OperatorState, emit: Emit): void {
  emit("subtaskCount", operator.subtasks.length, operator.fullyFinished);
  for (const entry of operator.subtasks) {
    emit("subtask", entry.subtaskIndex, entry.finished);
    if (!entry.finished) subtaskState(entry.state, emit);
  }
}

function subtaskState(state: OperatorSubtaskState, emit: Emit): void {
  for (const handle of state.legacyOperatorState ?? []) stream(handle, "legacy", emit);
  operatorState(state.managedOperatorState, "managedOperatorState", emit);
  operatorState(state.rawOperatorState, "rawOperatorState", emit);
  keyedState(state.managedKeyedState, "managedKeyedState", 0, emit);
  keyedState(state.rawKeyedState, "rawKeyedState", 0, emit);
  for (const handle of state.inputChannelState) channelState(handle, "inputChannelState", emit);
  for (const handle of state.resultSubpartitionState) channelState(handle, "resultSubpartitionState", emit);
}

function stream(
  handle: StreamStateHandle | null,
  role: ReferenceRole,
  emit: Emit,
  localPath: string | null = null,
): void {
  if (handle === null) return;
  const at = { role, localPath };
  const file = { startPos: 0, inline: null };
  switch (handle.tag) {
    case 1: {
      const { handleName: path, data } = handle;
      return emit("reference", { tag: 1, stateSize: data.length, path, startPos: 0, inline: hexOf(data), ...at });
    }
    case 2:
      return emit("reference", { tag: 2, stateSize: handle.stateSize, path: handle.filePath, ...file, ...at });
    case 3:
      return stream(handle.delegate, role, emit, localPath);
    case 6:
      return emit("reference", { tag: 6, stateSize: handle.stateSize, path: handle.relativePath, ...file, ...at });
    case 15: {
      const { stateSize, startPos, filePath: path } = handle;
      return emit("reference", { tag: 15, stateSize, path, startPos, inline: null, ...at });
    }
    case 16:
      return emit("reference", { tag: 16, stateSize: 0, path: "", ...file, ...at });
  }
}

function hexOf(data: Payload): string {
  return Buffer.from(data.bytes()).toString("hex");
}

/** A file-merging handle tells that it is an empty one only behind its states: its states come first. */
function operatorState(handle: OperatorStateHandle | null, category: OperatorStateCategory, emit: Emit): void {
  if (handle === null) return;
  if (handle.tag === 4) emit("operatorState", category, 4, false);
  for (const { name, mode, offsets } of handle.states) {
    emit("operatorStateEntry", name, mode, offsets.length, category);
  }
  if (handle.tag === 17) {
    emit("operatorState", category, 17, handle.isEmpty);
    emit("directories", handle.taskOwnedDirectory, handle.sharedDirectory);
  }
  stream(handle.delegate, "operatorState", emit);
}

function keyedState(handle: KeyedStateHandle | null, category: KeyedStateCategory, depth: number, emit: Emit): void {
  if (handle === null) return;
  emit("keyedState", category, handle.tag, depth);
  // handles of changes (tags 10 and 13) are only ever inside others
  if (depth === 0 && ("sharedState" in handle || "materialized" in handle)) {
    const { checkpointedSize } = handle;
    if (checkpointedSize !== undefined && checkpointedSize >= 0) emit("checkpointedSize", checkpointedSize);
  }
  if ("layout" in handle && handle.layout === "A") emit.changelogLayout = "A";
  switch (handle.tag) {
    case 3:
    case 7:
    case 12:
      return stream(handle.delegate, "keyGroups", emit);
    case 5:
    case 11:
      stream(handle.metaStateHandle, "meta", emit);
      for (const entry of handle.sharedState) stream(entry.handle, "shared", emit, entry.localPath);
      for (const entry of handle.privateState) stream(entry.handle, "private", emit, entry.localPath);
      return;
    case 8:
    case 14:
      for (const inner of handle.materialized) keyedState(inner, category, depth + 1, emit);
      for (const inner of handle.nonMaterialized) keyedState(inner, category, depth + 1, emit);
      return;
    case 9:
      for (const { change } of handle.changes) emit("stateSize", change.length);
      return;
    case 10:
    case 13:
      for (const entry of handle.handles) stream(entry.handle, "changelog", emit);
      return emit("stateSize", handle.stateSize);
  }
}

/** A merged handle keeps its members behind its file; an unmerged one has them in front. */
function channelState(handle: AnyChannelStateHandle, category: ChannelStateCategory, emit: Emit): void {
  const size = () => handle.stateSize !== undefined && emit("stateSize", handle.stateSize);
  if (handle.merged) {
    const { subtaskIndex, members } = handle;
    stream(handle.delegate, "channel", emit);
    const place = { gateOrPartition: null, channelOrSubpartition: null, offsetCount: 0, stateSize: handle.stateSize };
    emit("channelState", { category, subtaskIndex, ...place, members: Buffer.from(members).toString("hex") });
    size();
  } else {
    const { subtaskIndex = null, gateOrPartition, channelOrSubpartition, offsets } = handle;
    const stateSize = handle.stateSize ?? null;
    const place = { gateOrPartition, channelOrSubpartition, offsetCount: offsets.length, stateSize };
    emit("channelState", { category, subtaskIndex, ...place, members: null });
    size();
    stream(handle.delegate, "channel", emit);
  }
}
