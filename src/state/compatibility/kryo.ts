import type { SnapshotOf } from "../model.js";
import type { Comparison } from "./change.js";

/**
 * With flink-avro on the class path, Flink registers this class in every Kryo serializer; a new job without it cannot
 * restore one of them ("Missing value for the key 'org.apache.avro.generic.GenericData$Array'", run on 1.20 – 2.3).
 */
export const avroRegistration = "org.apache.avro.generic.GenericData$Array";

/** KryoSerializerSnapshot: the class, then registrations and default serializers, which may only be added to. */
export function compareKryo(older: SnapshotOf<"kryo">, newer: SnapshotOf<"kryo">, add: Comparison["add"]): void {
  if (older.typeClass !== newer.typeClass) return add("incompatible", `${older.typeClass} became ${newer.typeClass}`);
  const missing = older.registrations.filter(({ definition }) => definition.kind === "missing");
  const parts = [
    ["registrations", names(older.registrations), names(newer.registrations)],
    ["default serializers", names(older.defaultSerializers), names(newer.defaultSerializers)],
    ["default serializer classes", names(older.defaultSerializerClasses), names(newer.defaultSerializerClasses)],
  ] as const;
  for (const [what, before, after] of parts) {
    const gone = before.filter((name) => !after.includes(name));
    if (gone.includes(avroRegistration)) add("incompatible", `flink-avro is no longer on the class path (${what})`);
    else if (gone.length > 0) add("undecided", `${what} of Kryo were removed: ${gone.join(", ")}`);
    else if (before.some((name, i) => after[i] !== name)) add("reconfigured", `${what} of Kryo are in another order`);
  }
  for (const { className } of missing) {
    add("undecided", `the Kryo registration of ${className} could not be loaded when this was written`);
  }
}

const names = (of: readonly { readonly className: string }[]): string[] => of.map(({ className }) => className);
