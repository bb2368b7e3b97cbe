/** Heads that are broken or made to hurt: a FormatError, or a head; never another error, a hang or a flood of memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { everySnapshot } from "../../src/state/everySnapshot.js";
import { readKeyedHeader } from "../../src/state/header/keyed.js";
import { readOperatorHeader } from "../../src/state/header/operator.js";
import { mutated, mutations } from "../support/arbitrary/mutation.js";
import { runs } from "../support/arbitrary/settings.js";
import { fileSource } from "../support/fileSource.js";
import { classDescription, enumConstant, object, reference, string } from "../support/java.js";
import { i32, utf } from "../support/raw.js";
import { refusalOf } from "../support/refusal.js";
import {
  composite,
  delegate,
  goldenNames,
  goldenSnapshot,
  keyedHead,
  nestedForm,
  operatorHead,
  rawSnapshot,
  stateMetaInfo,
  valueState,
} from "../support/stateHeads.js";

Error.stackTraceLimit = 0;

const long = goldenSnapshot("Long");
const base = "org.apache.flink.api.common.typeutils.base";

/** A head with every kind of serializer in it. */
const everything = keyedHead(
  goldenSnapshot("RowData of every type"),
  ...goldenNames.map((name, i) => valueState(`state ${i}`, goldenSnapshot(name))),
);
const small = keyedHead(
  long,
  valueState("pojo", goldenSnapshot("POJO with parts")),
  valueState("avro", goldenSnapshot("Avro GenericRecord")),
  valueState("rows", goldenSnapshot("RowData with structures")),
);

const tiny = keyedHead(
  long,
  valueState("tuple", goldenSnapshot("Tuple2<String, Long>")),
  valueState("enum", goldenSnapshot("Color")),
  valueState("row", goldenSnapshot("ExternalSerializer of STRING")),
);

/** With so many bytes behind it. */
function followed(head: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  return bytes;
}

describe("a head that is cut off", () => {
  it("is refused at every length", () => {
    for (let length = 0; length < tiny.length; length++) {
      const source = memorySource(tiny.subarray(0, length));
      expect(refusalOf(() => readKeyedHeader(source, { dataStart: tiny.length }))).not.toBeNull();
    }
  });

  it("has a last serializer that is not understood where the data begins later", () => {
    const bytes = Uint8Array.from([...small, 1, 2, 3]);
    const { states } = readKeyedHeader(memorySource(bytes), { dataStart: small.length + 1 });
    expect(states.at(-1)?.serializers.VALUE_SERIALIZER).toMatchObject({ kind: "unknown", recovered: "resynchronised" });
  });

  it("is refused where the data begins within it", () => {
    for (const dataStart of [0, 5, 100]) {
      expect(refusalOf(() => readKeyedHeader(memorySource(small), { dataStart }))).not.toBeNull();
    }
  });
});

describe("a head that is damaged", () => {
  it.each([
    ["a small one", small],
    ["one with everything in it", everything],
  ])("is refused or read: %s", (_, head) => {
    fc.assert(
      fc.property(mutations, fc.boolean(), (damage, knowsEnd) => {
        const bytes = mutated(head, damage);
        const dataStart = knowsEnd ? bytes.length : undefined;
        const whole = refusalOf(() => readKeyedHeader(memorySource(bytes), { dataStart }));
        const inPieces = refusalOf(() => readKeyedHeader(fileSource(bytes), { dataStart }));
        expect(inPieces?.message).toBe(whole?.message);
        if (whole) expect(whole.offset).toBeLessThanOrEqual(bytes.length);
      }),
      runs(head === small ? 200 : 30),
    );
  });

  it("is refused or read when it is operator state", () => {
    const head = operatorHead(
      goldenNames.slice(0, 20).map((name) => ({ ...valueState(name, goldenSnapshot(name)), type: 1 })),
      [{ ...valueState("rules", long), type: 2 }],
    );
    fc.assert(
      fc.property(mutations, (damage) => {
        const bytes = mutated(head, damage);
        refusalOf(() => readOperatorHeader(memorySource(bytes), { dataStart: bytes.length }));
      }),
      runs(300),
    );
  });

  it("is refused or read when it is noise", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 7 }), (noise, version) => {
        const bytes = Uint8Array.from([...i32(version), ...noise]);
        for (const read of [readKeyedHeader, readOperatorHeader]) refusalOf(() => read(memorySource(bytes)));
      }),
      runs(1000),
    );
  });
});

describe("counts that promise too much", () => {
  const manyStates = Uint8Array.from([...i32(6), 0, ...long, 0x7f, 0xff]);
  const manyOptions = Uint8Array.from([...i32(6), 0, ...long, 0, 1, ...utf("a"), ...i32(0, 0x7fffffff)]);
  const negative = Uint8Array.from([...i32(6), 0, ...long, 0, 1, ...utf("a"), ...i32(0, 0, -1)]);
  const manyResilient = Uint8Array.from([...i32(4), 0, ...i32(0x7fffffff), ...i32(0, 0)]);
  it.each([
    ["states", manyStates],
    ["options", manyOptions],
    ["serializers", negative],
    ["old serializers", manyResilient],
  ])("of %s", (_, bytes) => {
    expect(refusalOf(() => readKeyedHeader(memorySource(bytes)))?.message).toMatch(/a count of -?\d+/);
  });
});

describe("depth without end", () => {
  it("of serializers", () => {
    let nested = nestedForm(long);
    for (let i = 0; i < 100; i++) nested = composite(`${base}.ListSerializerSnapshot`, [], nested);
    const bytes = keyedHead(long, valueState("deep", [...i32(2), ...nested]), valueState("other", long));
    const { states } = readKeyedHeader(memorySource(bytes), { dataStart: bytes.length });
    expect(states.map(({ name }) => name)).toEqual(["deep", "other"]);
    expect(states[0]?.serializers.VALUE_SERIALIZER).toMatchObject({ kind: "unknown", recovered: "resynchronised" });
  });

  it("of serializers in frames", () => {
    let nested = nestedForm(long);
    for (let i = 0; i < 80; i++) nested = pojo(nested);
    const bytes = keyedHead(long, valueState("deep", [...i32(2), ...nested]), valueState("other", long));
    const { states } = readKeyedHeader(memorySource(bytes), { dataStart: bytes.length });
    const value = states[0]?.serializers.VALUE_SERIALIZER;
    expect(value && [...everySnapshot(value)].at(-1)).toMatchObject({ kind: "unknown", recovered: "framed" });
  });
});

describe("Java streams that go in circles", () => {
  it("a row type that holds itself", () => {
    // handles: 0 the class, then its descriptions; the object refers to itself as its element
    const arrayType = classDescription("org.apache.flink.table.types.logical.ArrayType", {
      fields: [
        ["L", "elementType", string("Lorg/apache/flink/table/types/logical/LogicalType;")],
        ["L", "typeRoot", string("Lorg/apache/flink/table/types/logical/LogicalTypeRoot;")],
      ],
    });
    const root = enumConstant(
      classDescription("org.apache.flink.table.types.logical.LogicalTypeRoot"),
      string("ARRAY"),
    );
    const self = object(arrayType, reference(3), root);
    const bytes = headOfRowType(self);
    const { states } = readKeyedHeader(memorySource(bytes), { dataStart: bytes.length });
    expect(states.map(({ name }) => name)).toEqual(["rows", "other"]);
    expect(states[0]?.serializers.VALUE_SERIALIZER?.kind).toBe("unknown");
  });

  it("a row type whose every field is the one below, twice", () => {
    const few = headOfRowType(doubling(3));
    const understood = readKeyedHeader(memorySource(few), { dataStart: few.length });
    expect(understood.states[0]?.serializers.VALUE_SERIALIZER?.kind).toBe("rowData");
    const bytes = headOfRowType(doubling(60));
    const { states } = readKeyedHeader(memorySource(bytes), { dataStart: bytes.length });
    expect(states.map(({ name }) => name)).toEqual(["rows", "other"]);
    expect(states[0]?.serializers.VALUE_SERIALIZER?.kind).toBe("unknown");
  });

  it("more objects than any Flink writes", () => {
    const objects = classDescription("[Ljava.lang.Object;");
    const many = Buffer.alloc(3 * 120_000, Uint8Array.from(string("")));
    const serializer = [0x75, ...objects, ...i32(120_000)];
    const { keySerializer } = readKeyedHeader(memorySource(oldHead(serializer, many)));
    expect(keySerializer).toMatchObject({ kind: "unknown", recovered: "java" });
  });
});

it("the end of unknown snapshots does not cost a second search each", () => {
  const unknown = rawSnapshot("com.acme.LongSnapshot", 1, Array<number>(300).fill(0x20));
  const states = Array.from({ length: 1000 }, (_, i) => valueState(`s${i}`, unknown));
  const bytes = keyedHead(long, ...states);
  expect(readKeyedHeader(memorySource(bytes), { dataStart: bytes.length }).states.length).toBe(1000);
});

it("reads no more of a large file than its head", () => {
  const source = fileSource(followed(small, 1 << 22));
  expect(readKeyedHeader(source, { dataStart: small.length }).states.length).toBe(3);
  expect(source.traffic.bytes).toBe(small.length);
  const unknownStart = fileSource(followed(small, 1 << 22));
  expect(readKeyedHeader(unknownStart).end).toBe(small.length);
  expect(unknownStart.traffic.bytes).toBe(1 << 16);
});

it("reads further where the head is longer than the first piece", () => {
  const states = Array.from({ length: 600 }, (_, i) => valueState(`a state of many ${i}`, long));
  const head = keyedHead(long, ...states);
  expect(head.length).toBeGreaterThan(1 << 17);
  const source = fileSource(followed(head, 1 << 22));
  expect(readKeyedHeader(source).states.length).toBe(600);
  expect(source.traffic.bytes).toBeLessThan(1 << 20);
});

it("takes nothing for granted in options", () => {
  const state = { ...valueState("a", long), options: { ["__proto__"]: "x", constructor: "y" } };
  const bytes = Uint8Array.from([...i32(6), 0, ...long, 0, 1, ...stateMetaInfo(state)]);
  expect(readKeyedHeader(memorySource(bytes)).states[0]?.name).toBe("a");
});

/** A RowData of one field, whose type is this Java object. */
function headOfRowType(type: number[]): Uint8Array {
  const snapshot = rawSnapshot(
    "org.apache.flink.table.runtime.typeutils.RowDataSerializer$RowDataSerializerSnapshot",
    3,
    [...i32(1), ...[0xac, 0xed, 0, 5], ...type, ...delegate(nestedForm(long))],
  );
  return keyedHead(long, valueState("rows", snapshot), valueState("other", long));
}

/** A MAP type, key and value of which are the same object, that is such a MAP again: 2^levels types in a few bytes. */
function doubling(levels: number): number[] {
  const typeName = string("Lorg/apache/flink/table/types/logical/LogicalType;");
  // handles: class 0, strings 1 – 3, enum class 4, its name 5 …
  const described = classDescription("org.apache.flink.table.types.logical.MapType", {
    fields: [
      ["L", "typeRoot", typeName],
      ["L", "keyType", typeName],
      ["L", "valueType", typeName],
    ],
  });
  const rootClass = classDescription("org.apache.flink.table.types.logical.LogicalTypeRoot");
  const intRoot = enumConstant(rootClass, string("INTEGER"));
  let handle = 4;
  const level = (left: number): number[] => {
    const isFirst = left === levels;
    handle++;
    const root = isFirst ? enumConstant(rootClass, string("MAP")) : reference(6);
    if (isFirst) handle += 3;
    if (left === 0) return object(reference(0), intRoot, [0x70], [0x70]);
    const keyHandle = handle;
    const key = level(left - 1);
    return object(isFirst ? described : reference(0), root, key, reference(keyHandle));
  };
  return level(levels);
}

/** A POJO with one field. */
function pojo(field: number[]): number[] {
  const header = [...i32(0x4f2), 0xc6, 0x9a, 0x3d, 0x70];
  const none = [...header, ...i32(0)];
  const fields = [...header, ...i32(1), ...utf("f"), 0, 1, ...i32(field.length), ...field];
  return nestedForm(
    rawSnapshot("org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot", 2, [
      ...utf("com.acme.P"),
      ...fields,
      ...none,
      ...none,
    ]),
  );
}

/** Keyed state without states, its key serializer as Flink up to 1.6 wrote it: this Java object. */
function oldHead(serializer: number[], rest: Uint8Array): Uint8Array {
  const proxy = [...i32(1), ...i32(4 + serializer.length + rest.length), 0xac, 0xed, 0, 5, ...serializer];
  const configuration = [...i32(1), ...utf("com.acme.Config"), ...i32(1)];
  const length = proxy.length + rest.length;
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from([...i32(3, 1, 0, length, length + configuration.length), ...proxy]),
      rest,
      Buffer.from([...configuration, 0, 0]),
    ]),
  );
}
