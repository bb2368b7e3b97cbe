import type { FieldsValue, Value } from "../state/values/value.js";

/**
 * A value of state as JSON shows it (`value` in schemas/inspect.schema.json): maps are lists of pairs, because their keys
 * need not be strings; bytes `{ "bytes": hex }`; what cannot be told `{ "notDecodable": reason }`; NaN and infinities
 * strings. Large integers stay bigints, which json.ts writes as strings.
 */
export function valueJson(value: Value): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (!("kind" in value)) return value.map(valueJson);
  switch (value.kind) {
    case "map":
      return value.entries.map((pair) => pair.map(valueJson));
    case "fields":
      return fieldsJson(value);
    case "row":
      return { rowKind: value.rowKind, fields: valueJson(value.fields) };
    case "notDecodable":
      return { notDecodable: value.reason };
  }
}

function fieldsJson({ className, fields }: FieldsValue): Record<string, unknown> {
  const named = fields.map(([name, value]) => [name, valueJson(value)] as const);
  return Object.fromEntries(className === null ? named : [["@class", className], ...named]);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
