// Snapshots that restorable migrates, and that Flink has to restore with every value: node migrations.mjs FILE
import { writeFileSync } from "node:fs";
import { Cases } from "./define.mjs";
import { change, drop, rename } from "./edits.mjs";
import { aaabbb, anonymous, backpressure, chain, modes, sinks, stateless } from "./jobs.mjs";

export const releases = ["1.20.4", "2.2.1", "2.3.0"];

const rocksdb = { backend: "rocksdb" };
const incremental = { ...rocksdb, incremental: "true" };
const changelog = { changelog: "true", materialize: "50 ms" };

/** Every way that state is held. CLAIM where Flink refuses NO_CLAIM. */
const kinds = {
  canonical: { kind: "canonical" },
  "native-hashmap": { kind: "native" },
  "native-rocksdb": { kind: "native", config: rocksdb },
  incremental: { kind: "two-checkpoints", config: incremental },
  changelog: { kind: "materialized", config: changelog, claimMode: "CLAIM" },
  "file-merging": { kind: "checkpoint", config: { ...rocksdb, fileMerging: "true" } },
};

const isSavepoint = (kind) => kind.startsWith("canonical") || kind.startsWith("native");

/** Another job, with nothing in common with aaabbb. */
const other = {
  ...chain,
  name: "other",
  operators: [
    { ...chain.operators[0], id: "feed", uid: "feed" },
    { ...chain.operators[1], id: "eee", uid: "eee" },
    { ...aaabbb.operators[2], id: "fff", uid: "fff", states: [{ name: "fff-count", kind: "VALUE" }] },
    { ...chain.operators[3], id: "out", uid: "out" },
  ],
  edges: [
    { from: "feed", to: "eee" },
    { from: "eee", to: "fff", partitioner: "hash" },
    { from: "fff", to: "out" },
  ],
};

/** Two keyed operators that each could be the other, but for what they hold: the records fall on 8 keys, or on 5. */
const twins = {
  ...aaabbb,
  name: "twins",
  operators: [
    aaabbb.operators[0],
    { ...aaabbb.operators[2], id: "left", uid: "left", states: [{ name: "count", kind: "VALUE" }] },
    { ...aaabbb.operators[2], id: "right", uid: "right", keys: 5, states: [{ name: "count", kind: "VALUE" }] },
    aaabbb.operators[3],
  ],
  edges: [
    { from: "source", to: "left", partitioner: "hash" },
    { from: "left", to: "right", partitioner: "hash" },
    { from: "right", to: "sink" },
  ],
};

/** Both in one program, each by itself. */
const joined = {
  ...aaabbb,
  name: "joined",
  operators: [...aaabbb.operators, ...other.operators],
  edges: [...aaabbb.edges, ...other.edges],
};

/** What every release does with snapshots of its own. */
const own = { own: true, releases };

/** Where a snapshot is made readable for: the releases that it is then restored by. */
const conversions = [
  ["down-from-2.2.1", "2.2.1", ["1.20.4", "2.0.1"]],
  ["down-from-2.3.0", "2.3.0", ["1.20.4", "2.0.1", "2.2.1"]],
  ["up-from-1.20.4", "1.20.4", ["2.0.1", "2.2.1", "2.3.0"]],
];

/** An operation as it is called; what the job and the snapshot are, what changes, and what is asked for. */
function operations(how) {
  const numbered = change(change(change(anonymous, "source", { uid: "numbers" }), "aaa", { uid: "one" }), "bbb", { uid: "two" });
  return {
    absolute: { migrate: ["--references", "absolute"] },
    rename: { restore: rename(aaabbb, "bbb", "ccc"), migrate: ["--rename", "bbb=ccc"] },
    "rename-in-place": { restore: rename(aaabbb, "bbb", "ccc"), migrate: ["--in-place", "--rename", "bbb=ccc"] },
    swap: {
      writer: twins,
      restore: rename(rename(twins, "left", "right"), "right", "left"),
      migrate: ["--rename", "left=right", "--rename", "right=left"],
    },
    pin: {
      writer: anonymous,
      // a generated ID depends on those before it: the sink's, which has only placeholders, becomes another
      allowNonRestoredState: how.config?.fileMerging !== undefined,
      restore: numbered,
      migrate: ["--rename", "id:$id(source)=numbers", "--rename", "id:$id(aaa)=one", "--rename", "id:$id(bbb)=two"],
    },
    copy: { migrate: ["--copy"] },
    relocate: {
      tamper: "moved-tree",
      migrate: isSavepoint(how.kind) ? ["--references", "absolute"] : ["--relocate", "$from=$to"],
    },
    drop: { writer: twins, restore: drop(twins, "right"), migrate: ["--drop", "right", "--accept-loss"] },
    "max-parallelism": {
      writer: stateless,
      restore: change(stateless, "clean", { maxParallelism: 64 }),
      migrate: ["--max-parallelism", "clean=64"],
    },
    "max-parallelism-keyed": {
      restore: change(aaabbb, "bbb", { maxParallelism: 64 }),
      migrate: ["--max-parallelism", "bbb=64"],
    },
    merge: {
      restore: joined,
      merge: { writer: other, kind: how.kind === "two-checkpoints" ? "checkpoint" : how.kind },
      migrate: ["--merge", "$merge"],
    },
    split: {
      writer: joined,
      restore: other,
      migrate: ["--keep", "feed", "--keep", "eee", "--keep", "fff", "--keep", "out", "--accept-loss"],
    },
  };
}

/** Operations without which Flink refuses, or mistakes one state for another. */
const needed = ["rename", "swap", "pin", "drop", "max-parallelism", "max-parallelism-keyed"];

export function migrations() {
  const cases = new Cases();
  for (const [kind, how] of Object.entries(kinds)) {
    for (const [operation, what] of Object.entries(operations(how))) {
      cases.add(`${operation}/${kind}`, { writer: aaabbb, ...how, ...own, ...what });
      if (!needed.includes(operation) && (operation !== "relocate" || isSavepoint(how.kind))) continue;
      cases.add(`${operation}/${kind}/as-it-was`, {
        ...{ writer: aaabbb, ...how, ...own, ...what },
        allowNonRestoredState: false,
        migrate: undefined,
      });
    }
    for (const [operation, from, to] of conversions) {
      const converted = { writer: aaabbb, ...how, from, releases: to };
      // with CLAIM Flink deletes what the next release would start from
      const isClaimed = how.claimMode !== undefined;
      cases.add(`${operation}/${kind}`, {
        ...converted,
        migrate: ["--flink-version", "$release", ...(isClaimed ? ["--copy"] : [])],
      });
      if (!isClaimed) cases.add(`${operation}/${kind}/as-it-was`, converted);
    }
  }
  addInFlight(cases);
  cases.add("rename/modes", { writer: modes, ...own, restore: rename(modes, "modes", "kinds"), migrate: ["--rename", "modes=kinds"] });
  cases.add("rename/sink-family", {
    writer: sinks,
    ...own,
    restore: rename(sinks, "orders", "sales"),
    migrate: ["--rename", "orders=sales"],
  });
  const claimed = { writer: aaabbb, kind: "native", config: incremental, ...own, prepare: "claimed" };
  cases.add("repair/claimed/as-it-was", claimed);
  cases.add("repair/claimed", { ...claimed, migrate: ["--repair", "--search", "$savepoint"] });
  return cases;
}

/** Unaligned checkpoints, with records between the operators. */
function addInFlight(cases) {
  const snapshot = { writer: backpressure, kind: "in-flight", config: { unaligned: "true" } };
  const from = { ...snapshot, ...own };
  const renamed = rename(backpressure, "totals", "sums");
  cases.add("rename/in-flight", { ...from, restore: renamed, migrate: ["--rename", "totals=sums"] });
  cases.add("rename-in-place/in-flight", { ...from, restore: renamed, migrate: ["--in-place", "--rename", "totals=sums"] });
  cases.add("absolute/in-flight", { ...from, migrate: ["--references", "absolute"] });
  cases.add("copy/in-flight", { ...from, migrate: ["--copy"] });
  cases.add("relocate/in-flight", { ...from, tamper: "moved-tree", migrate: ["--references", "absolute"] });
  cases.add("drop-in-flight/in-flight", { ...from, migrate: ["--drop-in-flight", "--accept-loss"] });
  for (const [operation, release, to] of conversions) {
    cases.add(`${operation}/in-flight`, { ...snapshot, from: release, releases: to, migrate: ["--flink-version", "$release"] });
  }
}

if (process.argv[1] === import.meta.filename) writeFileSync(process.argv[2] ?? "cases.json", migrations().json);
