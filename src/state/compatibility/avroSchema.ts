/** An Avro schema with its names resolved. */
export type AvroSchema =
  | { readonly type: Primitive; readonly props: string }
  | { readonly type: "array" | "map"; readonly element: AvroSchema; readonly props: string }
  | { readonly type: "union"; readonly branches: readonly AvroSchema[] }
  | AvroNamed;

export type AvroNamed = (
  | { readonly type: "fixed"; readonly size: number }
  | { readonly type: "enum"; readonly symbols: readonly string[]; readonly enumDefault: string | undefined }
  | { readonly type: "record"; readonly fields: readonly AvroField[] }
) & {
  readonly name: string;
  readonly fullName: string;
  /** Full names. */
  readonly aliases: readonly string[];
  readonly props: string;
};

export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly schema: AvroSchema;
  /** Undefined: none. JSON else. */
  readonly defaultValue: string | undefined;
  readonly order: string;
  readonly props: string;
}

const primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
type Primitive = (typeof primitives)[number];

const maxDepth = 200;

/** As org.apache.avro.Schema.Parser reads it; null for what is no schema. */
export function parseAvroSchema(text: string): AvroSchema | null {
  try {
    return new Parser().schema(JSON.parse(text), "", 0);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class Parser {
  readonly #named = new Map<string, AvroNamed>();

  schema(json: unknown, namespace: string, depth: number): AvroSchema {
    if (depth > maxDepth) throw new SyntaxError("nested too deep");
    if (typeof json === "string") return this.#byName(json, namespace);
    if (Array.isArray(json)) {
      return { type: "union", branches: json.map((branch) => this.schema(branch, namespace, depth + 1)) };
    }
    const given = objectOf(json);
    const { type } = given;
    switch (type) {
      case "record":
      case "error":
      case "enum":
      case "fixed":
        return this.#define(type === "error" ? "record" : type, given, namespace, depth);
      case "array":
      case "map": {
        const element = this.schema(given[type === "array" ? "items" : "values"], namespace, depth + 1);
        return { type, element, props: propsOf(given, ["type", "items", "values"]) };
      }
    }
    // { "type": { … } } is what is inside; { "type": "int", "logicalType": … } keeps its properties
    const inner = this.schema(type, namespace, depth + 1);
    return isPrimitive(inner.type) ? { type: inner.type, props: propsOf(given, ["type"]) } : inner;
  }

  #byName(name: string, namespace: string): AvroSchema {
    if (isPrimitive(name)) return { type: name, props: "{}" };
    const known = this.#named.get(qualified(name, namespace));
    if (!known) throw new SyntaxError(`no type ${name}`);
    return known;
  }

  #define(type: AvroNamed["type"], given: Json, enclosing: string, depth: number): AvroNamed {
    const stated = stringOf(given["namespace"] ?? enclosing);
    const fullName = qualified(stringOf(given["name"]), stated);
    const [namespace, name] = split(fullName);
    const own = {
      name,
      fullName,
      aliases: namesOf(given["aliases"]).map((alias) => qualified(alias, namespace)),
      props: propsOf(given, ["type", "name", "namespace", "doc", "aliases", "fields", "symbols", "size", "default"]),
    };
    if (type === "fixed") return this.#add({ ...own, type, size: numberOf(given["size"]) });
    if (type === "enum") {
      const enumDefault = given["default"] === undefined ? undefined : stringOf(given["default"]);
      return this.#add({ ...own, type, symbols: namesOf(given["symbols"]), enumDefault });
    }
    const fields: AvroField[] = [];
    const record = this.#add({ ...own, type, fields });
    for (const field of arrayOf(given["fields"])) fields.push(this.#field(objectOf(field), namespace, depth));
    return record;
  }

  #add<T extends AvroNamed>(schema: T): T {
    this.#named.set(schema.fullName, schema);
    return schema;
  }

  #field(given: Json, namespace: string, depth: number): AvroField {
    return {
      name: stringOf(given["name"]),
      aliases: namesOf(given["aliases"]),
      schema: this.schema(given["type"], namespace, depth + 1),
      defaultValue: "default" in given ? JSON.stringify(given["default"]) : undefined,
      order: stringOf(given["order"] ?? "ascending"),
      props: propsOf(given, ["name", "type", "doc", "aliases", "default", "order"]),
    };
  }
}

function qualified(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

function split(fullName: string): [namespace: string, name: string] {
  const dot = fullName.lastIndexOf(".");
  return [fullName.slice(0, Math.max(dot, 0)), fullName.slice(dot + 1)];
}

export function isPrimitive(type: string): type is Primitive {
  return (primitives as readonly string[]).includes(type);
}

type Json = Readonly<Record<string, unknown>>;

/** Properties that are none of the schema's own, in one form whatever their order. */
function propsOf(given: Json, own: readonly string[]): string {
  const others = Object.entries(given).filter(([key]) => !own.includes(key));
  return JSON.stringify(Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function objectOf(json: unknown): Json {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new SyntaxError("no object");
  return json as Json;
}

function arrayOf(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new SyntaxError("no array");
  return json;
}

function stringOf(json: unknown): string {
  if (typeof json !== "string") throw new SyntaxError("no string");
  return json;
}

function numberOf(json: unknown): number {
  if (typeof json !== "number") throw new SyntaxError("no number");
  return json;
}

function namesOf(json: unknown): readonly string[] {
  return json === undefined ? [] : arrayOf(json).map(stringOf);
}
