/** What the name of a snapshot class says. Flink's classes moved between packages, and forks relocate them. */

/**
 * The part of a name by which Flink's classes are told apart, or null for a class that is not Flink's: a user's
 * `com.acme.DateSerializer` is not the one that we know. PyFlink's serializers share names with others but not layouts.
 */
export function flinkName(className: string): string | null {
  if (!className.includes("org.apache.flink.") || className.includes(".python.")) return null;
  return className.slice(className.lastIndexOf(".") + 1);
}

/** The last segment of a nested class: `RowSerializerSnapshot` of `RowSerializer$RowSerializerSnapshot`. */
export const lastSegment = (name: string): string => name.slice(name.lastIndexOf("$") + 1);

/** `Order` of `com.acme.Order`; nested classes keep their outer class. */
export const withoutPackage = (className: string): string => className.slice(className.lastIndexOf(".") + 1);

/**
 * The serializer class that a snapshot class belongs to, as Flink names them: the enclosing class, or the same name
 * without "Snapshot". Null where the name does not follow that.
 */
export function serializerClassOf(snapshotClass: string): string | null {
  const dollar = snapshotClass.lastIndexOf("$");
  const enclosing = dollar < 0 ? "" : snapshotClass.slice(0, dollar);
  if (enclosing.endsWith("Serializer")) return enclosing;
  return /SerializerSnapshot(V\d+)?$/.test(snapshotClass) ? snapshotClass.replace(/Snapshot(V\d+)?$/, "") : null;
}
