/** What of an Avro schema is shown in one line. */
export interface AvroOutline {
  /** Full name of a named type, else the type: `array<string>`. */
  readonly name: string;
  /** Fields of a record, symbols of an enum (without a type). */
  readonly members: readonly { readonly name: string; readonly type: string | null }[];
}

const maxDepth = 8;

/** The outline of a schema; null where it is not one. */
export function avroOutline(schema: string): AvroOutline | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(schema);
  } catch {
    return null;
  }
  const name = typeName(parsed, maxDepth);
  if (name === null) return null;
  const { fields, symbols } = isObject(parsed) ? parsed : {};
  const members = Array.isArray(fields)
    ? fields.flatMap((field) =>
        isObject(field) && typeof field["name"] === "string"
          ? [{ name: field["name"], type: typeName(field["type"], maxDepth) }]
          : [],
      )
    : Array.isArray(symbols)
      ? symbols.flatMap((symbol) => (typeof symbol === "string" ? [{ name: symbol, type: null }] : []))
      : [];
  return { name, members };
}

/** `long`, `array<string>`, `null|string`, `com.acme.User`; null for what is no type. */
function typeName(type: unknown, depth: number): string | null {
  if (typeof type === "string") return type;
  if (depth <= 0) return "…";
  if (Array.isArray(type)) return type.map((one) => typeName(one, depth - 1) ?? "?").join("|");
  if (!isObject(type)) return null;
  const { name, namespace, logicalType } = type;
  if (typeof name === "string") {
    return typeof namespace === "string" && namespace !== "" && !name.includes(".") ? `${namespace}.${name}` : name;
  }
  if (typeof logicalType === "string") return logicalType;
  switch (type["type"]) {
    case "array":
      return `array<${typeName(type["items"], depth - 1) ?? "?"}>`;
    case "map":
      return `map<${typeName(type["values"], depth - 1) ?? "?"}>`;
    default:
      return typeName(type["type"], depth - 1);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
