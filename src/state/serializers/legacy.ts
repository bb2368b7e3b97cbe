/** How serializers were written up to Flink 1.6, and by what was not migrated to snapshots since (read by Flink <= 1.16). */
import { FormatError } from "../../bytes/errors.js";
import type { SerializerKind, SerializerSnapshot } from "../model.js";
import { flinkName, lastSegment } from "./classNames.js";
import type { SnapshotInput } from "./input.js";
import { serializerOf } from "./javaSerializers.js";

/** TypeSerializerConfigSnapshot.ADAPTER_VERSION: an old configuration in the clothes of a snapshot. */
export const adapterVersion = 0x7a53c4f0;

type AnySerializer = SerializerKind & { readonly serializerClass: string | null };

/** TypeSerializerSerializationProxy: version 1, then the serializer in a framed Java stream. */
export function readSerializerProxy(input: SnapshotInput): SerializerSnapshot {
  const start = input.position;
  const version = input.i32();
  if (version !== 1) throw new FormatError(`a serializer of unknown format ${version}`, start);
  return input.framed<SerializerSnapshot>((frame) => serializerOf(frame.java(), frame), unreadableJava);
}

const unreadableJava = (start: number, length: number): SerializerSnapshot => ({
  snapshotClass: "",
  version: 0,
  serializerClass: null,
  kind: "unknown",
  recovered: "java",
  nested: [],
  content: { start, length },
});

/** TypeSerializerConfigSnapshot.writeSnapshot (1.7 – 1.16): the serializer, then its old configuration. */
export function readAdapter(input: SnapshotInput, configClass: string): AnySerializer {
  const { serializerClass, ...rest } = readSerializerProxy(input);
  skipConfiguration(input, configClass);
  return { ...rest, serializerClass };
}

/** Steps over an old configuration, of which the serializer says everything. */
function skipConfiguration(input: SnapshotInput, configClass: string): void {
  const start = input.position;
  input.i32();
  const name = flinkName(configClass);
  switch (name === null ? null : lastSegment(name)) {
    case "ParameterlessTypeSerializerConfig":
    case "ValueSerializerConfigSnapshot":
    case "CopyableValueSerializerConfigSnapshot":
    case "WritableSerializerConfigSnapshot":
      input.text();
      return;
    case "TupleSerializerConfigSnapshot":
      readResilient(input);
      input.java();
      return;
    case "CollectionSerializerConfigSnapshot":
    case "MapSerializerConfigSnapshot":
    case "EitherSerializerConfigSnapshot":
    case "RowSerializerConfigSnapshot":
    case "TimerSerializerConfigSnapshot":
    case "ScalaOptionSerializerConfigSnapshot":
    case "OptionSerializerConfigSnapshot":
    case "ScalaTrySerializerConfigSnapshot":
    case "TrySerializerConfigSnapshot":
    case "TraversableSerializerConfigSnapshot":
    case "UnionSerializerConfigSnapshot":
    case "BufferSerializerConfigSnapshot":
    case "StreamElementSerializerConfigSnapshot":
    case "StateSerializerConfigSnapshot":
    case "TtlSerializerConfigSnapshot":
      readResilient(input);
      return;
    default:
      throw new FormatError(`an old serializer configuration that is not known: ${configClass}`, start);
  }
}

/**
 * TypeSerializerSerializationUtil.writeSerializersAndConfigsWithResilience: serializers and configurations, found by
 * offsets into a block of known length.
 */
export function readResilient(input: SnapshotInput): SerializerSnapshot[] {
  const count = input.count(8);
  const offsets = Array.from({ length: count }, () => ({ serializer: input.i32(), configuration: input.i32() }));
  const length = input.count(1);
  const start = input.position;
  const read = offsets.map(({ serializer, configuration }) => {
    if (serializer < 0 || serializer >= length || configuration < 0 || configuration >= length) {
      throw new FormatError("the offset of a serializer lies outside of its block", start);
    }
    input.seek(start + configuration);
    const configured = readConfiguration(input);
    if (configured !== null && configured.kind !== "unknown") return configured;
    input.seek(start + serializer);
    const snapshot = readSerializerProxy(input);
    return { ...snapshot, snapshotClass: configured?.snapshotClass ?? "", version: configured?.version ?? 0 };
  });
  input.seek(start + length);
  return read;
}

/** A configuration: format 2 is a snapshot (written by 1.7+ inside an old one), 1 an old configuration. Null: see the serializer. */
function readConfiguration(input: SnapshotInput): SerializerSnapshot | null {
  const start = input.position;
  const format = input.i32();
  try {
    return format === 2 ? input.versioned() : null;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    input.seek(start);
    return null;
  }
}
