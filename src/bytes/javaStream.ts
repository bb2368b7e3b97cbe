/**
 * A bounded reader of Java object serialization streams (Java Object Serialization Specification, version 6), for the
 * pieces that Flink writes with `ObjectOutputStream.writeObject`. It builds plain data and never runs or loads
 * anything. Cyclic streams give cyclic data.
 */
import type { Cursor } from "./cursor.js";
import { FormatError, inside } from "./errors.js";

export type JavaValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | JavaObject
  | JavaEnum
  | JavaArray
  | JavaClass
  | Uint8Array;

export interface JavaClass {
  readonly kind: "class";
  readonly name: string;
  /** 16 hex digits as a bigint; 0 for enums and proxies. */
  readonly serialVersionUid: bigint;
  readonly flags: number;
  readonly fields: readonly { readonly type: string; readonly name: string }[];
  readonly superclass: JavaClass | null;
}

export interface JavaObject {
  readonly kind: "object";
  readonly class: JavaClass;
  /** Field values by name; a subclass's field hides its superclass's of the same name. */
  readonly fields: Map<string, JavaValue>;
  /** What `writeObject` / `writeExternal` wrote beside the fields, in order. */
  readonly annotations: JavaValue[];
}

export interface JavaEnum {
  readonly kind: "enum";
  readonly class: JavaClass;
  readonly constant: string;
}

export interface JavaArray {
  readonly kind: "array";
  readonly class: JavaClass;
  readonly elements: JavaValue[];
}

const maxDepth = 200;
/** Objects, classes and strings of one stream. Each costs far more memory than its bytes; Flink's streams have dozens. */
const maxObjects = 100_000;

/** How many objects, classes and strings several streams may hold together. Counts down. */
export interface JavaBudget {
  objects: number;
}
const flag = { writeMethod: 0x01, serializable: 0x02, externalizable: 0x04, blockData: 0x08, enum: 0x10 } as const;
const endOfBlock = Symbol("end of block data");
type Content = JavaValue | typeof endOfBlock;

/** Size in bytes of a primitive, by its type code. */
const primitiveSize: Record<string, number> = { B: 1, C: 2, D: 8, F: 4, I: 4, J: 8, S: 2, Z: 1 };

/**
 * Reads the stream header and one top-level object. The cursor stops right behind it. `budget`: shared by the streams of
 * one file, where it has many.
 * Throws a FormatError on anything that is not a complete, well-formed stream.
 */
export function readJavaObject(cursor: Cursor, budget?: JavaBudget): JavaValue {
  const start = cursor.position;
  const magic = cursor.i32() >>> 0;
  if (magic !== 0xaced0005) {
    throw new FormatError(
      `expected a Java serialization stream (AC ED 00 05), found ${magic.toString(16).padStart(8, "0")}`,
      start,
    );
  }
  return new JavaStream(cursor, budget ?? { objects: maxObjects }).value();
}

class JavaStream {
  readonly #handles: JavaValue[] = [];
  readonly #cursor: Cursor;
  readonly #budget: JavaBudget;
  #depth = 0;
  #objectCount = 0;

  constructor(cursor: Cursor, budget: JavaBudget) {
    this.#cursor = cursor;
    this.#budget = budget;
  }

  value(): JavaValue {
    const content = this.#content();
    if (content === endOfBlock)
      throw new FormatError("end of block data where an object was expected", this.#cursor.position - 1);
    return content;
  }

  #content(): Content {
    if (this.#depth >= maxDepth)
      throw new FormatError(`Java objects nested deeper than ${maxDepth}`, this.#cursor.position);
    this.#depth++;
    try {
      return this.#contentAt(this.#cursor.position, this.#cursor.u8());
    } finally {
      this.#depth--;
    }
  }

  #contentAt(position: number, code: number): Content {
    const cursor = this.#cursor;
    switch (code) {
      case 0x70:
        return null;
      case 0x71:
        return this.#reference();
      case 0x72:
        return this.#classDescription();
      case 0x73:
        return this.#object();
      case 0x74:
        return this.#keep(this.#text(cursor.u16()));
      case 0x75:
        return this.#array();
      case 0x76: {
        const described = this.#classOrNull();
        return this.#keep(described as JavaClass);
      }
      case 0x77:
        return cursor.bytes(cursor.u8());
      case 0x78:
        return endOfBlock;
      case 0x79:
        this.#handles.length = 0;
        return this.#content();
      case 0x7a:
        return cursor.bytes(this.#count(cursor.i32(), 1));
      case 0x7c:
        return this.#keep(this.#text(this.#longLength()));
      case 0x7d:
        return this.#proxyDescription();
      case 0x7e:
        return this.#enum();
      default:
        throw new FormatError(`unknown Java serialization code 0x${code.toString(16)}`, position);
    }
  }

  #keep<T extends JavaValue>(value: T): T {
    if (this.#objectCount++ >= maxObjects || this.#budget.objects-- <= 0) {
      throw new FormatError(`more Java objects than any Flink writes (${this.#objectCount})`, this.#cursor.position);
    }
    this.#handles.push(value);
    return value;
  }

  #reference(): JavaValue {
    const position = this.#cursor.position;
    const index = this.#cursor.i32() - 0x7e0000;
    const value = this.#handles[index];
    if (value === undefined) throw new FormatError(`reference to a Java object that was not read (${index})`, position);
    return value;
  }

  #count(count: number, elementSize: number): number {
    if (count < 0 || count * elementSize > this.#cursor.remaining) {
      throw new FormatError(
        `a count of ${count}, with ${this.#cursor.remaining} bytes left`,
        this.#cursor.position - 4,
        "truncated",
      );
    }
    return count;
  }

  #longLength(): number {
    const length = this.#cursor.i64();
    if (typeof length === "bigint") throw new FormatError("a string longer than the file", this.#cursor.position - 8);
    return this.#count(length, 1);
  }

  #text(length: number): string {
    // strings of a stream are modified UTF-8 as in writeUTF, but may have a longer length word
    return this.#cursor.modifiedUtf8(length);
  }

  #classDescription(): JavaClass {
    const cursor = this.#cursor;
    const name = this.#text(cursor.u16());
    const serialVersionUid = BigInt(cursor.i64());
    const fields: { type: string; name: string }[] = [];
    const description = { kind: "class" as const, name, serialVersionUid, flags: 0, fields, superclass: null };
    const kept: { -readonly [K in keyof JavaClass]: JavaClass[K] } = this.#keep(description);
    kept.flags = cursor.u8();
    const fieldCount = cursor.u16();
    for (let i = 0; i < fieldCount; i++) {
      const type = String.fromCharCode(cursor.u8());
      const field = { type, name: this.#text(cursor.u16()) };
      if (type === "L" || type === "[") this.value();
      else if (!(type in primitiveSize)) throw new FormatError(`unknown Java field type ${type}`, cursor.position);
      fields.push(field);
    }
    this.#annotations();
    kept.superclass = this.#classOrNull();
    return kept;
  }

  #proxyDescription(): JavaClass {
    const description = {
      kind: "class" as const,
      name: "",
      serialVersionUid: 0n,
      flags: flag.serializable,
      fields: [],
      superclass: null,
    };
    const kept: { -readonly [K in keyof JavaClass]: JavaClass[K] } = this.#keep(description);
    const count = this.#count(this.#cursor.i32(), 2);
    const interfaces: string[] = [];
    for (let i = 0; i < count; i++) interfaces.push(this.#text(this.#cursor.u16()));
    kept.name = `proxy of ${interfaces.join(", ")}`;
    this.#annotations();
    kept.superclass = this.#classOrNull();
    return kept;
  }

  #classOrNull(): JavaClass | null {
    const position = this.#cursor.position;
    const value = this.value();
    if (value === null) return null;
    if (typeof value === "object" && "kind" in value && value.kind === "class") return value;
    throw new FormatError("expected a Java class description", position);
  }

  #class(): JavaClass {
    const position = this.#cursor.position;
    const described = this.#classOrNull();
    if (!described) throw new FormatError("a Java object without a class", position);
    return described;
  }

  #object(): JavaObject {
    const object: JavaObject = this.#keepObject();
    // superclass first; a class description that (illegally) is its own superclass would loop
    const hierarchy: JavaClass[] = [];
    for (let c: JavaClass | null = object.class; c; c = c.superclass) {
      if (hierarchy.length > maxDepth) throw new FormatError("endless Java class hierarchy", this.#cursor.position);
      hierarchy.unshift(c);
    }
    for (const described of hierarchy) {
      try {
        this.#classData(object, described);
      } catch (error) {
        throw inside(described.name, error);
      }
    }
    return object;
  }

  #keepObject(): JavaObject {
    const described = this.#class();
    return this.#keep({ kind: "object", class: described, fields: new Map(), annotations: [] });
  }

  #classData(object: JavaObject, described: JavaClass): void {
    if (described.flags & flag.externalizable) {
      if (!(described.flags & flag.blockData)) {
        throw new FormatError("an Externalizable object of stream protocol 1", this.#cursor.position);
      }
      this.#annotations(object.annotations);
      return;
    }
    for (const field of described.fields) object.fields.set(field.name, this.#field(field.type));
    if (described.flags & flag.writeMethod) this.#annotations(object.annotations);
  }

  /** Everything up to the end of the block, appended to `values`. */
  #annotations(values: JavaValue[] = []): void {
    for (let content = this.#content(); content !== endOfBlock; content = this.#content()) values.push(content);
  }

  #enum(): JavaEnum {
    const described = this.#class();
    const index = this.#handles.push(null) - 1;
    const constant = this.value();
    if (typeof constant !== "string") throw new FormatError("an enum constant without a name", this.#cursor.position);
    const value: JavaEnum = { kind: "enum", class: described, constant };
    this.#handles[index] = value;
    return value;
  }

  #array(): JavaArray {
    const described = this.#class();
    const elements: JavaValue[] = [];
    const array: JavaArray = this.#keep({ kind: "array", class: described, elements });
    const elementType = described.name.charAt(1);
    const count = this.#count(this.#cursor.i32(), primitiveSize[elementType] ?? 1);
    if (elementType === "B") {
      elements.push(this.#cursor.bytes(count));
      return array;
    }
    for (let i = 0; i < count; i++) elements.push(this.#field(elementType));
    return array;
  }

  #field(type: string): JavaValue {
    const cursor = this.#cursor;
    switch (type) {
      case "B":
        return (cursor.u8() << 24) >> 24;
      case "C":
        return String.fromCharCode(cursor.u16());
      case "D":
        return cursor.f64();
      case "F":
        return cursor.f32();
      case "I":
        return cursor.i32();
      case "J":
        return cursor.i64();
      case "S":
        return (cursor.u16() << 16) >> 16;
      case "Z":
        return cursor.u8() !== 0;
      default:
        return this.value();
    }
  }
}
