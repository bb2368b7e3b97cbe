// State backends, changelog, claim mode.
import { since2 } from "./define.mjs";
import { change, changeJob, edit, repartition } from "./edits.mjs";
import { aaabbb, chain } from "./jobs.mjs";

const kinds = {
  "hashmap-canonical": ["canonical", { backend: "hashmap" }],
  "hashmap-native": ["native", { backend: "hashmap" }],
  "hashmap-checkpoint": ["checkpoint", { backend: "hashmap" }],
  "rocksdb-canonical": ["canonical", { backend: "rocksdb" }],
  "rocksdb-native": ["native", { backend: "rocksdb" }],
  "rocksdb-checkpoint": ["checkpoint", { backend: "rocksdb" }],
  "rocksdb-incremental": ["two-checkpoints", { backend: "rocksdb", incremental: "true" }],
};
const refuses = {
  hashmap: ["rocksdb-native", "rocksdb-checkpoint", "rocksdb-incremental"],
  rocksdb: ["hashmap-native", "hashmap-checkpoint"],
  forst: ["hashmap-canonical", "hashmap-native", "hashmap-checkpoint", "rocksdb-canonical"],
};

export function backends(cases) {
  for (const [name, [kind, config]] of Object.entries(kinds)) {
    for (const backend of ["hashmap", "rocksdb", "forst"]) {
      cases.add(`backend/${name}-to-${backend}`, {
        writer: aaabbb,
        kind,
        writerConfig: config,
        restoreConfig: { ...config, backend },
        [refuses[backend].includes(name) ? "trigger" : "nearMiss"]: "R-80",
        ...(backend === "forst" ? { releases: since2 } : {}),
      });
    }
  }
  cases.add("backend/rocksdb-incremental-to-hashmap-ha", {
    writer: aaabbb,
    kind: "checkpoint",
    writerConfig: { backend: "rocksdb", incremental: "true" },
    door: "ha",
    trigger: "R-80",
  });
  for (const kind of ["native", "checkpoint"]) {
    for (const backend of ["forst", "rocksdb", "hashmap"]) {
      cases.add(`backend/forst-${kind}-to-${backend}`, {
        writer: aaabbb,
        kind,
        writerConfig: { backend: "forst" },
        restoreConfig: { backend },
        releases: since2,
        [backend === "hashmap" ? "trigger" : "nearMiss"]: "R-80",
      });
    }
  }
  // without keyed state there is nothing that a backend would have to read
  cases.both("backend/no-keyed-state", {
    writer: chain,
    kind: "native",
    writerConfig: { backend: "rocksdb" },
    nearMiss: "R-80",
  });
  const unkeyed = edit(
    aaabbb,
    [change, "bbb", { type: "map", timers: undefined, states: [{ name: "bbb-pending", kind: "SPLIT_DISTRIBUTE" }] }],
    [repartition, "aaa", "bbb", "rebalance"],
  );
  cases.add("backend/no-longer-keyed", {
    writer: aaabbb,
    kind: "native",
    writerConfig: { backend: "rocksdb" },
    restore: unkeyed,
    trigger: "R-60",
    nearMiss: "R-80",
  });

  const on = { changelog: "true" };
  for (const backend of ["hashmap", "rocksdb"]) {
    const base = { backend, incremental: backend === "rocksdb" ? "true" : "false" };
    cases.add(`changelog/kept-claim-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: { ...base, ...on },
      claimMode: "CLAIM",
      nearMiss: "R-81",
      trigger: "R-82",
    });
    cases.add(`changelog/kept-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: { ...base, ...on },
      trigger: "R-82",
    });
    cases.add(`changelog/on-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: base,
      restoreConfig: on,
      trigger: ["R-81", "R-82"],
    });
    cases.add(`changelog/on-claim-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: base,
      restoreConfig: on,
      claimMode: "CLAIM",
      trigger: "R-81",
    });
    cases.add(`changelog/on-from-canonical-${backend}`, {
      writer: aaabbb,
      config: base,
      restoreConfig: on,
      trigger: "R-82",
    });
    cases.add(`changelog/on-from-canonical-claim-${backend}`, {
      writer: aaabbb,
      config: base,
      restoreConfig: on,
      claimMode: "CLAIM",
      trigger: "R-81",
    });
    cases.add(`changelog/off-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: base,
      writerConfig: on,
      trigger: "R-81",
      nearMiss: "R-82",
    });
    cases.add(`changelog/kept-${backend}-ha`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: { ...base, ...on },
      door: "ha",
      nearMiss: ["R-81", "R-82"],
    });
    cases.add(`changelog/off-${backend}-ha`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: base,
      writerConfig: on,
      door: "ha",
      trigger: "R-81",
    });
    cases.add(`changelog/legacy-${backend}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: { ...base, ...on },
      claimMode: "LEGACY",
      own: true,
      nearMiss: "R-82",
    });
    const materialized = { ...base, ...on, materialize: "300 ms" };
    cases.add(`changelog/materialized-kept-claim-${backend}`, {
      writer: aaabbb,
      kind: "materialized",
      config: materialized,
      claimMode: "CLAIM",
      nearMiss: "R-80",
    });
    const other = backend === "rocksdb" ? "hashmap" : "rocksdb";
    cases.add(`changelog/materialized-${backend}-to-${other}`, {
      writer: aaabbb,
      kind: "materialized",
      config: materialized,
      restoreConfig: { backend: other },
      claimMode: "CLAIM",
      trigger: "R-80",
    });
    // the changelog alone does not tell the type of the key; timers do
    for (const [what, timers] of [
      ["key", undefined],
      ["key-with-timers", true],
    ]) {
      cases.add(`changelog/not-materialized-${what}-${backend}`, {
        writer: edit(aaabbb, [change, "bbb", { timers }]),
        restore: edit(aaabbb, [change, "bbb", { timers, keyType: "LONG" }]),
        kind: "checkpoint",
        config: { ...base, ...on },
        claimMode: "CLAIM",
        inline: true,
        trigger: timers ? "R-62" : [],
      });
    }
    cases.add(`changelog/not-materialized-${backend}-to-${other}`, {
      writer: aaabbb,
      kind: "checkpoint",
      config: { ...base, ...on },
      restoreConfig: { backend: other },
      claimMode: "CLAIM",
      nearMiss: "R-80",
    });
  }
  for (const claimMode of ["CLAIM", "NO_CLAIM", "LEGACY"]) {
    const incremental = { backend: "rocksdb", incremental: "true" };
    cases.add(`claim/${claimMode.toLowerCase()}-checkpoint`, {
      writer: aaabbb,
      kind: "two-checkpoints",
      config: incremental,
      claimMode,
      own: true,
      [claimMode === "CLAIM" ? "trigger" : "nearMiss"]: "R-82",
    });
    cases.add(`claim/${claimMode.toLowerCase()}-savepoint-rescaled`, {
      writer: aaabbb,
      config: incremental,
      restore: changeJob(aaabbb, { parallelism: 3 }),
      claimMode,
      own: true,
    });
  }
  cases.both("file-merging/rescaled", {
    writer: aaabbb,
    kind: "two-checkpoints",
    config: { backend: "rocksdb", incremental: "true", fileMerging: "true" },
    restore: changeJob(aaabbb, { parallelism: 3 }),
  });
}
