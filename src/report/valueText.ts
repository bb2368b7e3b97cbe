import type { FieldsValue, Value } from "../state/values/value.js";
import { printable, quoted } from "./printable.js";
import { hex } from "./valueJson.js";

/** A value of state on one line: `{name: "a", counts: [1, 2]}`, maps as `{"k" → 1}`, bytes as `0x0102`. */
export function valueText(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Uint8Array) return `0x${hex(value)}`;
  if (!("kind" in value)) return `[${value.map(valueText).join(", ")}]`;
  switch (value.kind) {
    case "map":
      return `{${value.entries.map(([key, mapped]) => `${valueText(key)} → ${valueText(mapped)}`).join(", ")}}`;
    case "fields":
      return fieldsText(value);
    case "row":
      return `${value.rowKind}${valueText(value.fields)}`;
    case "notDecodable":
      return `not decodable (${printable(value.reason)})`;
  }
}

function fieldsText({ className, fields }: FieldsValue): string {
  const shown = fields.map(([name, value]) => `${printable(name)}: ${valueText(value)}`).join(", ");
  return `${className === null ? "" : printable(className)}{${shown}}`;
}
