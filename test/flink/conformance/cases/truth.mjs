// Snapshots with known contents, in the shape that WriteTruth.java reads: node truth.mjs FILE
import { writeFileSync } from "node:fs";
import { avroRecords, avroSchema, enumeration, opaque, pojo, specificRecord } from "./classes.mjs";
import { Cases } from "./define.mjs";

const sqlRows = (columns) => `USER(restorable.conformance.SqlRows, ROW<${columns}>)`;
const trade = { id: "long", symbol: "string", quantity: "int" };
const state = (name, kind, type, more = {}) => ({ name, kind, type, ...more });

const source = { id: "source", type: "source", uid: "source", name: "Numbers", splits: 2 };
const sink = { id: "sink", type: "sink", uid: "sink", name: "Print" };

const basics = {
  id: "basics",
  type: "keyed",
  uid: "basics",
  name: "Basic types",
  // no multiple of three: keys of maps and what is cleared follow from the record modulo three
  keys: 20,
  timers: true,
  eventTimers: true,
  states: [
    state("long", "VALUE", "LONG"),
    state("text", "VALUE", "STRING"),
    state("list", "LIST", "LONG"),
    state("map", "MAP", "LONG"),
    state("reducing", "REDUCING", "LONG"),
    state("aggregating", "AGGREGATING", "INT"),
    state("cleared-value", "VALUE", "LONG", { clearedEvery: 3 }),
    state("cleared-map", "MAP", "STRING", { clearedEvery: 3 }),
    state("living-value", "VALUE", "LONG", { ttlSeconds: 1_000_000 }),
    state("living-list", "LIST", "STRING", { ttlSeconds: 1_000_000 }),
    state("living-map", "MAP", "LONG", { keyType: "INT", ttlSeconds: 1_000_000 }),
  ],
};

const operator = {
  id: "operator",
  type: "map",
  uid: "operator",
  name: "Operator state",
  states: [
    state("split", "SPLIT_DISTRIBUTE", "LONG"),
    state("union", "UNION", "TUPLE(LONG, STRING)"),
    state("rules", "BROADCAST", "STRING", { keyType: "LONG" }),
  ],
};

const composites = {
  id: "composites",
  type: "keyed",
  uid: "composites",
  name: "Composite types",
  keys: 10,
  keyType: "LONG",
  states: [
    state("pojo", "VALUE", "CLASS(acme.Order)"),
    state("tuple", "VALUE", "TUPLE(LONG, STRING)"),
    state("row", "VALUE", "ROW(LONG, STRING)"),
    state("list-value", "VALUE", "LIST(STRING)"),
    state("map-value", "VALUE", "MAP(STRING, LONG)"),
    state("array", "VALUE", "ARRAY(STRING)"),
    state("either", "VALUE", "EITHER(LONG, STRING)"),
    state("enum", "VALUE", "CLASS(acme.Colour)"),
    state("avro-specific", "VALUE", "CLASS(acme.Trade)"),
    state("avro-generic", "VALUE", `USER(acme.AvroRecords, ${avroSchema("acme.Event", trade)})`),
    state("sql", "VALUE", sqlRows("id BIGINT NOT NULL, name VARCHAR(20), amount INT")),
    state("pojo-list", "LIST", "CLASS(acme.Order)"),
    state("pojo-map", "MAP", "CLASS(acme.Order)", { keyType: "CLASS(acme.Colour)" }),
    state("sql-map", "MAP", sqlRows("amount INT"), { keyType: sqlRows("id BIGINT NOT NULL") }),
  ],
};

// By itself: what Kryo wrote cannot be stepped over, so that a heap snapshot is not countable behind it.
const generic = {
  id: "generic",
  type: "keyed",
  uid: "generic",
  name: "Generic type",
  keys: 6,
  states: [state("before", "VALUE", "LONG"), state("kryo", "VALUE", "GENERIC(acme.Legacy)")],
};

const keyedBy = (id, keyType) => ({
  id,
  type: "keyed",
  uid: id,
  name: id,
  keys: 6,
  keyType,
  states: [state("count", "VALUE", "LONG"), state("seen", "MAP", "LONG")],
});

const windows = (id, kind) => ({ id, type: "window", uid: id, name: id, keys: 6, keyType: "LONG", windows: kind });

const job = (name, stateful, more = {}) => ({
  name,
  parallelism: 2,
  operators: [source, ...stateful, sink],
  edges: [...stateful.map(({ id }) => ({ from: "source", to: id })), { from: "source", to: "sink" }],
  ...more,
});

const everything = job(
  "everything",
  [
    basics,
    operator,
    composites,
    generic,
    keyedBy("keyed-by-tuple", "TUPLE(LONG, STRING)"),
    keyedBy("keyed-by-pojo", "CLASS(acme.Order)"),
    keyedBy("keyed-by-sql", sqlRows("id BIGINT NOT NULL, name STRING")),
    keyedBy("keyed-by-avro", "CLASS(acme.Trade)"),
    windows("time-windows", "time"),
    windows("session-windows", "session"),
    windows("global-windows", "global"),
  ],
  {
    classes: {
      ...pojo("acme.Order", { id: "long", customer: "String", amount: "int" }),
      ...enumeration("acme.Colour", ["RED", "GREEN", "BLUE"]),
      ...opaque("acme.Legacy", { id: "long", name: "String" }),
      ...specificRecord("acme.Trade", trade),
      ...avroRecords,
    },
    libraries: ["avro"],
  },
);
const small = job("basics", [basics, operator]);

const compressed = { "execution.checkpointing.snapshot-compression": "true" };
const cases = new Cases();
const add = (id, writer, kind, config, more = {}) => cases.add(id, { writer, kind, config, ...more });
add("canonical", everything, "canonical", { backend: "hashmap" }, { inline: true });
add("native-hashmap", everything, "native", { backend: "hashmap" }, { inline: true });
add("canonical-files", small, "canonical", { backend: "rocksdb" });
add("checkpoint-hashmap", small, "checkpoint", { backend: "hashmap" });
// What is large or differs little between releases is there of some only.
const some = { releases: ["1.20.4", "2.2.1"] };
const newer = { releases: ["1.20.4", "2.2.1", "2.3.0"] };
add("native-rocksdb", small, "native", { backend: "rocksdb" }, some);
add("canonical-compressed", small, "canonical", { backend: "hashmap", ...compressed }, some);
add("native-hashmap-compressed", small, "native", { backend: "hashmap", ...compressed }, some);
add("incremental", small, "two-checkpoints", { backend: "rocksdb", incremental: "true" }, newer);
const heapTimers = { backend: "rocksdb", "state.backend.rocksdb.timer-service.factory": "HEAP" };
add("checkpoint-heap-timers", small, "checkpoint", heapTimers, some);
const changelog = { backend: "hashmap", changelog: "true" };
add("changelog", small, "checkpoint", changelog, newer);
add("changelog-materialized", small, "materialized", { ...changelog, materialize: "300 ms" }, newer);

writeFileSync(process.argv[2] ?? "truth.json", cases.json);
