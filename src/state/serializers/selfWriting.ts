import type { ContentReader } from "./input.js";

/** GenericTypeSerializerSnapshot: the class that writes itself. */
export const readSelfWriting =
  (of: "Value" | "CopyableValue" | "Writable"): ContentReader =>
  (input, version) =>
    version === 2 ? { kind: "selfWriting", interface: of, typeClass: input.text() } : null;
