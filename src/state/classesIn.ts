import { everySnapshot, snapshotsOf } from "./everySnapshot.js";
import type { SerializerSnapshot, StateMetaInfo } from "./model.js";

/** Classes of the job that a state's serializers need in order to be made again: without one of them Flink cannot read the state. */
export function classesOf(state: StateMetaInfo): string[] {
  return namedBy(snapshotsOf(state), isAlwaysThere);
}

/** The same of one serializer. */
export function classesIn(serializer: SerializerSnapshot): string[] {
  return namedBy([...everySnapshot(serializer)], isAlwaysThere);
}

/** Classes of the job that Kryo writes: field by field, without a word about their fields in its snapshot. */
export function kryoClasses(state: StateMetaInfo): string[] {
  return namedBy(snapshotsOf(state).filter(({ kind }) => kind === "kryo"));
}

/**
 * Classes of the job that are written as POJOs. Values may be of subclasses, which the snapshot names only where they were
 * met before it was written.
 */
export function pojoClasses(state: StateMetaInfo): string[] {
  return namedBy(snapshotsOf(state).filter(({ kind }) => kind === "pojo"));
}

/** Each once, in the order in which they are met; those that a job does not bring are left out. */
function namedBy(snapshots: readonly SerializerSnapshot[], isOfFlink = isProvided): string[] {
  const names = snapshots.flatMap((one) => [
    ...("typeClass" in one && one.typeClass ? [one.typeClass] : []),
    ...(one.kind === "unknown" || one.kind === "basic" ? [one.serializerClass ?? one.snapshotClass] : []),
  ]);
  return [...new Set(names)].filter((name) => !isOfFlink(name));
}

/** Of Java, Scala or Flink itself. */
function isProvided(name: string): boolean {
  return /^(?:java|javax|scala|org\.apache\.flink)\./.test(name) || !/[.$]/.test(name);
}

/** Provided, and not of a connector, which comes with the job: newer ones have dropped classes, such as FlinkKafkaConsumer's. */
function isAlwaysThere(name: string): boolean {
  return (
    isProvided(name) && !/^org\.apache\.flink\.(?:streaming\.connectors|connector\.(?!base|file|datagen))\b/.test(name)
  );
}
