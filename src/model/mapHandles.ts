/** The state of a subtask with its handles exchanged: the same object wherever nothing was. */
import type {
  AnyChannelStateHandle,
  KeyedStateHandle,
  OperatorStateHandle,
  SegmentFileStateHandle,
  StreamStateHandle,
} from "./handles.js";
import type { OperatorSubtaskState } from "./metadata.js";
import type { Sequence } from "./values.js";

/** What takes the place of references; each is asked for every one of its kind, however deep it lies. */
export interface ReferenceMap {
  /** Stream handles but for key-groups ones, whose delegates are asked for instead. Segments stay segments. */
  stream(handle: LeafHandle): LeafHandle;
  /** The types of those that it is asked for. */
  readonly tags: readonly LeafHandle["tag"][];
  /** The two directories of file-merging operator handles. */
  directory?(path: string): string;
}

/** What takes the place of any handle. */
export interface HandleMap extends Partial<ReferenceMap> {
  /** Keyed handles, after everything inside them. */
  keyed?(handle: KeyedStateHandle): KeyedStateHandle;
  /** All channel state of one direction, after everything inside. */
  channels?(channels: Sequence<AnyChannelStateHandle>): Sequence<AnyChannelStateHandle>;
}

export type LeafHandle = Exclude<StreamStateHandle, { readonly tag: 3 }>;

export function mapSubtaskHandles(state: OperatorSubtaskState, map: HandleMap): OperatorSubtaskState {
  const { legacyOperatorState: legacy } = state;
  return changed(state, {
    managedOperatorState: mapOperator(state.managedOperatorState, map),
    rawOperatorState: mapOperator(state.rawOperatorState, map),
    managedKeyedState: mapKeyed(state.managedKeyedState, map),
    rawKeyedState: mapKeyed(state.rawKeyedState, map),
    inputChannelState: mapChannels(state.inputChannelState, map),
    resultSubpartitionState: mapChannels(state.resultSubpartitionState, map),
    ...(legacy ? { legacyOperatorState: mapped(legacy, (handle) => mapStream(handle, map)) as typeof legacy } : {}),
  });
}

function mapStream(handle: StreamStateHandle | null, map: HandleMap): StreamStateHandle | null {
  if (handle === null || !map.stream) return handle;
  if (handle.tag !== 3) return map.tags?.includes(handle.tag) === false ? handle : map.stream(handle);
  return changed(handle, { delegate: mapStream(handle.delegate, map) as StreamStateHandle });
}

function mapOperator(handle: OperatorStateHandle | null, map: HandleMap): OperatorStateHandle | null {
  if (handle === null) return null;
  if (handle.tag === 4) return changed(handle, { delegate: mapStream(handle.delegate, map) as StreamStateHandle });
  const directory = (path: string) => map.directory?.(path) ?? path;
  return changed(handle, {
    taskOwnedDirectory: directory(handle.taskOwnedDirectory),
    sharedDirectory: directory(handle.sharedDirectory),
    delegate: mapStream(handle.delegate, map) as SegmentFileStateHandle,
  });
}

function mapKeyed(handle: KeyedStateHandle | null, map: HandleMap): KeyedStateHandle | null {
  if (handle === null) return null;
  const inside = mapInside(handle, map);
  return map.keyed ? map.keyed(inside) : inside;
}

function mapInside(handle: KeyedStateHandle, map: HandleMap): KeyedStateHandle {
  const entry = <T extends { readonly handle: StreamStateHandle | null }>(it: T): T =>
    changed<T>(it, { handle: mapStream(it.handle, map) } as Partial<T>);
  switch (handle.tag) {
    case 3:
    case 7:
    case 12:
      return changed(handle, { delegate: mapStream(handle.delegate, map) as StreamStateHandle });
    case 5:
    case 11:
      return changed(handle, {
        metaStateHandle: mapStream(handle.metaStateHandle, map),
        sharedState: mapped(handle.sharedState, entry),
        privateState: mapped(handle.privateState, entry),
      });
    case 8:
    case 14:
      return changed(handle, {
        materialized: mapped(handle.materialized, (inner) => mapKeyed(inner, map)),
        nonMaterialized: mapped(handle.nonMaterialized, (inner) => mapKeyed(inner, map)),
      });
    case 10:
    case 13:
      return changed(handle, { handles: mapped(handle.handles, entry) });
    case 9:
      return handle;
    default:
      throw handle satisfies never;
  }
}

function mapChannels(channels: Sequence<AnyChannelStateHandle>, map: HandleMap): Sequence<AnyChannelStateHandle> {
  const inside = mapped(channels, (handle) =>
    changed(handle, { delegate: mapStream(handle.delegate, map) as StreamStateHandle }),
  );
  return map.channels ? map.channels(inside) : inside;
}

/** The list itself where no element became another. */
function mapped<T>(elements: Sequence<T>, map: (element: T) => T): Sequence<T> {
  if (elements.length === 0) return elements;
  let isSame = true;
  const all = Array.from(elements, (element) => {
    const next = map(element);
    if (next !== element) isSame = false;
    return next;
  });
  return isSame ? elements : all;
}

/** The object with these fields; the same one where they are what it has. */
function changed<T extends object>(object: T, fields: Partial<T>): T {
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (object[name] !== fields[name]) return { ...object, ...fields };
  }
  return object;
}
