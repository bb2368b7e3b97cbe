/** Snapshot classes that the golden files have no case for, put together from their layouts. */
import { describe, expect, it } from "vitest";
import type { SerializerSnapshot } from "../../../src/state/model.js";
import { newBudget, SnapshotReader } from "../../../src/state/serializers/snapshotReader.js";
import { typeText } from "../../../src/state/typeText.js";
import { i32, utf } from "../../support/raw.js";
import { composite, delegate, goldenSnapshot, nestedForm, versioned } from "../../support/stateHeads.js";

const long = nestedForm(goldenSnapshot("Long"));
const string = nestedForm(goldenSnapshot("String"));
const scala = "org.apache.flink.api.scala.typeutils";

function read(bytes: number[]): SerializerSnapshot {
  const input = new SnapshotReader(Uint8Array.from(bytes), 0, newBudget());
  const snapshot = input.versioned();
  expect(input.position).toBe(bytes.length);
  expect(input.guessed).toBe(false);
  return snapshot;
}

const ttlAware = (isEnabled: number, value: number[]) =>
  versioned("org.apache.flink.runtime.state.ttl.TtlAwareSerializerSnapshot", 1, [isEnabled, ...value]);

describe("snapshot classes", () => {
  it.each([
    ["String", ttlAware(1, nestedForm(goldenSnapshot("TTL of String")))],
    ["Long", ttlAware(0, long)],
    [
      "Long",
      versioned("org.apache.flink.table.runtime.sequencedmultisetstate.linked.RowDataKeySerializerSnapshot", 0, [
        ...i32(3),
        ...[1, 2, 3],
        ...i32(0),
        ...long,
      ]),
    ],
    [
      "case class com.acme.Order(Long, String)",
      composite(`${scala}.ScalaCaseClassSerializerSnapshot`, utf("com.acme.Order"), long, string),
    ],
    ["Option<Long>", composite(`${scala}.ScalaOptionSerializerSnapshot`, [], long)],
    ["Try<Long>", composite(`${scala}.ScalaTrySerializerSnapshot`, [], long, string)],
    ["Scala collection<Long>", composite(`${scala}.TraversableSerializerSnapshot`, utf("implicitly[X]"), long)],
    [
      `Enumeration com.acme.Color\${RED, GREEN}`,
      versioned(`${scala}.ScalaEnumSerializerSnapshot`, 3, [
        ...utf("com.acme.Color$"),
        ...i32(2),
        ...utf("RED"),
        ...i32(0),
        ...utf("GREEN"),
        ...i32(1),
      ]),
    ],
    [
      "TwoPhaseCommitSinkFunction.State<Long, String>",
      versioned("org.apache.flink.streaming.api.functions.sink.TwoPhaseCommitSinkFunction$StateSerializerSnapshot", 3, [
        ...i32(911108),
        ...i32(4),
        1,
        ...delegate(long, string),
      ]),
    ],
    // version 1 and 2 of composites have neither magic number nor outer version (Flink 1.7)
    ["List<Long>", versioned("org.apache.flink.api.common.typeutils.base.ListSerializerSnapshot", 1, delegate(long))],
    // version 2 of simple ones names the serializer (Flink 1.7)
    [
      "Long",
      versioned(
        "org.apache.flink.api.common.typeutils.base.LongSerializer$LongSerializerSnapshot",
        2,
        utf("org.apache.flink.api.common.typeutils.base.LongSerializer"),
      ),
    ],
    [
      "Avro com.acme.User{name: string}",
      versioned("org.apache.flink.formats.avro.typeutils.AvroSerializerSnapshot", 2, [
        ...utf("com.acme.User"),
        ...utf(JSON.stringify({ type: "record", name: "com.acme.User", fields: [{ name: "name", type: "string" }] })),
      ]),
    ],
  ])("%s", (text, bytes) => {
    expect(typeText(read(bytes))).toBe(text);
  });

  it("say whether TTL is on", () => {
    expect(read(ttlAware(1, long))).toMatchObject({ kind: "ttlAware", isTtlEnabled: true, value: { type: "Long" } });
    expect(read(ttlAware(0, long))).toMatchObject({ isTtlEnabled: false });
  });
});

describe("a type that is too long for a line", () => {
  const many = read(
    composite(
      "org.apache.flink.api.java.typeutils.runtime.TupleSerializerSnapshot",
      utf("org.apache.flink.api.java.tuple.Tuple25"),
      ...Array<number[]>(25).fill(
        composite("org.apache.flink.api.common.typeutils.base.ListSerializerSnapshot", [], long),
      ),
    ),
  );

  it("shows its first fields, or its first levels", () => {
    expect(typeText(many, { fields: 2 })).toBe("Tuple25<List<Long>, List<Long>, …>");
    expect(typeText(many, { fields: 1, depth: 2 })).toBe("Tuple25<List<…>, …>");
  });

  it("shows classes without their packages", () => {
    const order = read(composite(`${scala}.ScalaCaseClassSerializerSnapshot`, utf("com.acme.Order"), long));
    expect(typeText(order, { simpleNames: true })).toBe("case class Order(Long)");
  });

  it("ends somewhere, however large it is", () => {
    const element = { ...many, fields: Array<SerializerSnapshot>(20).fill(many) } as SerializerSnapshot;
    const large = { ...many, fields: Array<SerializerSnapshot>(400).fill(element) } as SerializerSnapshot;
    expect(typeText(large).length).toBeLessThan(40_000);
  });
});
