import { FormatError, inside } from "../../bytes/errors.js";
import {
  backendStateTypes,
  keyedStateTypes,
  type SerializerKey,
  type SerializerSnapshot,
  type StateMetaInfo,
  serializerKeys,
} from "../model.js";
import { readResilient, readSerializerProxy } from "../serializers/legacy.js";
import { type Follow, isKeyedSerializer } from "../serializers/resync.js";
import { newBudget, SnapshotReader } from "../serializers/snapshotReader.js";
import { unknownVersion } from "./head.js";

/** Reads the description of one state; `follow` is what comes behind it. */
export type StateReader = (input: SnapshotReader, follow: Follow) => StateMetaInfo;

/** OperatorStateHandle.Mode by ordinal. */
const modes = ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"];

/** StateMetaInfoSnapshotReadersWriters, versions 6 and 7 (1.7+): the same bytes. */
export const readStateSince17: StateReader = (input, follow) => {
  const { name, backendStateType, options } = nameTypeOptions(input);
  const serializers: Partial<Record<SerializerKey, SerializerSnapshot>> = {};
  const count = input.count(12);
  for (let i = 0; i < count; i++) {
    const start = input.position;
    const key = serializerKeyOf(input.text(), start);
    try {
      serializers[key] = readTopLevel(input, i < count - 1 ? { at: isKeyedSerializer } : follow);
    } catch (error) {
      throw inside(`${name}.${key}`, error);
    }
  }
  return { name, backendStateType, options, serializers };
};

/** Version 5 (1.6): the keys first, then all serializers as older Flinks write them. */
export const readState16: StateReader = (input) => {
  const { name, backendStateType, options } = nameTypeOptions(input);
  const count = input.count(2);
  const keys = Array.from({ length: count }, () => serializerKeyOf(input.text(), input.position));
  return { name, backendStateType, options, serializers: keyed(keys, readResilient(input), input) };
};

/** Keyed state, versions 3 and 4 (1.3 – 1.5). */
export const readKeyedState13: StateReader = (input) => {
  const { name, options } = legacyKeyed(input);
  const serializers = keyed(["NAMESPACE_SERIALIZER", "VALUE_SERIALIZER"], readResilient(input), input);
  return { name, backendStateType: "KEY_VALUE", options, serializers };
};

/** Keyed state, versions 1 and 2 (1.2): serializers without configurations. */
export const readKeyedState12: StateReader = (input) => {
  const { name, options } = legacyKeyed(input);
  const serializers = {
    NAMESPACE_SERIALIZER: readSerializerProxy(input),
    VALUE_SERIALIZER: readSerializerProxy(input),
  };
  return { name, backendStateType: "KEY_VALUE", options, serializers };
};

/** Operator state, versions 2 and 3 (1.3 – 1.5): one serializer is a list's, two are those of a broadcast state. */
export const readOperatorState13: StateReader = (input) => {
  const { name, options } = legacyOperator(input);
  const read = readResilient(input);
  const keys: SerializerKey[] = read.length === 1 ? ["VALUE_SERIALIZER"] : ["KEY_SERIALIZER", "VALUE_SERIALIZER"];
  const backendStateType = read.length === 1 ? "OPERATOR" : "BROADCAST";
  return { name, backendStateType, options, serializers: keyed(keys, read, input) };
};

/** Operator state, version 1 (1.2): a serializer written with Java serialization, unframed. */
export const readOperatorState12: StateReader = (input) => {
  const { name, options } = legacyOperator(input);
  return { name, backendStateType: "OPERATOR", options, serializers: { VALUE_SERIALIZER: input.javaSerializer() } };
};

/** `i4` format version 2, then the snapshot (TypeSerializerSnapshotSerializationUtil, 1.7+). */
export function readTopLevel(input: SnapshotReader, follow: Follow): SerializerSnapshot {
  const start = input.position;
  const format = input.i32();
  if (format !== 2) throw unknownVersion("a serializer snapshot", format, 2, start);
  return input.snapshot(follow);
}

/**
 * One state in bytes of its own, such as a METADATA change of the changelog (StateMetaInfoSnapshot, version 6 or 7) that
 * starts at `position`. `end`: where it ends; the end of the bytes where its last serializer is not understood.
 */
export function readStateMetaInfo(bytes: Uint8Array, position: number): { state: StateMetaInfo; end: number } {
  const input = new SnapshotReader(bytes, position, newBudget());
  const state = readStateSince17(input, { at: () => true, from: () => bytes.length });
  return { state, end: input.position };
}

function nameTypeOptions(input: SnapshotReader): Pick<StateMetaInfo, "name" | "backendStateType" | "options"> {
  const name = input.text();
  const backendStateType = byOrdinal(backendStateTypes, input.i32(), "backend state type", input);
  const options: Record<string, string> = {};
  for (let left = input.count(4); left > 0; left--) {
    const key = input.text();
    options[key] = input.text();
  }
  return { name, backendStateType, options };
}

function legacyKeyed(input: SnapshotReader): Pick<StateMetaInfo, "name" | "options"> {
  const type = byOrdinal(keyedStateTypes, input.i32(), "keyed state type", input);
  return { name: input.text(), options: { KEYED_STATE_TYPE: type } };
}

function legacyOperator(input: SnapshotReader): Pick<StateMetaInfo, "name" | "options"> {
  const name = input.text();
  return { name, options: { OPERATOR_STATE_DISTRIBUTION_MODE: byOrdinal(modes, input.u8(), "mode", input) } };
}

function byOrdinal<T extends string>(names: readonly T[], ordinal: number, what: string, input: SnapshotReader): T {
  const name = names[ordinal];
  if (name === undefined) throw new FormatError(`unknown ${what} ${ordinal}`, input.position);
  return name;
}

function serializerKeyOf(key: string, position: number): SerializerKey {
  const known = serializerKeys.find((one) => one === key);
  if (known === undefined) throw new FormatError("expected a serializer of the state", position);
  return known;
}

function keyed(
  keys: readonly SerializerKey[],
  serializers: readonly SerializerSnapshot[],
  input: SnapshotReader,
): StateMetaInfo["serializers"] {
  if (keys.length !== serializers.length) {
    throw new FormatError(`expected ${keys.length} serializers, found ${serializers.length}`, input.position);
  }
  return Object.fromEntries(keys.map((key, i) => [key, serializers[i]]));
}
