// Parallelism and max parallelism.
import { change, changeJob, edit, insert } from "./edits.mjs";
import { aaabbb, mixedMax, single, stateless } from "./jobs.mjs";

const max = (n) => changeJob(aaabbb, { maxParallelism: n });
const list = (name) => ({ name, kind: "SPLIT_DISTRIBUTE" });

export function parallelism(cases) {
  cases.both("max/explicit-other", { writer: aaabbb, restore: max(64), trigger: "R-20" }, { trigger: "R-21" });
  cases.both("max/explicit-same", { writer: aaabbb, restore: max(128), nearMiss: "R-20" }, { nearMiss: "R-21" });
  cases.both("max/explicit-higher", { writer: aaabbb, restore: max(256), trigger: "R-20" }, { trigger: "R-21" });
  cases.add("max/explicit-other-allowed", {
    writer: aaabbb,
    restore: max(64),
    allowNonRestoredState: true,
    trigger: "R-20",
  });
  cases.both(
    "max/stateless-vertex",
    { writer: stateless, restore: change(stateless, "clean", { maxParallelism: 64 }), trigger: "R-20" },
    { trigger: [], nearMiss: "R-21" },
  );
  cases.both(
    "max/not-the-head",
    { writer: aaabbb, restore: change(aaabbb, "aaa", { maxParallelism: 64 }), nearMiss: "R-20" },
    { nearMiss: "R-21" },
  );
  cases.both(
    "max/source",
    { writer: aaabbb, restore: change(aaabbb, "source", { maxParallelism: 64 }), trigger: "R-20" },
    { trigger: "R-21" },
  );
  cases.both(
    "max/adopted",
    { writer: max(64), restore: aaabbb, trigger: "R-23", nearMiss: "R-20" },
    { nearMiss: "R-21" },
  );
  cases.both("max/nothing-to-adopt", { writer: aaabbb, nearMiss: "R-23" });
  cases.both("max/above", { writer: max(2), restore: changeJob(aaabbb, { parallelism: 3 }), trigger: "R-22" });
  cases.both("max/exactly", { writer: max(3), restore: changeJob(aaabbb, { parallelism: 3 }), nearMiss: "R-22" });
  cases.both("max/one-vertex-above", {
    writer: max(2),
    restore: change(aaabbb, "bbb", { parallelism: 3 }),
    trigger: "R-22",
  });
  for (const p of [1, 3, 4])
    cases.both(`rescale/to-${p}`, { writer: aaabbb, restore: changeJob(aaabbb, { parallelism: p }) });
  for (const p of [1, 4]) {
    cases.add(`rescale/incremental-to-${p}`, {
      writer: aaabbb,
      kind: "two-checkpoints",
      config: { backend: "rocksdb", incremental: "true" },
      restore: changeJob(aaabbb, { parallelism: p }),
    });
  }

  cases.both("vertex/above-its-max", {
    writer: aaabbb,
    restore: edit(aaabbb, [change, "bbb", { parallelism: 4, maxParallelism: 2 }]),
    trigger: "R-26",
  });
  cases.both("vertex/at-its-max", {
    writer: changeJob(aaabbb, { maxParallelism: 4 }),
    restore: edit(aaabbb, [changeJob, { maxParallelism: 4, parallelism: 4 }]),
    nearMiss: "R-26",
  });
  cases.add("vertex/out-of-bounds", { writer: aaabbb, restore: max(40000), trigger: "R-26" });

  cases.both("override/stale", {
    writer: aaabbb,
    restoreConfig: { overrides: "1067f6ea62205fdf7454baba213d028d:3" },
    trigger: "R-27",
  });
  cases.both("override/of-a-head", { writer: aaabbb, restoreConfig: { overrides: "$id(bbb):3" }, nearMiss: "R-27" });
  cases.both("override/above-max", {
    writer: max(2),
    restore: aaabbb,
    restoreConfig: { overrides: "$id(bbb):3" },
    trigger: "R-22",
  });

  // Operators with different max parallelism that are chained in the new job: one of them decides, and which one hangs
  // on their ids.
  const together = edit(mixedMax, [change, "tail", { chaining: undefined, maxParallelism: undefined }]);
  const apart = edit(mixedMax, [change, "tail", { maxParallelism: undefined }]);
  const named = (job, uid) => change(job, "tail", { uid });
  // "behind" and "after" come last in Flink's map, "tail" and "tail-5" before bbb
  const decided = { tail: "nearMiss", "tail-5": "nearMiss", behind: "trigger", after: "trigger" };
  for (const [uid, role] of Object.entries(decided)) {
    const writer = named(mixedMax, uid);
    const restore = named(together, uid);
    cases.both(`chain-max/joined-${uid}`, { writer, restore, [role]: "R-25" });
    cases.both(`chain-max/joined-rescaled-${uid}`, {
      writer,
      restore: changeJob(restore, { parallelism: 2 }),
      [role]: "R-25",
    });
    cases.both(`chain-max/joined-rocksdb-${uid}`, { writer, restore, config: { backend: "rocksdb" }, [role]: "R-25" });
  }
  cases.both("chain-max/kept-apart", { writer: mixedMax, restore: apart, nearMiss: "R-25" });
  const low = edit(mixedMax, [change, "bbb", { maxParallelism: 64 }], [change, "tail", { maxParallelism: 128 }]);
  const lowTogether = edit(
    low,
    [change, "tail", { chaining: undefined, maxParallelism: undefined }],
    [change, "bbb", { maxParallelism: undefined }],
  );
  for (const [uid, role] of Object.entries(decided)) {
    const writer = named(low, uid);
    const restore = named(lowTogether, uid);
    cases.both(`chain-max/joined-with-higher-${uid}`, { writer, restore, [role]: "R-25" });
    cases.both(`chain-max/joined-with-higher-rescaled-${uid}`, {
      writer,
      restore: changeJob(restore, { parallelism: 2 }),
      [role]: "R-25",
    });
  }
  // what becomes of key groups that the vertex has too few of, or too many
  for (const [direction, from, to] of [
    ["fewer", mixedMax, together],
    ["more", low, lowTogether],
  ]) {
    for (const kind of ["canonical", "native", "checkpoint"]) {
      for (const backend of ["hashmap", "rocksdb"]) {
        for (const timers of [false, true]) {
          for (const [p, q] of [
            [1, 1],
            [1, 2],
            [2, 2],
          ]) {
            const sized = (job, parallelism) =>
              changeJob(change(named(job, "behind"), "bbb", { timers }), { parallelism });
            cases.add(`chain-max/${direction}-${kind}-${backend}-${timers ? "timers-" : ""}${p}-to-${q}`, {
              writer: sized(from, p),
              restore: sized(to, q),
              kind,
              config: { backend },
              releases: ["1.20.4", "2.2.1"],
              trigger: "R-25",
            });
          }
        }
      }
    }
  }
  cases.both(
    "chain-max/head-set",
    { writer: mixedMax, restore: change(together, "bbb", { maxParallelism: 128 }), trigger: "R-20" },
    { trigger: "R-21" },
  );
  const keyed64 = edit(single, [changeJob, { maxParallelism: 64 }]);
  cases.both("chain-max/new-operator", {
    writer: keyed64,
    restore: insert(single, "bbb", "sink", { id: "extra", type: "map", uid: "extra", states: [list("extra-pending")] }),
    nearMiss: "R-25",
  });

  // the adaptive scheduler, and its reactive mode
  cases.add("adaptive/max-adopted", { writer: max(64), restore: aaabbb, scheduler: "adaptive", nearMiss: "R-24" });
  cases.add("adaptive/max-explicit-other", {
    writer: aaabbb,
    restore: max(64),
    scheduler: "adaptive",
    trigger: "R-20",
  });
  cases.add("adaptive/unchanged", { writer: aaabbb, scheduler: "adaptive" });
  cases.add("reactive/unchanged", { writer: aaabbb, scheduler: "reactive", nearMiss: "R-24" });
  cases.add("reactive/max-derived-lower", { writer: max(64), restore: aaabbb, scheduler: "reactive", trigger: "R-24" });
  cases.add("reactive/max-explicit-higher", {
    writer: max(64),
    restore: max(128),
    scheduler: "reactive",
    trigger: "R-24",
  });
  cases.add("reactive/max-explicit-lower", {
    writer: max(64),
    restore: max(32),
    scheduler: "reactive",
    nearMiss: "R-24",
  });
}
