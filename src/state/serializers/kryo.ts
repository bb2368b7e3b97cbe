import { FormatError } from "../../bytes/errors.js";
import type { KryoDefaultSerializer, KryoRegistration } from "../model.js";
import type { ContentReader, SnapshotInput } from "./input.js";
import { classNameOf } from "./javaValues.js";
import { readOptionalMap } from "./optionalMap.js";

/** KryoSerializerSnapshot: the class, how classes are registered, default serializers by instance and by class. */
export const readKryo: ContentReader = (input, version) => {
  if (version !== 2) return null;
  return {
    kind: "kryo",
    typeClass: input.text(),
    registrations: readRegistrations(input),
    defaultSerializers: readDefaults(input, (frame) => classNameOf(frame.java())),
    defaultSerializerClasses: readDefaults(input, (frame) => frame.text()),
  };
};

function readRegistrations(input: SnapshotInput): KryoRegistration[] {
  return readOptionalMap<string, KryoRegistration>(
    input,
    (frame) => frame.text(),
    (frame) => ({ className: frame.text(), definition: readDefinition(frame) }),
    (className) => ({ className, definition: { kind: "missing" } }),
  ).map(({ name, value }) => value ?? { className: name, definition: { kind: "missing" } });
}

/** KryoRegistration.SerializerDefinitionType by ordinal. */
function readDefinition(frame: SnapshotInput): KryoRegistration["definition"] {
  const start = frame.position;
  const type = frame.i32();
  switch (type) {
    case 0:
      return { kind: "unspecified" };
    case 1:
      return { kind: "class", serializerClass: frame.text() };
    case 2:
      return { kind: "instance", serializerClass: classNameOf(frame.java()) };
    default:
      throw new FormatError(`unknown kind of Kryo registration ${type}`, start);
  }
}

function readDefaults(
  input: SnapshotInput,
  serializerClass: (frame: SnapshotInput) => string | null,
): KryoDefaultSerializer[] {
  return readOptionalMap<string, string | null>(
    input,
    (frame) => frame.text(),
    serializerClass,
    () => null,
  ).map(({ name, value }) => ({ className: name, serializerClass: value }));
}
