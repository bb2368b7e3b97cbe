// Which operator gets whose state.
import { append, change, changeJob, drop, edit, insert, rename } from "./edits.mjs";
import { aaabbb, anonymous, chain, sinks, stateless } from "./jobs.mjs";

const list = (name) => ({ name, kind: "SPLIT_DISTRIBUTE" });
const map = (id, more = {}) => ({ id, type: "map", uid: id, name: id, ...more });
const renamed = rename(aaabbb, "bbb", "ccc");

export function matching(cases) {
  cases.both("match/unchanged", { writer: aaabbb, nearMiss: ["R-01", "R-03", "R-04", "R-09"] });
  cases.both("match/renamed", { writer: aaabbb, restore: renamed, trigger: ["R-01", "R-04"] }, { trigger: "R-03" });
  cases.both(
    "match/renamed-allowed",
    { writer: aaabbb, restore: renamed, allowNonRestoredState: true, trigger: "R-01" },
    { trigger: "R-03" },
  );
  for (const kind of ["native", "checkpoint"]) {
    cases.add(`match/renamed-${kind}`, { writer: aaabbb, restore: renamed, kind, trigger: "R-01" });
  }
  cases.add("match/list-renamed", { writer: aaabbb, restore: rename(aaabbb, "aaa", "AAA2"), trigger: "R-01" });
  cases.add("match/list-dropped-allowed", {
    writer: aaabbb,
    restore: drop(aaabbb, "aaa"),
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  cases.add("match/source-renamed", { writer: aaabbb, restore: rename(aaabbb, "source", "source2"), trigger: "R-01" });
  cases.add("match/source-renamed-allowed", {
    writer: aaabbb,
    restore: rename(aaabbb, "source", "source2"),
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  // a keyed process function without any state has a timer service, and that is state
  const bare = change(aaabbb, "bbb", { states: [], timers: false });
  cases.add("match/keyed-without-state-renamed", {
    writer: bare,
    restore: rename(bare, "bbb", "ccc"),
    trigger: "R-01",
  });
  cases.both(
    "match/sink-dropped",
    { writer: sinks, restore: drop(sinks, "orders"), trigger: "R-01" },
    { trigger: "R-03" },
  );
  cases.both("match/sinks-unchanged", { writer: sinks, nearMiss: ["R-01", "R-03"] });
  cases.add("match/committing-sink-renamed", {
    writer: sinks,
    restore: rename(sinks, "audit", "audit2"),
    trigger: "R-01",
  });
  cases.add("match/sink-renamed-allowed", {
    writer: sinks,
    restore: rename(sinks, "orders", "orders2"),
    allowNonRestoredState: true,
    trigger: "R-01",
  });

  cases.both(
    "match/stateless-dropped",
    { writer: stateless, restore: drop(stateless, "clean"), trigger: "R-02", nearMiss: "R-01" },
    { trigger: "R-03", nearMiss: [] },
  );
  cases.both(
    "match/stateless-renamed-allowed",
    { writer: stateless, restore: rename(stateless, "clean", "clean2"), allowNonRestoredState: true, trigger: "R-02" },
    { trigger: "R-03" },
  );
  cases.both("match/stateless-kept", { writer: stateless, nearMiss: ["R-02", "R-03"] });
  cases.both(
    "match/stateless-sink-dropped",
    {
      writer: edit(aaabbb, [append, "bbb", { id: "extra", type: "sink", uid: "extra" }]),
      restore: aaabbb,
      trigger: "R-02",
    },
    { trigger: "R-03" },
  );
  const merging = { writerConfig: { fileMerging: "true" }, kind: "checkpoint" };
  cases.add("match/file-merging-stateless-dropped", {
    writer: stateless,
    restore: drop(stateless, "clean"),
    ...merging,
    trigger: "R-01",
  });
  cases.add("match/file-merging-stateless-dropped-allowed", {
    writer: stateless,
    restore: drop(stateless, "clean"),
    ...merging,
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  cases.both("match/file-merging-unchanged", { writer: stateless, ...merging, nearMiss: "R-01" }, merging);

  cases.both("match/new-stateful-operator", {
    writer: aaabbb,
    restore: insert(aaabbb, "bbb", "sink", map("extra", { states: [list("extra-pending")] })),
    trigger: "R-04",
  });
  cases.both("match/new-stateless-operator", {
    writer: aaabbb,
    restore: insert(aaabbb, "bbb", "sink", map("extra")),
    nearMiss: "R-03",
  });

  // setUidHash
  const pinned = change(aaabbb, "bbb", { uid: "ccc", uidHash: "$id(bbb)" });
  cases.both("hash/pinned", { writer: aaabbb, restore: pinned, nearMiss: ["R-01", "R-05", "R-06", "R-08"] });
  cases.add("hash/pinned-upper-case", {
    writer: aaabbb,
    restore: change(pinned, "bbb", { uidHash: "$ID(bbb)" }),
    nearMiss: "R-01",
  });
  cases.both("hash/unused", {
    writer: aaabbb,
    restore: change(aaabbb, "bbb", { uidHash: "1067f6ea62205fdf7454baba213d028d" }),
    trigger: "R-05",
  });
  cases.both("hash/shadow", {
    writer: chain,
    restore: change(drop(chain, "ddd"), "aaa", { uidHash: "$id(ddd)" }),
    trigger: "R-06",
  });
  cases.both("hash/source", {
    writer: aaabbb,
    restore: change(aaabbb, "source", { uid: "source2", uidHash: "$id(source)" }),
    trigger: "R-08",
  });
  cases.both("hash/same-as-uid", {
    writer: aaabbb,
    restore: change(aaabbb, "bbb", { uidHash: "$id(bbb)" }),
    nearMiss: "R-06",
  });
  cases.add("hash/invalid", { writer: aaabbb, restore: change(aaabbb, "bbb", { uidHash: "xyz" }) });
  cases.add("uid/duplicate", { writer: aaabbb, restore: rename(aaabbb, "bbb", "aaa"), trigger: "R-09" });
  cases.add("uid/duplicate-ha", {
    writer: aaabbb,
    kind: "checkpoint",
    door: "ha",
    restore: rename(aaabbb, "bbb", "aaa"),
    trigger: "R-09",
  });
  cases.add("uid/other-case", { writer: aaabbb, restore: rename(aaabbb, "bbb", "BBB"), trigger: "R-01" });
  cases.add("uid/trailing-space", { writer: aaabbb, restore: rename(aaabbb, "bbb", "bbb "), trigger: "R-01" });
  // before 2.0 there are no uids in the metadata to compare with
  const withUids = { writer: aaabbb, releases: ["2.0.1", "2.2.1", "2.3.0"], trigger: ["R-01", "R-11"] };
  cases.add("uid/typo-case", { ...withUids, restore: rename(aaabbb, "bbb", "bBb") });
  cases.add("uid/typo-space", { ...withUids, restore: rename(aaabbb, "bbb", " bbb") });
  cases.add("uid/far-away", {
    writer: aaabbb,
    restore: rename(aaabbb, "bbb", "something-else"),
    trigger: "R-01",
    nearMiss: "R-11",
  });

  // generated ids
  cases.both("auto/unchanged", { writer: anonymous, trigger: "R-10" });
  cases.both("auto/names-changed", {
    writer: anonymous,
    restore: change(anonymous, "aaa", { name: "Another name" }),
    trigger: "R-10",
  });
  cases.both(
    "auto/operator-in-front",
    {
      writer: anonymous,
      restore: insert(anonymous, "source", "aaa", { id: "extra", type: "map", name: "Extra" }),
      trigger: "R-01",
    },
    { trigger: "R-03" },
  );
  cases.add("auto/operator-in-front-allowed", {
    writer: anonymous,
    restore: insert(anonymous, "source", "aaa", { id: "extra", type: "map", name: "Extra" }),
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  cases.both("auto/operator-behind", {
    writer: anonymous,
    restore: insert(anonymous, "bbb", "sink", { id: "extra", type: "map", name: "Extra" }),
  });
  cases.both("auto/other-parallelism", {
    writer: anonymous,
    restore: changeJob(anonymous, { parallelism: 3 }),
    trigger: "R-10",
  });
  cases.both("auto/one-parallelism", { writer: anonymous, restore: change(anonymous, "aaa", { parallelism: 1 }) });
  cases.both("auto/chaining-off", { writer: anonymous, restore: changeJob(anonymous, { chaining: false }) });
  cases.both("auto/uids-added", { writer: anonymous, restore: aaabbb, trigger: "R-01" }, { trigger: "R-03" });
  const pinnedAll = edit(
    aaabbb,
    [change, "aaa", { uidHash: "$id(aaa)" }],
    [change, "bbb", { uidHash: "$id(bbb)" }],
    [change, "source", { uidHash: "$id(source)" }],
  );
  cases.both("auto/uids-added-and-pinned", { writer: anonymous, restore: pinnedAll, trigger: "R-08" });
  const forbidden = { "pipeline.auto-generate-uids": "false" };
  cases.add("auto/forbidden", { writer: anonymous, restoreConfig: forbidden, trigger: "R-10" });
  cases.add("auto/forbidden-all-uids", { writer: aaabbb, restoreConfig: forbidden, nearMiss: "R-10" });
}
