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

/** Two keyed operators that each could be the other. */
const twins = {
  ...aaabbb,
  name: "twins",
  operators: [
    aaabbb.operators[0],
    { ...aaabbb.operators[2], id: "left", uid: "left", states: [{ name: "count", kind: "VALUE" }] },
    { ...aaabbb.operators[2], id: "right", uid: "right", states: [{ name: "count", kind: "VALUE" }] },
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

export function migrations() {
  const cases = new Cases();
  for (const [kind, how] of Object.entries(kinds)) {
    const from = { writer: aaabbb, ...how };
    const own = { ...from, own: true };
    cases.add(`absolute/${kind}`, { ...own, migrate: ["--references", "absolute"] });
    cases.add(`rename/${kind}`, { ...own, restore: rename(aaabbb, "bbb", "ccc"), migrate: ["--rename", "bbb=ccc"] });
    cases.add(`rename-in-place/${kind}`, {
      ...own,
      restore: rename(aaabbb, "bbb", "ccc"),
      migrate: ["--in-place", "--rename", "bbb=ccc"],
    });
    cases.add(`swap/${kind}`, {
      ...own,
      writer: twins,
      restore: rename(rename(twins, "left", "right"), "right", "left"),
      migrate: ["--rename", "left=right", "--rename", "right=left"],
    });
    cases.add(`pin/${kind}`, {
      ...own,
      writer: anonymous,
      // a generated ID depends on those before it: the sink's, which has only placeholders, becomes another
      allowNonRestoredState: kind === "file-merging",
      restore: change(change(change(anonymous, "source", { uid: "numbers" }), "aaa", { uid: "one" }), "bbb", { uid: "two" }),
      migrate: ["--rename", "id:$id(source)=numbers", "--rename", "id:$id(aaa)=one", "--rename", "id:$id(bbb)=two"],
    });
    cases.add(`copy/${kind}`, { ...own, migrate: ["--copy"] });
    cases.add(`relocate/${kind}`, {
      ...own,
      tamper: "moved-tree",
      migrate: isSavepoint(kind) ? ["--references", "absolute"] : ["--relocate", "$from=$to"],
    });
    cases.add(`drop/${kind}`, {
      ...own,
      writer: twins,
      restore: drop(twins, "right"),
      migrate: ["--drop", "right", "--accept-loss"],
    });
    cases.add(`max-parallelism/${kind}`, {
      ...own,
      writer: stateless,
      restore: change(stateless, "clean", { maxParallelism: 64 }),
      migrate: ["--max-parallelism", "clean=64"],
    });
    cases.add(`max-parallelism-keyed/${kind}`, {
      ...own,
      restore: change(aaabbb, "bbb", { maxParallelism: 64 }),
      migrate: ["--max-parallelism", "bbb=64"],
    });
    cases.add(`merge/${kind}`, {
      ...own,
      restore: joined,
      merge: { writer: other, kind: how.kind === "two-checkpoints" ? "checkpoint" : how.kind },
      migrate: ["--merge", "$merge"],
    });
    cases.add(`split/${kind}`, {
      ...own,
      writer: joined,
      restore: other,
      migrate: ["--keep", "feed", "--keep", "eee", "--keep", "fff", "--keep", "out", "--accept-loss"],
    });
    for (const [old, to] of [
      ["2.2.1", "1.20"],
      ["2.3.0", "2.0"],
    ]) {
      cases.add(`down-${to}/${kind}`, {
        ...from,
        from: old,
        releases: [to === "1.20" ? "1.20.4" : "2.2.1"],
        migrate: ["--flink-version", to],
      });
    }
    cases.add(`up/${kind}`, { ...from, from: "1.20.4", releases: ["2.2.1"], migrate: ["--metadata-version", "6"] });
  }
  cases.add("rename/modes", { writer: modes, own: true, restore: rename(modes, "modes", "kinds"), migrate: ["--rename", "modes=kinds"] });
  cases.add("rename/sink-family", {
    writer: sinks,
    own: true,
    restore: rename(sinks, "orders", "sales"),
    migrate: ["--rename", "orders=sales"],
  });
  cases.add("rename/in-flight", {
    writer: backpressure,
    kind: "in-flight",
    own: true,
    config: { unaligned: "true" },
    restore: rename(backpressure, "totals", "sums"),
    migrate: ["--rename", "totals=sums"],
  });
  cases.add("drop-in-flight/unaligned", {
    writer: backpressure,
    kind: "in-flight",
    own: true,
    config: { unaligned: "true" },
    migrate: ["--drop-in-flight", "--accept-loss"],
  });
  const claimed = { writer: aaabbb, kind: "native", config: incremental, own: true, prepare: "claimed" };
  cases.add("repair/claimed-not-repaired", claimed);
  cases.add("repair/claimed", { ...claimed, migrate: ["--repair", "--search", "$savepoint"] });
  return cases;
}

if (process.argv[1] === import.meta.filename) writeFileSync(process.argv[2] ?? "cases.json", migrations().json);
