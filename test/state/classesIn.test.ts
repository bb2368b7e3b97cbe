import { describe, expect, it } from "vitest";
import { classesOf, kryoClasses } from "../../src/state/classesIn.js";
import type { SerializerSnapshot } from "../../src/state/model.js";
import { basic, keyedState } from "../check/build.js";

const kryo = (typeClass: string): SerializerSnapshot => ({
  snapshotClass: "org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializerSnapshot",
  version: 2,
  serializerClass: "org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer",
  kind: "kryo",
  typeClass,
  registrations: [],
  defaultSerializers: [],
  defaultSerializerClasses: [],
});
const classesOfValue = (value: SerializerSnapshot) => classesOf(keyedState("a", "VALUE", value));
const partition = "org.apache.flink.streaming.connectors.kafka.internals.KafkaTopicPartition";
const transaction = "org.apache.flink.streaming.connectors.kafka.FlinkKafkaProducer$TransactionStateSerializer";

describe("classes that have to be on the job's class path", () => {
  it("are its own, not those of Java and Flink", () => {
    expect(classesOfValue(kryo("com.acme.Order"))).toEqual(["com.acme.Order"]);
    expect(classesOfValue(kryo("java.util.TreeMap"))).toEqual([]);
    expect(classesOfValue(kryo("org.apache.flink.connector.file.src.FileSourceSplit"))).toEqual([]);
    expect(classesOfValue(basic("Long"))).toEqual([]);
  });

  it("are those of connectors too, which come with the job and have been dropped", () => {
    expect(classesOfValue(kryo(partition))).toEqual([partition]);
    const state: SerializerSnapshot = {
      snapshotClass: `${transaction}$TransactionStateSerializerSnapshot`,
      version: 3,
      serializerClass: transaction,
      kind: "basic",
      type: "KafkaTransactionState",
    };
    expect(classesOfValue(state)).toEqual([transaction]);
    // what is inside of them is nothing that the job could have changed
    expect(kryoClasses(keyedState("a", "VALUE", kryo(partition)))).toEqual([]);
  });
});
