/** The reader of Java serialization streams, token by token, and on streams that Flink wrote. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cursor } from "../../src/bytes/cursor.js";
import {
  type JavaArray,
  type JavaEnum,
  type JavaObject,
  type JavaValue,
  readJavaObject,
} from "../../src/bytes/javaStream.js";
import { memorySource } from "../../src/bytes/source.js";
import { mutated, mutations } from "../support/arbitrary/mutation.js";
import { runs } from "../support/arbitrary/settings.js";
import {
  array,
  blockData,
  classDescription,
  classToken,
  endOfBlock,
  enumConstant,
  longBlockData,
  longString,
  nullToken,
  object,
  proxyDescription,
  reference,
  reset,
  streamHeader,
  string,
} from "../support/java.js";
import { manual, propertiesOf, retained } from "../support/properties.js";
import { i32, i64 } from "../support/raw.js";
import { refusalOf } from "../support/refusal.js";

/** Reads one value and checks that nothing of it is left. */
function read(...token: number[]): JavaValue {
  const cursor = new Cursor(memorySource(Uint8Array.from([...streamHeader, ...token, 0xee])));
  const value = readJavaObject(cursor);
  expect(cursor.remaining, "bytes left").toBe(1);
  return value;
}

const fieldsOf = (value: JavaValue) => Object.fromEntries((value as JavaObject).fields);
const refused = (...token: number[]) => {
  return refusalOf(() => readJavaObject(new Cursor(memorySource(Uint8Array.from([...streamHeader, ...token])))))
    ?.detail;
};

describe("a value", () => {
  it.each<[string, number[], JavaValue]>([
    ["null", nullToken, null],
    ["a string", string("abc"), "abc"],
    ["a long string", longString("abc"), "abc"],
    ["block data", blockData(1, 2), Uint8Array.of(1, 2)],
    ["long block data", longBlockData(1, 2, 3), Uint8Array.of(1, 2, 3)],
    ["a value behind a reset", [...reset, ...string("a")], "a"],
  ])("%s", (_, token, value) => {
    expect(read(...token)).toEqual(value);
  });

  it("an object with a field of every primitive type", () => {
    const described = classDescription("P", {
      fields: [..."BCDFIJSZ"].map((type) => [type, type.toLowerCase()] as const),
    });
    const double = [0xc0, 0x04, 0, 0, 0, 0, 0, 0];
    const data = [0xff, 0, 0x41, ...double, 0x3f, 0x80, 0, 0, ...i32(-2), ...i64(5), 0xff, 0xfe, 2];
    const value = read(...object(described, data)) as JavaObject;
    expect(value.class).toMatchObject({ kind: "class", name: "P", serialVersionUid: 7n, flags: 2, superclass: null });
    expect(fieldsOf(value)).toEqual({ b: -1, c: "A", d: -2.5, f: 1, i: -2, j: 5, s: -2, z: true });
  });

  it("an object with fields of object and array types, and one string for two of them", () => {
    const fields = [
      ["L", "name", string("Ljava/lang/String;")],
      ["[", "bytes", string("[B")],
      ["L", "again", reference(1)],
    ] as const;
    const bytes = array(classDescription("[B"), [1], [2]);
    // handles: 0 the class, 1 and 2 its type names, 3 the object, 4 "n", 5 the class of the array, 6 the array
    const value = read(...object(classDescription("O", { fields }), string("n"), bytes, reference(4)));
    expect(fieldsOf(value)).toMatchObject({
      name: "n",
      again: "n",
      bytes: { kind: "array", elements: [Uint8Array.of(1, 2)] },
    });
    expect((value as JavaObject).class.fields).toEqual([
      { type: "L", name: "name" },
      { type: "[", name: "bytes" },
      { type: "L", name: "again" },
    ]);
  });

  it("an object whose superclass's fields come first, and are hidden by its own", () => {
    const superclass = classDescription("Super", {
      fields: [
        ["I", "x"],
        ["I", "y"],
      ],
    });
    const described = classDescription("Sub", { fields: [["I", "x"]], superclass });
    const value = read(...object(described, i32(1, 2), i32(3))) as JavaObject;
    expect(fieldsOf(value)).toEqual({ x: 3, y: 2 });
    expect(value.class.superclass?.name).toBe("Super");
  });

  it("an object with a writeObject method: what it wrote, up to the end of the block", () => {
    const described = classDescription("W", { flags: 3, fields: [["I", "x"]] });
    const value = read(...object(described, i32(1), blockData(9), string("s"), nullToken, endOfBlock)) as JavaObject;
    expect(value.annotations).toEqual([Uint8Array.of(9), "s", null]);
    expect(fieldsOf(value)).toEqual({ x: 1 });
  });

  it("an Externalizable object of protocol 2", () => {
    const value = read(...object(classDescription("E", { flags: 0x0c }), blockData(1), endOfBlock)) as JavaObject;
    expect(value.annotations).toEqual([Uint8Array.of(1)]);
  });

  it("a class description with annotations of its own", () => {
    const described = classDescription("A", { annotations: [...string("codebase"), ...blockData(1)] });
    expect(read(...object(described))).toMatchObject({ kind: "object", annotations: [], class: { name: "A" } });
  });

  it("an enum constant", () => {
    const base = classDescription("java.lang.Enum", { flags: 0x12 });
    const value = read(...enumConstant(classDescription("Color", { flags: 0x12, superclass: base }), string("RED")));
    expect(value).toMatchObject({ kind: "enum", constant: "RED", class: { name: "Color" } });
  });

  it("arrays of primitives, of objects, and of arrays", () => {
    const ints = array(classDescription("[I"), i32(1), i32(-1));
    expect((read(...ints) as JavaArray).elements).toEqual([1, -1]);
    const strings = array(classDescription("[Ljava.lang.String;"), string("a"), nullToken, reference(2));
    expect((read(...strings) as JavaArray).elements).toEqual(["a", null, "a"]);
    const nested = read(...array(classDescription("[[Z"), array(classDescription("[Z"), [1], [0]))) as JavaArray;
    expect(nested.elements).toMatchObject([{ kind: "array", elements: [true, false] }]);
  });

  it("a class, and an object of it by reference", () => {
    const described = classDescription("[Ljava.lang.Object;");
    const value = read(...array(described, classToken(classDescription("C")), object(reference(2)))) as JavaArray;
    expect(value.elements).toMatchObject([
      { kind: "class", name: "C" },
      { kind: "object", class: { name: "C" } },
    ]);
  });

  it("an object of a dynamic proxy", () => {
    const value = read(...object(proxyDescription("java.util.List", "java.io.Closeable"))) as JavaObject;
    expect(value.class.name).toBe("proxy of java.util.List, java.io.Closeable");
  });

  it("an object that refers to itself", () => {
    const described = classDescription("Node", { fields: [["L", "next", string("LNode;")]] });
    const value = read(...object(described, reference(2))) as JavaObject;
    expect(value.fields.get("next")).toBe(value);
  });

  it("an array that holds itself", () => {
    const value = read(...array(classDescription("[Ljava.lang.Object;"), reference(1))) as JavaArray;
    expect(value.elements[0]).toBe(value);
  });

  it("a hundred thousand things that a writeObject method wrote", () => {
    const written = Array<number>(100_000).fill(0x70);
    const value = read(...object(classDescription("W", { flags: 3 }), written, endOfBlock)) as JavaObject;
    expect(value.annotations.length).toBe(100_000);
  });
});

describe("is refused", () => {
  it("what is no Java stream", () => {
    const cursor = new Cursor(memorySource(Uint8Array.of(0x50, 0x4b, 3, 4)));
    expect(refusalOf(() => readJavaObject(cursor))?.message).toBe(
      "expected a Java serialization stream (AC ED 00 05), found 504b0304 (at byte 0)",
    );
  });

  it.each<[string, number[], RegExp]>([
    ["an unknown code", [0x6f], /^unknown Java serialization code 0x6f$/],
    ["an exception", [0x7b], /^unknown Java serialization code 0x7b$/],
    ["the end of a block without a block", endOfBlock, /^end of block data where an object was expected$/],
    ["a reference to nothing", reference(0), /^reference to a Java object that was not read \(0\)$/],
    ["a reference before the first", [0x71, ...i32(0)], /^reference to a Java object that was not read \(-/],
    [
      "a reference to what a reset forgot",
      object(classDescription("O", { flags: 3 }), reset, reference(0)),
      /not read/,
    ],
    ["an object without a class", object(nullToken), /^a Java object without a class$/],
    ["an object of a string", object(string("C")), /^expected a Java class description$/],
    ["an enum without a name", enumConstant(classDescription("E"), nullToken), /^an enum constant without a name$/],
    ["a field of no type", object(classDescription("O", { fields: [["X", "x"]] })), /^unknown Java field type X$/],
    ["an Externalizable object of protocol 1", object(classDescription("E", { flags: 4 })), /stream protocol 1$/],
    ["an array of -1 elements", [0x75, ...classDescription("[I"), ...i32(-1)], /^a count of -1/],
    ["an array longer than the file", [0x75, ...classDescription("[J"), ...i32(3), ...i64(1, 2)], /^a count of 3/],
    ["a string of -1 bytes", [0x7c, ...Array<number>(8).fill(0xff)], /^a count of -1/],
    ["a string of 2^62 bytes", [0x7c, 0x40, 0, 0, 0, 0, 0, 0, 0], /^a string longer than the file$/],
    ["a string in plain UTF-8", [0x74, 0, 4, 0xf0, 0x9f, 0x98, 0x80], /modified UTF-8$/],
    [
      "a class that is its own superclass",
      object(classDescription("C", { superclass: reference(0) })),
      /^endless Java class hierarchy$/,
    ],
  ])("%s", (_, token, message) => {
    expect(refused(...token)).toMatch(message);
  });

  it("a stream that ends early, at every byte", () => {
    const { bytes } = propertiesOf("CANONICAL", manual);
    for (let cut = 0; cut < bytes.length; cut++) {
      const refusal = refusalOf(() => readJavaObject(new Cursor(memorySource(bytes.subarray(0, cut)))));
      expect(refusal?.looks, `cut to ${cut}`).toBe("truncated");
    }
  });
});

describe("the properties that Flink writes", () => {
  const values = [
    propertiesOf("checkpoint", retained),
    propertiesOf("CANONICAL", manual),
    propertiesOf("NATIVE", manual),
  ];

  it.each(values)("$properties.name $properties.formatType", ({ bytes, properties }) => {
    const cursor = new Cursor(memorySource(bytes));
    const value = readJavaObject(cursor) as JavaObject;
    expect(cursor.remaining).toBe(0);
    const { checkpointType, ...flags } = fieldsOf(value);
    expect(properties).toMatchObject(flags);
    expect(Object.keys(flags).length).toBe(7);
    const type = fieldsOf(checkpointType as JavaObject);
    expect(type["name"]).toBe(properties?.name);
    const format = type["formatType"] as JavaEnum | undefined;
    expect(format?.constant ?? null).toBe(properties?.formatType ?? null);
  });

  it("survive any damage: a value or a FormatError", () => {
    const outcomes = { read: 0, refused: 0 };
    const property = fc.property(fc.constantFrom(...values), mutations, ({ bytes }, damage) => {
      const broken = mutated(bytes, damage);
      const refusal = refusalOf(() => readJavaObject(new Cursor(memorySource(broken))));
      outcomes[refusal ? "refused" : "read"]++;
      if (refusal) expect(refusal.offset).toBeLessThanOrEqual(broken.length);
    });
    fc.assert(property, runs(2000));
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(30);
  });
});
