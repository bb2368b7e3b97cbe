/** Heads of state files as Flink writes them, put together from serializer snapshots that Flink wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex } from "../../src/bytes/hex.js";
import { i32, utf } from "./raw.js";

interface GoldenCase {
  readonly name: string;
  readonly snapshot: string;
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "../state/values/golden/flink-2.3.0.json"), "utf8"),
) as { readonly cases: readonly GoldenCase[] };

/** Format version, class, version and content of the serializer of that golden case. */
export function goldenSnapshot(name: string): number[] {
  const found = golden.cases.find((one) => one.name === name);
  if (!found) throw new Error(`no golden case ${name}`);
  return [...fromHex(found.snapshot)];
}

export const goldenNames = golden.cases.map(({ name }) => name);

/** A snapshot by class, version and content, in format version 2. */
export const rawSnapshot = (snapshotClass: string, version: number, content: readonly number[] = []): number[] => [
  ...i32(2),
  ...versioned(snapshotClass, version, content),
];

export const versioned = (snapshotClass: string, version: number, content: readonly number[] = []): number[] => [
  ...utf(snapshotClass),
  ...i32(version),
  ...content,
];

/** CompositeTypeSerializerSnapshot, version 3. */
export const composite = (snapshotClass: string, outer: readonly number[], ...nested: number[][]): number[] =>
  versioned(snapshotClass, 3, [...i32(911108), ...i32(1), ...outer, ...delegate(...nested)]);

export const delegate = (...nested: number[][]): number[] => [
  ...i32(1333245),
  ...i32(1),
  ...i32(nested.length),
  ...nested.flat(),
];

/** A snapshot without its format version, as it is nested. */
export const nestedForm = (snapshot: readonly number[]): number[] => snapshot.slice(4);

export interface RawState {
  readonly name: string;
  /** Ordinal of the backend state type; default KEY_VALUE. */
  readonly type?: number;
  readonly options?: Readonly<Record<string, string>>;
  readonly serializers: Readonly<Record<string, readonly number[]>>;
}

export const voidNamespace = goldenSnapshot("VoidNamespace");

/** A ValueState. */
export const valueState = (name: string, value: readonly number[]): RawState => ({
  name,
  options: { KEYED_STATE_TYPE: "VALUE" },
  serializers: { NAMESPACE_SERIALIZER: voidNamespace, VALUE_SERIALIZER: value },
});

export function stateMetaInfo({ name, type = 0, options = {}, serializers }: RawState): number[] {
  return [
    ...utf(name),
    ...i32(type),
    ...i32(Object.keys(options).length),
    ...Object.entries(options).flatMap(([key, value]) => [...utf(key), ...utf(value)]),
    ...i32(Object.keys(serializers).length),
    ...Object.entries(serializers).flatMap(([key, snapshot]) => [...utf(key), ...snapshot]),
  ];
}

const stateList = (states: readonly RawState[]): number[] => [
  states.length >> 8,
  states.length & 0xff,
  ...states.flatMap(stateMetaInfo),
];

/** KeyedBackendSerializationProxy, version 6. */
export const keyedHead = (key: readonly number[], ...states: RawState[]): Uint8Array =>
  Uint8Array.from([...i32(6), 0, ...key, ...stateList(states)]);

/** OperatorBackendSerializationProxy, version 6. */
export const operatorHead = (lists: RawState[], broadcasts: RawState[] = []): Uint8Array =>
  Uint8Array.from([...i32(6), 0, ...stateList(lists), ...stateList(broadcasts)]);
