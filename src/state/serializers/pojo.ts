import type { PojoSubclass } from "../model.js";
import type { ContentReader, SnapshotInput } from "./input.js";
import { readOptionalMap } from "./optionalMap.js";
import { unreadable } from "./unreadable.js";

/** PojoSerializerSnapshot: fields in the order in which they are written, then subclasses. */
export const readPojo: ContentReader = (input, version) => {
  if (version !== 2) return null;
  const typeClass = input.text();
  const fields = readOptionalMap(
    input,
    // PojoFieldUtils.writeField: declaring class, name
    (frame) => ({ declaringClass: frame.text(), name: frame.text() }),
    (frame) => frame.versioned(),
    (_, start, length) => unreadable(input, start, length),
  ).map(({ name, key, value }) => ({ name, declaringClass: key?.declaringClass ?? null, serializer: value }));
  return {
    kind: "pojo",
    typeClass,
    fields,
    registeredSubclasses: readSubclasses(input),
    nonRegisteredSubclasses: readSubclasses(input),
  };
};

function readSubclasses(input: SnapshotInput): PojoSubclass[] {
  return readOptionalMap(
    input,
    () => null,
    (frame) => frame.versioned(),
    (_, start, length) => unreadable(input, start, length),
  ).map(({ name, value }) => ({ className: name, serializer: value }));
}
