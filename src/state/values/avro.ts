/**
 * Values of AvroSerializer: Avro's data model by its schema, but not Avro's binary encoding. Flink's DataOutputEncoder
 * writes numbers, indexes and lengths in full width, and only the counts of arrays and maps as varints.
 */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { Int64 } from "../../model/values.js";
import { atLeast } from "./arrays.js";
import { booleanCodec, doubleCodec, floatCodec, intCodec, longCodec } from "./basic.js";
import {
  fixedWidth,
  readAll,
  readFramed,
  shownAs,
  skipAll,
  skipFramed,
  undecodable,
  type ValueCodec,
} from "./codec.js";
import { sequenceCodec } from "./collections.js";
import { bigIntOf, decimalText, maxNumberBytes } from "./numbers.js";
import { utf8Text } from "./text.js";
import { dateText, dateTimeText, instantText, timeText } from "./time.js";
import { fieldsOf, type Value } from "./value.js";

/** The codec of a schema, given as JSON text. What the schema does not say is undecodable, with the reason. */
export function avroCodec(schema: string): ValueCodec {
  try {
    return new AvroTypes().codecOf(JSON.parse(schema), "", 0);
  } catch (error) {
    if (error instanceof SyntaxError) return undecodable(`an Avro schema that cannot be read: ${error.message}`);
    throw error;
  }
}

interface AvroType {
  readonly [attribute: string]: unknown;
}

/** Schemas are written by hand or generated; deeper is an attack on the stack. */
const maxSchemaDepth = 100;

class AvroTypes {
  /** Records, enums and fixed by full name. A record is here before its fields are, because it may hold itself. */
  readonly #named = new Map<string, ValueCodec>();

  codecOf(schema: unknown, namespace: string, depth: number): ValueCodec {
    if (depth > maxSchemaDepth) throw new SyntaxError("it nests too deep");
    if (typeof schema === "string") return this.#primitive(schema) ?? this.#reference(schema, namespace);
    if (Array.isArray(schema)) return union(schema.map((branch) => this.codecOf(branch, namespace, depth + 1)));
    if (schema === null || typeof schema !== "object") throw new SyntaxError("it holds something that is no type");
    const type = schema as AvroType;
    return shownByLogicalType(this.#structure(type, namespace, depth), type);
  }

  #primitive(name: string): ValueCodec | undefined {
    return Object.hasOwn(primitives, name) ? primitives[name] : undefined;
  }

  #reference(name: string, namespace: string): ValueCodec {
    const codec = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name);
    if (!codec) throw new SyntaxError(`it refers to ${name}, which it does not define`);
    return codec;
  }

  #structure(type: AvroType, namespace: string, depth: number): ValueCodec {
    switch (type["type"]) {
      case "record":
      case "error":
        return this.#record(type, namespace, depth);
      case "enum":
        return this.#define(type, namespace, enumCodec(strings(type["symbols"])));
      case "fixed":
        return this.#define(type, namespace, fixedCodec(type["size"]));
      case "array":
        return blocks(this.codecOf(type["items"], namespace, depth + 1), (items) => items);
      case "map": {
        const values = this.codecOf(type["values"], namespace, depth + 1);
        return blocks(sequenceCodec([string, values]), (entries) => ({
          kind: "map",
          entries: entries as unknown as [Value, Value][],
        }));
      }
      default:
        return this.codecOf(type["type"], namespace, depth + 1);
    }
  }

  #define(type: AvroType, namespace: string, codec: ValueCodec): ValueCodec {
    this.#named.set(nameOf(type, namespace), codec);
    return codec;
  }

  #record(type: AvroType, namespace: string, depth: number): ValueCodec {
    const name = nameOf(type, namespace);
    const inner = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "";
    // to be filled: for a record that holds itself
    let whole: ValueCodec | undefined;
    const self: ValueCodec = {
      width: null,
      read: (cursor, limits) => limits.nested(cursor.position, () => (whole as ValueCodec).read(cursor, limits)),
      skip: (cursor, limits) => limits.nested(cursor.position, () => (whole as ValueCodec).skip(cursor, limits)),
    };
    this.#named.set(name, self);
    const fields = array(type["fields"]).map((field) => {
      const { name, type } = field as AvroType;
      return { name: String(name), codec: this.codecOf(type, inner, depth + 1) };
    });
    whole = sequenceCodec(
      fields.map(({ codec }) => codec),
      (values) => fieldsOf(fields.map(({ name }, i) => [name, values[i] as Value] as const)),
    );
    return whole;
  }
}

/** Encoder.writeString: `i4` bytes of UTF-8. */
const string: ValueCodec = {
  width: null,
  read: (cursor, limits) => utf8Text(readFramed(cursor, limits)),
  skip: skipFramed,
};

const primitives: Readonly<Record<string, ValueCodec>> = {
  null: fixedWidth(0, () => null),
  boolean: booleanCodec,
  int: intCodec,
  long: longCodec,
  float: floatCodec,
  double: doubleCodec,
  bytes: { width: null, read: readFramed, skip: skipFramed },
  string,
};

function enumCodec(symbols: readonly string[]): ValueCodec {
  return fixedWidth(4, (cursor) => {
    const index = cursor.i32();
    const symbol = symbols[index];
    if (symbol === undefined) throw new FormatError(`symbol ${index} of ${symbols.length}`, cursor.position - 4);
    return symbol;
  });
}

function fixedCodec(size: unknown): ValueCodec {
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw new SyntaxError("a fixed without size");
  return {
    width: size,
    read(cursor, limits) {
      limits.spend(size);
      return cursor.bytes(size);
    },
    skip: (cursor) => cursor.skip(size),
  };
}

/** `i4` index of the branch, then its value. */
function union(branches: readonly ValueCodec[]): ValueCodec {
  const chosen = (cursor: Cursor): ValueCodec => {
    const index = cursor.i32();
    const branch = branches[index];
    if (!branch) throw new FormatError(`branch ${index} of a union of ${branches.length}`, cursor.position - 4);
    return branch;
  };
  return {
    width: null,
    read: (cursor, limits) => chosen(cursor).read(cursor, limits),
    skip: (cursor, limits) => chosen(cursor).skip(cursor, limits),
  };
}

/** Arrays and maps: counts as varints, each with as many items, up to a count of 0. */
function blocks(item: ValueCodec, show: (items: Value[]) => Value): ValueCodec {
  return {
    width: null,
    read(cursor, limits) {
      const items: Value[] = [];
      for (let count = blockCount(cursor, item); count > 0; count = blockCount(cursor, item)) {
        for (const value of readAll(item, count, cursor, limits)) items.push(value);
      }
      return show(items);
    },
    skip(cursor, limits) {
      for (let count = blockCount(cursor, item); count > 0; count = blockCount(cursor, item)) {
        skipAll(item, count, cursor, limits);
      }
    },
  };
}

function blockCount(cursor: Cursor, item: ValueCodec): number {
  const position = cursor.position;
  let count = 0;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = cursor.u8();
    count += (byte & 0x7f) * scale;
    if (count * atLeast(item) > cursor.remaining || count > Number.MAX_SAFE_INTEGER) {
      throw new FormatError(`${count} items, with ${cursor.remaining} bytes left`, position, "truncated");
    }
    if (byte < 0x80) return count;
    if (scale > 2 ** 56) throw new FormatError("a count that does not end", position);
  }
}

/** Avro's logical types: what a number or bytes mean. Unknown ones, and ones that do not fit their type, say nothing. */
function shownByLogicalType(codec: ValueCodec, { type, logicalType, scale }: AvroType): ValueCodec {
  const show = typeof logicalType === "string" ? logicalTypes[`${String(type)} ${logicalType}`] : undefined;
  return show ? shownAs(codec, (value) => show(value, Number.isSafeInteger(scale) ? (scale as number) : 0)) : codec;
}

function decimal(bytes: Value, scale: number): Value {
  const unscaled = bytes as Uint8Array;
  return unscaled.length > maxNumberBytes ? unscaled : decimalText(bigIntOf(unscaled), scale);
}

/** Milliseconds and the nanoseconds of the last of them, of a number in units of which `perMilli` make one. */
function split(value: Value, perMilli: number): [Int64, number] {
  const millis = BigInt(value as Int64) / BigInt(perMilli);
  const rest = Number(BigInt(value as Int64) - millis * BigInt(perMilli));
  return rest < 0
    ? [Number(millis) - 1, ((rest + perMilli) * 1e6) / perMilli]
    : [Number(millis), (rest * 1e6) / perMilli];
}

const logicalTypes: Readonly<Record<string, (value: Value, scale: number) => Value>> = {
  "bytes decimal": decimal,
  "fixed decimal": decimal,
  "int date": (days) => dateText(days as number),
  "int time-millis": (millis) => timeText((millis as number) * 1e6),
  "long time-micros": (micros) => timeText(Number(micros) * 1e3),
  "long timestamp-millis": (value) => instantText(value as Int64),
  "long timestamp-micros": (value) => instantText(...split(value, 1e3)),
  "long timestamp-nanos": (value) => instantText(...split(value, 1e6)),
  "long local-timestamp-millis": (value) => dateTimeText(value as Int64),
  "long local-timestamp-micros": (value) => dateTimeText(...split(value, 1e3)),
  "long local-timestamp-nanos": (value) => dateTimeText(...split(value, 1e6)),
};

function nameOf(type: AvroType, namespace: string): string {
  const own = type["namespace"];
  return fullName(String(type["name"]), typeof own === "string" ? own : namespace);
}

const fullName = (name: string, namespace: string): string =>
  name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;

function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new SyntaxError("it lacks a list");
  return value;
}

const strings = (value: unknown): readonly string[] => array(value).map(String);
