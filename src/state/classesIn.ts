import { everySnapshot } from "./everySnapshot.js";
import type { SerializerSnapshot, StateMetaInfo } from "./model.js";

/** Classes of the job that a state's serializers need in order to be made again: without one of them Flink cannot read the state. */
export function classesOf(state: StateMetaInfo): string[] {
  const found = new Set<string>();
  for (const serializer of Object.values(state.serializers)) {
    if (serializer) for (const name of classesIn(serializer)) found.add(name);
  }
  return [...found];
}

/** The same of one serializer. */
export function classesIn(serializer: SerializerSnapshot): string[] {
  const names = [...everySnapshot(serializer)].flatMap((one) => [
    ...("typeClass" in one && one.typeClass ? [one.typeClass] : []),
    ...(one.kind === "unknown" ? [one.serializerClass ?? one.snapshotClass] : []),
  ]);
  return [...new Set(names)].filter((name) => !isProvided(name));
}

/** Classes of the job that Kryo writes: field by field, without a word about their fields in its snapshot. */
export function kryoClasses(state: StateMetaInfo): string[] {
  const all = Object.values(state.serializers).flatMap((serializer) =>
    serializer ? [...everySnapshot(serializer)] : [],
  );
  return [...new Set(all.flatMap((one) => (one.kind === "kryo" && !isProvided(one.typeClass) ? [one.typeClass] : [])))];
}

/** Of Java, Scala or Flink itself. */
function isProvided(name: string): boolean {
  return /^(?:java|javax|scala|org\.apache\.flink)\./.test(name) || !/[.$]/.test(name);
}
