import type { PojoField, SnapshotOf } from "../model.js";
import type { Comparison } from "./change.js";

type Pojo = SnapshotOf<"pojo">;

/**
 * PojoSerializerSnapshot. A field that merely became transient or static is removed here, where Flink fails: the snapshots
 * do not tell one from the other, and whoever asks is to say so (`removedField`).
 */
export function comparePojo(older: Pojo, newer: Pojo, { add, nested, removed }: Comparison): void {
  if (older.typeClass !== newer.typeClass) return add("incompatible", `${older.typeClass} became ${newer.typeClass}`);
  const kept = new Set<PojoField>();
  for (const field of older.fields) {
    const found = fieldIn(newer, field);
    if (found) kept.add(found);
    if (field.declaringClass === null) add("undecided", `field ${field.name} was missing already`);
    else if (found === undefined) add("undecided", `field ${field.name} is in another class`);
    else if (found === null) removed(field.name);
    else if (field.serializer === null || found.serializer === null) add("undecided", `field ${field.name}`);
    else nested(field.serializer, found.serializer, field.name);
  }
  for (const field of newer.fields) {
    if (!kept.has(field)) add("afterMigration", `field ${field.name} was added`);
  }
  // Flink sorts fields by name, and does not compare their order
  const before = older.fields.filter((field) => fieldIn(newer, field)).map(({ name }) => name);
  const after = newer.fields.filter((field) => kept.has(field)).map(({ name }) => name);
  if (before.join() !== after.join()) add("undecided", "fields are in another order");
  compareSubclasses(older, newer, add, nested);
}

/**
 * What PojoFieldUtils.readField finds: the field in its declaring class, or in a superclass of that. Null where it is
 * gone (or moved down), undefined where the snapshots do not tell.
 */
function fieldIn(newer: Pojo, { name, declaringClass }: PojoField): PojoField | null | undefined {
  const found = newer.fields.find((field) => field.name === name);
  if (!found || found.declaringClass === declaringClass) return found ?? null;
  if (found.declaringClass === null || declaringClass === null) return undefined;
  // every class but the POJO's own is a superclass of it
  if (declaringClass === newer.typeClass) return found;
  return found.declaringClass === newer.typeClass ? null : undefined;
}

function compareSubclasses(older: Pojo, newer: Pojo, add: Comparison["add"], nested: Comparison["nested"]): void {
  const registered = new Map(newer.registeredSubclasses.map((subclass) => [subclass.className, subclass]));
  const known = new Set([...registered.keys(), ...newer.nonRegisteredSubclasses.map(({ className }) => className)]);
  for (const { className, serializer } of older.registeredSubclasses) {
    const other = registered.get(className);
    if (serializer === null) add("incompatible", `the subclass ${className} was missing already`);
    else if (!known.has(className)) add("undecided", `whether the subclass ${className} is still there`);
    else if (other?.serializer) nested(serializer, other.serializer, className);
  }
  const isPrefix = older.registeredSubclasses.every(
    ({ className }, i) => newer.registeredSubclasses[i]?.className === className,
  );
  if (!isPrefix) add("reconfigured", "subclasses are registered in another order");
  for (const { className, serializer } of older.nonRegisteredSubclasses) {
    if (serializer === null) add("incompatible", `the subclass ${className} was missing already`);
    else if (known.has(className)) add("reconfigured", `the subclass ${className} was met without being registered`);
    else add("undecided", `whether the subclass ${className} is still there`);
  }
}
