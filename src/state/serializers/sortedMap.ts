import type { ContentReader } from "./input.js";

/** SortedMapSerializerSnapshot: a comparator (Java), then key and value. */
export const readSortedMap: ContentReader = (input, version) => {
  if (version !== 3) return null;
  input.java();
  const [key, value] = input.nested(2);
  return { kind: "map", collection: "SortedMap", nullAware: false, key, value };
};
