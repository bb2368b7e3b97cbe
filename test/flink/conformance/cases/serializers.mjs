// What is inside the state, and what becomes of it. The snapshots hold their state inline, as far
// as Flink lets them, so that what was recorded can be judged without the files.
import { avroRecords, avroSchema, enumeration, opaque, pojo, specificRecord } from "./classes.mjs";

const backends = {
  hashmap: ["canonical", { backend: "hashmap" }],
  "hashmap-native": ["native", { backend: "hashmap" }],
  rocksdb: ["canonical", { backend: "rocksdb" }],
  "rocksdb-incremental": ["two-checkpoints", { backend: "rocksdb", incremental: "true" }],
};
const upgrades = [
  ["1.20.4", "2.2.1"],
  ["1.20.4", "2.3.0"],
  ["2.0.1", "2.2.1"],
];
/** Where only the newest of both lines are run in full, these two tell the backends apart. */
const brief = ["hashmap", "rocksdb-incremental"];

const source = { id: "source", type: "source", uid: "source", name: "Numbers", splits: 1 };
const sink = { id: "sink", type: "sink", uid: "sink", name: "Print" };

/** Numbers → one operator with one state, called `state` → sink. */
const job = ({ classes, libraries, config, name = "state", key, windows, ...state }) => {
  const declared = { name, kind: "VALUE", type: "LONG", ...state };
  const keyed = !["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"].includes(declared.kind);
  const type = windows ? "window" : keyed ? "keyed" : "map";
  return {
    name: "state",
    parallelism: 1,
    classes,
    libraries,
    config,
    operators: [
      source,
      {
        id: "stateful",
        type,
        uid: "stateful",
        name: "Stateful",
        keyType: key,
        ...(windows ? { windows } : { states: [declared], timers: keyed || undefined }),
      },
      sink,
    ],
    edges: [
      { from: "source", to: "stateful", partitioner: keyed ? "hash" : "forward" },
      { from: "stateful", to: "sink" },
    ],
  };
};

const serialization = (...entries) => ({ "pipeline.serialization-config": `[${entries.join(", ")}]` });

/** [what, rule, before, after]: a state, and what it becomes. */
const changes = [
  ...kinds(),
  ...basics(),
  ...pojos(),
  ...enums(),
  ...avro(),
  ...kryo(),
  ...sqlRows(),
  ...timeToLive(),
  ...keys(),
  ...mapKeys(),
  ...namespaces(),
  ...operatorStates(),
];

export function serializers(cases) {
  for (const [what, about, before, after = before] of changes) {
    const unkeyed = before.kind !== undefined && ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"].includes(before.kind);
    const common = { writer: job(before), restore: job(after), about, inline: true };
    for (const [backend, [kind, config]] of Object.entries(backends)) {
      // operator state is the same whatever keeps the keyed state
      if (unkeyed && backend !== "hashmap") continue;
      const add = (id, more) => cases.add(`serializer/${what}/${id}`, { ...common, kind, config, ...more });
      add(backend, brief.includes(backend) ? {} : { releases: ["1.20.4", "2.2.1"] });
      for (const [from, to] of upgrades) {
        if (!unkeyed && !brief.includes(backend)) continue;
        // between minor releases nothing but what is unchanged is of interest
        if (from !== "1.20.4" && after !== before) continue;
        if (to === "2.3.0" && after !== before) continue;
        add(`${backend}-${from}-to-${to}`, { from, releases: [to] });
      }
    }
  }
}

function kinds() {
  const list = ["VALUE", "LIST", "REDUCING", "AGGREGATING", "MAP"];
  return [
    ...list.map((kind) => [`kind/${kind.toLowerCase()}`, "R-64", { kind }]),
    ...list.flatMap((kind) =>
      list
        .filter((other) => other !== kind && (kind === "VALUE" || other === "VALUE" || kind === "REDUCING"))
        .map((other) => [`kind/${kind.toLowerCase()}-to-${other.toLowerCase()}`, "R-64", { kind }, { kind: other }]),
    ),
  ];
}

function basics() {
  const change = (before, after) => [`basic/${words(before)}-to-${words(after)}`, "R-66", { type: before }, { type: after }];
  const keep = (type) => [`basic/${words(type)}`, "R-66", { type }];
  const list = (before, after) => [
    `basic/list-of-${words(before)}-to-${words(after)}`,
    "R-66",
    { kind: "LIST", type: before },
    { kind: "LIST", type: after },
  ];
  return [
    keep("STRING"),
    keep("TUPLE(LONG, STRING)"),
    keep("ROW(LONG, STRING)"),
    keep("LIST(LONG)"),
    keep("MAP(STRING, LONG)"),
    keep("ARRAY(STRING)"),
    keep("EITHER(LONG, STRING)"),
    change("INT", "LONG"),
    change("LONG", "INT"),
    change("SHORT", "INT"),
    change("INT", "DOUBLE"),
    change("LONG", "STRING"),
    change("TUPLE(LONG, STRING)", "TUPLE(LONG, STRING, INT)"),
    change("TUPLE(LONG, STRING)", "TUPLE(LONG, LONG)"),
    change("TUPLE(LONG, STRING)", "TUPLE(STRING, LONG)"),
    change("TUPLE(LONG, STRING)", "ROW(LONG, STRING)"),
    change("ROW(LONG, STRING)", "ROW(LONG, STRING, INT)"),
    change("LIST(LONG)", "LIST(STRING)"),
    change("LIST(LONG)", "ARRAY(LONG)"),
    change("MAP(STRING, LONG)", "MAP(STRING, STRING)"),
    change("EITHER(LONG, STRING)", "EITHER(LONG, INT)"),
    list("LONG", "STRING"),
    list("INT", "LONG"),
  ];
}

/** A type as a part of a case's id. */
function words(type) {
  return type.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
}

function pojos() {
  const fields = { id: "long", customer: "String", amount: "int" };
  const { amount, ...without } = fields;
  const order = (more, type = "CLASS(acme.Order)") => ({ type, classes: pojo("acme.Order", { ...fields, ...more }) });
  const base = order();
  const change = (what, after, before = base) => [`pojo/${what}`, "R-66", before, after];
  const purchase = { type: "CLASS(acme.Purchase)", classes: pojo("acme.Purchase", fields) };
  const generic = { ...base, type: "GENERIC(acme.Order)" };
  const inKind = (kind, given) => ({ kind, ...given });

  const withAddress = (address) => ({
    type: "CLASS(acme.Order)",
    classes: { ...pojo("acme.Order", { ...fields, address: "acme.Address" }), ...pojo("acme.Address", address) },
  });
  const address = { street: "String", number: "int" };
  const tags = order({ tags: "java.util.List<String>" });

  const shapes = (circle, extra = {}, config = {}) => ({
    type: "CLASS(acme.Drawing)",
    classes: {
      ...pojo("acme.Drawing", { id: "long", shape: "acme.Shape" }),
      "acme.Shape": [
        "package acme;",
        "public class Shape {",
        "  public String name;",
        "  public static Shape of(long n) { Circle c = new Circle(); c.name = \"record-\" + n; c.radius = (int) n; return c; }",
        "}",
      ].join("\n"),
      ...pojo("acme.Circle", circle, { superclass: "Shape" }),
      ...extra,
    },
    config,
  });
  const radius = { radius: "int" };
  const square = pojo("acme.Square", { side: "int" }, { superclass: "Shape" });
  const circleRegistered = serialization("acme.Circle: {type: pojo}");
  const withoutCircle = {
    type: "CLASS(acme.Drawing)",
    classes: {
      ...pojo("acme.Drawing", { id: "long", shape: "acme.Shape" }),
      ...pojo("acme.Shape", { name: "String" }),
    },
  };

  return [
    change("unchanged", base),
    change("field-added", order({ note: "String" })),
    change("primitive-field-added", order({ weight: "double" })),
    change("field-removed", { ...base, classes: pojo("acme.Order", without) }),
    change("fields-reordered", { ...base, classes: pojo("acme.Order", { amount, ...without }) }),
    change("field-renamed", { ...base, classes: pojo("acme.Order", { ...without, quantity: "int" }) }),
    change("field-widened", order({ amount: "long" })),
    change("field-boxed", order({ amount: "Integer" })),
    change("field-to-text", order({ amount: "String" })),
    change("class-renamed", purchase),
    change("class-moved", { type: "CLASS(acme.shop.Order)", classes: pojo("acme.shop.Order", fields) }),
    ["pojo/class-gone-not-declared", "R-31", base, { name: "other" }],
    ["pojo/class-kept-not-declared", "R-65", base, { name: "other", classes: base.classes }],
    change("class-renamed-old-one-kept", { ...purchase, classes: { ...purchase.classes, ...base.classes } }),
    change("no-longer-pojo", { type: "CLASS(acme.Order)", classes: opaque("acme.Order", fields) }),
    change("to-kryo", generic),
    change("from-kryo", base, generic),
    change("in-list-field-added", inKind("LIST", order({ note: "String" })), inKind("LIST", base)),
    change("in-list-field-to-text", inKind("LIST", order({ amount: "String" })), inKind("LIST", base)),
    change("in-map-field-added", inKind("MAP", order({ note: "String" })), inKind("MAP", base)),
    change("in-map-field-to-text", inKind("MAP", order({ amount: "String" })), inKind("MAP", base)),
    change("in-reducing-field-added", inKind("REDUCING", order({ note: "String" })), inKind("REDUCING", base)),
    change("in-tuple-field-added", order({ note: "String" }, "TUPLE(LONG, CLASS(acme.Order))"), order({}, "TUPLE(LONG, CLASS(acme.Order))")),
    change("in-list-value-field-added", order({ note: "String" }, "LIST(CLASS(acme.Order))"), order({}, "LIST(CLASS(acme.Order))")),
    change("nested-unchanged", withAddress(address), withAddress(address)),
    change("nested-field-added", withAddress({ ...address, city: "String" }), withAddress(address)),
    change("nested-field-widened", withAddress({ ...address, number: "long" }), withAddress(address)),
    change("collections", tags, tags),
    change("subclass", shapes(radius), shapes(radius)),
    change("subclass-field-added", shapes({ ...radius, colour: "String" }), shapes(radius)),
    change("subclass-field-widened", shapes({ radius: "long" }), shapes(radius)),
    change("subclass-registered", shapes(radius, {}, circleRegistered), shapes(radius)),
    change("subclass-no-longer-registered", shapes(radius), shapes(radius, {}, circleRegistered)),
    change("subclass-registered-kept", shapes(radius, {}, circleRegistered), shapes(radius, {}, circleRegistered)),
    change(
      "another-subclass-registered-first",
      shapes(radius, square, serialization("acme.Square: {type: pojo}", "acme.Circle: {type: pojo}")),
      shapes(radius, square, circleRegistered),
    ),
    change(
      "unused-registered-subclass-gone",
      shapes(radius, {}, circleRegistered),
      shapes(radius, square, serialization("acme.Circle: {type: pojo}", "acme.Square: {type: pojo}")),
    ),
    change("subclass-gone", withoutCircle, shapes(radius)),
  ];
}

function enums() {
  const colour = (constants, used) => ({ type: "CLASS(acme.Colour)", classes: enumeration("acme.Colour", constants, used) });
  const used = ["RED", "GREEN", "BLUE"];
  const base = colour(used);
  const four = colour([...used, "BLACK"], used);
  const change = (what, after, before = base) => [`enum/${what}`, "R-66", before, after];
  const field = (constants) => ({
    type: "CLASS(acme.Car)",
    classes: { ...pojo("acme.Car", { id: "long", colour: "acme.Colour" }), ...enumeration("acme.Colour", constants, used) },
  });
  return [
    change("unchanged", base),
    change("added-at-the-end", colour([...used, "BLACK"], used)),
    change("added-in-front", colour(["BLACK", ...used], used)),
    change("reordered", colour(["BLUE", "RED", "GREEN"], used)),
    change("removed", colour(["RED", "GREEN"])),
    change("unused-removed", colour(used), four),
    change("renamed", colour(["RED", "GREEN", "NAVY"])),
    change("in-pojo-added", field([...used, "BLACK"]), field(used)),
    change("in-pojo-unused-removed", field(used), field([...used, "BLACK"])),
  ];
}

function avro() {
  const fields = { id: "long", symbol: "string", quantity: "int" };
  const { quantity, ...without } = fields;
  const libraries = ["avro"];
  const specific = (given, name = "acme.Trade") => ({
    type: `CLASS(${name})`,
    classes: specificRecord(name, given),
    libraries,
  });
  const generic = (given, name = "acme.Trade") => ({
    type: `USER(acme.AvroRecords, ${avroSchema(name, given)})`,
    classes: avroRecords,
    libraries,
  });
  return [
    ["specific", specific],
    ["generic", generic],
  ].flatMap(([api, record]) => {
    const change = (what, after, before = record(fields)) => [`avro-${api}/${what}`, "R-66", before, after];
    return [
      change("unchanged", record(fields)),
      change("added-with-default", record({ ...fields, note: ["string", ""] })),
      change("added-in-front-with-default", record({ note: ["string", ""], ...fields })),
      change("added-without-default", record({ ...fields, note: "string" })),
      change("removed", record(without)),
      change("reordered", record({ quantity, ...without })),
      change("int-to-long", record({ ...fields, quantity: "long" })),
      change("long-to-int", record({ ...fields, id: "int" })),
      change("int-to-string", record({ ...fields, quantity: "string" })),
      change("moved", record(fields, "acme.shop.Trade")),
      change("renamed", record(fields, "acme.Deal")),
    ];
  });
}

function kryo() {
  const fields = { id: "long", name: "String" };
  const type = "GENERIC(acme.Legacy)";
  const legacy = (given = fields, more = {}) => ({ type, classes: opaque("acme.Legacy", given), ...more });
  const base = legacy();
  const other = opaque("acme.Other", { id: "long" });
  const both = { ...base.classes, ...other };
  const registered = (...names) => ({
    type,
    classes: both,
    config: serialization(...names.map((name) => `acme.${name}: {type: kryo}`)),
  });
  const change = (what, after, before = base) => [`kryo/${what}`, "R-66", before, after];
  const withAvro = { ...base, libraries: ["avro"] };
  const list = (given) => ({ ...given, kind: "LIST" });
  return [
    change("unchanged", base),
    change("list-unchanged", list(base), list(base)),
    change("field-added", legacy({ ...fields, note: "String" })),
    change("field-removed", legacy({ id: "long" })),
    change("field-widened", legacy({ id: "long", name: "long" })),
    change("other-class", { type: "GENERIC(acme.Other)", classes: both }),
    change("class-gone", { type: "GENERIC(acme.Other)", classes: other }),
    change("registered", registered("Legacy")),
    change("registered-kept", registered("Legacy"), registered("Legacy")),
    change("another-registered", registered("Legacy", "Other"), registered("Legacy")),
    change("another-registered-first", registered("Other", "Legacy"), registered("Legacy")),
    change("registrations-swapped", registered("Other", "Legacy"), registered("Legacy", "Other")),
    change("no-longer-registered", { ...base, classes: both }, registered("Legacy")),
    change("unused-no-longer-registered", registered("Legacy"), registered("Legacy", "Other")),
    change("registered-class-gone", { ...registered("Legacy"), classes: base.classes }, registered("Legacy", "Other")),
    change("avro-jar-kept", withAvro, withAvro),
    change("avro-jar-added", withAvro),
    change("avro-jar-removed", base, withAvro),
    change("to-basic", { type: "LONG" }),
  ];
}

function sqlRows() {
  const rows = (columns) => ({ type: `USER(restorable.conformance.SqlRows, ROW<${columns}>)` });
  const base = rows("id BIGINT, name VARCHAR(20), amount INT");
  const change = (what, columns, before = base) => [`sql/${what}`, "R-66", before, rows(columns)];
  const nested = rows("id BIGINT, inner_row ROW<a INT, b STRING>");
  return [
    change("unchanged", "id BIGINT, name VARCHAR(20), amount INT"),
    change("column-renamed", "id BIGINT, name VARCHAR(20), quantity INT"),
    change("column-added", "id BIGINT, name VARCHAR(20), amount INT, note STRING"),
    change("column-removed", "id BIGINT, name VARCHAR(20)"),
    change("columns-swapped", "id BIGINT, amount INT, name VARCHAR(20)"),
    change("column-widened", "id BIGINT, name VARCHAR(20), amount BIGINT"),
    change("length-changed", "id BIGINT, name VARCHAR(30), amount INT"),
    change("not-null-added", "id BIGINT NOT NULL, name VARCHAR(20), amount INT"),
    change("nested-unchanged", "id BIGINT, inner_row ROW<a INT, b STRING>", nested),
    change("nested-column-renamed", "id BIGINT, inner_row ROW<a INT, c STRING>", nested),
    change("nested-column-added", "id BIGINT, inner_row ROW<a INT, b STRING, c INT>", nested),
    ["sql/from-row", "R-66", { type: "ROW(LONG, STRING)" }, rows("id BIGINT, name STRING")],
  ];
}

function timeToLive() {
  return ["VALUE", "LIST", "MAP", "REDUCING"].flatMap((kind) => {
    const off = { kind };
    const on = { kind, ttlSeconds: 100_000 };
    const name = kind.toLowerCase();
    return [
      [`ttl/${name}-kept`, "R-70", on],
      [`ttl/${name}-turned-on`, "R-70", off, on],
      [`ttl/${name}-turned-off`, "R-70", on, off],
      [`ttl/${name}-longer`, "R-70", on, { kind, ttlSeconds: 200_000 }],
    ];
  });
}

function keys() {
  const fields = { id: "long", region: "String" };
  const keyed = (key, classes = {}, more = {}) => ({ key, classes, ...more });
  const change = (what, before, after) => [`key/${what}`, "R-62", before, after];
  const order = (more) => keyed("CLASS(acme.Key)", pojo("acme.Key", { ...fields, ...more }));
  const rows = (columns) => keyed(`USER(restorable.conformance.SqlRows, ROW<${columns}>)`);
  return [
    change("long", keyed("LONG"), keyed("LONG")),
    change("tuple", keyed("TUPLE(LONG, STRING)"), keyed("TUPLE(LONG, STRING)")),
    change("pojo", order(), order()),
    change("sql", rows("id BIGINT NOT NULL"), rows("id BIGINT NOT NULL")),
    change("long-to-string", keyed("LONG"), keyed("STRING")),
    change("int-to-long", keyed("INT"), keyed("LONG")),
    change("tuple-arity", keyed("TUPLE(LONG, STRING)"), keyed("TUPLE(LONG, STRING, INT)")),
    change("pojo-field-added", order(), order({ zone: "String" })),
    change("pojo-reordered", order(), keyed("CLASS(acme.Key)", pojo("acme.Key", { region: "String", id: "long" }))),
    change("string-to-pojo", keyed("STRING"), order()),
    change("sql-not-null", rows("id BIGINT NOT NULL"), rows("id BIGINT")),
    change("sql-column-added", rows("id BIGINT"), rows("id BIGINT, name STRING")),
  ];
}

function mapKeys() {
  const map = (keyType, classes = {}) => ({ kind: "MAP", keyType, classes });
  const change = (what, before, after) => [`map-key/${what}`, "R-67", before, after];
  const key = (more) => map("CLASS(acme.Key)", pojo("acme.Key", { id: "long", region: "String", ...more }));
  const used = ["RED", "GREEN", "BLUE"];
  const colour = (constants) => map("CLASS(acme.Colour)", enumeration("acme.Colour", constants, used));
  const orders = (constants, more) => ({
    ...map("CLASS(acme.Colour)", {
      ...enumeration("acme.Colour", constants, used),
      ...pojo("acme.Order", { id: "long", customer: "String", ...more }),
    }),
    type: "CLASS(acme.Order)",
  });
  return [
    change("long", map("LONG"), map("LONG")),
    change("pojo", key(), key()),
    change("enum", colour(used), colour(used)),
    change("long-to-string", map("LONG"), map("STRING")),
    change("int-to-long", map("INT"), map("LONG")),
    change("pojo-field-added", key(), key({ zone: "String" })),
    change("pojo-field-to-text", key(), key({ id: "String" })),
    change("enum-added", colour(used), colour([...used, "BLACK"])),
    change("enum-reordered", colour(used), colour(["BLUE", "RED", "GREEN"])),
    change("value-field-added", orders(used), orders(used, { zone: "String" })),
    change("enum-added-value-field-added", orders(used), orders([...used, "BLACK"], { zone: "String" })),
    change("tuple-arity", map("TUPLE(LONG, STRING)"), map("TUPLE(LONG, STRING, INT)")),
  ];
}

function namespaces() {
  const kinds = ["time", "global", "session"];
  return kinds.flatMap((before) =>
    kinds.map((after) => [
      before === after ? `window/${before}` : `window/${before}-to-${after}`,
      "R-63",
      { windows: before },
      ...(before === after ? [] : [{ windows: after }]),
    ]),
  );
}

function operatorStates() {
  const order = (kind, more = {}) => ({
    kind,
    type: "CLASS(acme.Order)",
    classes: pojo("acme.Order", { id: "long", customer: "String", amount: "int", ...more }),
  });
  const legacy = (more = {}) => ({
    kind: "SPLIT_DISTRIBUTE",
    type: "GENERIC(acme.Legacy)",
    classes: opaque("acme.Legacy", { id: "long", name: "String" }),
    ...more,
  });
  const used = ["RED", "GREEN", "BLUE"];
  const rules = (keyType, classes = {}) => ({ kind: "BROADCAST", keyType, classes });
  const key = (more) => rules("CLASS(acme.Key)", pojo("acme.Key", { id: "long", region: "String", ...more }));
  const change = (what, before, after) => [`operator/${what}`, "R-68", before, after];
  const gone = (what, before) => [`operator/${what}`, "R-31", before, { kind: before.kind, name: "other" }];
  return [
    ...["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"].flatMap((kind) => {
      const name = kind.toLowerCase().replace("_", "-");
      return [
        change(`${name}-unchanged`, order(kind), order(kind)),
        change(`${name}-field-added`, order(kind), order(kind, { note: "String" })),
        change(`${name}-field-to-text`, order(kind), order(kind, { amount: "String" })),
        change(`${name}-to-other-type`, { kind, type: "LONG" }, { kind, type: "STRING" }),
        change(`${name}-widened`, { kind, type: "INT" }, { kind, type: "LONG" }),
        gone(`${name}-class-gone`, order(kind)),
      ];
    }),
    change(
      "enum-removed",
      { kind: "UNION", type: "CLASS(acme.Colour)", classes: enumeration("acme.Colour", used) },
      { kind: "UNION", type: "CLASS(acme.Colour)", classes: enumeration("acme.Colour", used.slice(0, 2)) },
    ),
    change("tuple-arity", { kind: "UNION", type: "TUPLE(LONG, STRING)" }, { kind: "UNION", type: "TUPLE(LONG)" }),
    change("kryo", legacy(), legacy()),
    gone("kryo-class-gone", legacy()),
    change("kryo-avro-jar-kept", legacy({ libraries: ["avro"] }), legacy({ libraries: ["avro"] })),
    change("kryo-avro-jar-removed", legacy({ libraries: ["avro"] }), legacy()),
    change("broadcast-key", key(), key()),
    change("broadcast-key-to-other-type", rules("LONG"), rules("STRING")),
    change("broadcast-key-field-added", key(), key({ zone: "String" })),
  ];
}
