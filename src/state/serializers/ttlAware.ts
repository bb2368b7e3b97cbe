import type { ContentReader } from "./input.js";

/** TtlAwareSerializerSnapshot (2.0+): whether TTL is on, and the serializer it is about. */
export const readTtlAware: ContentReader = (input, version) => {
  if (version !== 1) return null;
  const isTtlEnabled = input.bool();
  return { kind: "ttlAware", isTtlEnabled, value: input.versioned() };
};
