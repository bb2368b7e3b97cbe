// The asynchronous state API of Flink 2 (KeyedStream.enableAsyncState): natively on ForSt, adapted on the others.
import { since2 } from "./define.mjs";
import { change, edit } from "./edits.mjs";
import { aaabbb } from "./jobs.mjs";

const keyed = {
  timers: undefined,
  states: [
    { name: "bbb-count", kind: "VALUE" },
    { name: "bbb-last-seen", kind: "MAP" },
    { name: "bbb-recent", kind: "LIST" },
  ],
};

const bySync = edit(aaabbb, [change, "bbb", keyed]);
const byAsync = edit(aaabbb, [change, "bbb", { ...keyed, asyncState: true }]);
const apis = { sync: bySync, async: byAsync };
const switches = [
  ["async", "sync"],
  ["sync", "async"],
];
const pairs = [["async", "async"], ...switches];

/** The same job with other states of bbb. */
const having = (job, states) => edit(job, [change, "bbb", { states }]);

export function asyncState(cases) {
  const add = (id, what) => cases.add(`async-state/${id}`, { inline: true, releases: since2, ...what });
  for (const [from, to] of pairs) {
    for (const backend of ["hashmap", "rocksdb", "forst"]) {
      for (const kind of ["canonical", "native", "checkpoint"]) {
        // asynchronous state cannot write canonical savepoints, and neither can ForSt
        if (kind === "canonical" && (from === "async" || backend === "forst")) continue;
        const id = `${from}-to-${to}-${backend}-${kind}`;
        const nearMiss = backend === "forst" && from === to ? "R-71" : [];
        add(id, { writer: apis[from], restore: apis[to], kind, config: { backend }, nearMiss });
      }
    }
  }
  for (const [from, to] of pairs) {
    const jobs = { writer: apis[from], restore: apis[to], kind: "checkpoint" };
    add(`${from}-to-${to}-forst-to-rocksdb`, {
      ...jobs,
      writerConfig: { backend: "forst" },
      restoreConfig: { backend: "rocksdb" },
      [from === "async" ? "trigger" : "nearMiss"]: "R-71",
    });
    // where the job is asynchronous the release decides
    add(`${from}-to-${to}-rocksdb-to-forst`, {
      ...jobs,
      writerConfig: { backend: "rocksdb" },
      restoreConfig: { backend: "forst" },
      nearMiss: to === "sync" ? "R-71" : [],
    });
  }
  const renamed = keyed.states.map((state) => ({ ...state, name: `${state.name}-2` }));
  const timed = keyed.states.map((state) => ({ ...state, ttlSeconds: 3600 }));
  const withoutMap = keyed.states.filter(({ kind }) => kind !== "MAP");
  add("async-to-sync-forst-to-rocksdb-other-states", {
    writer: byAsync,
    restore: having(bySync, renamed),
    kind: "checkpoint",
    writerConfig: { backend: "forst" },
    restoreConfig: { backend: "rocksdb" },
    nearMiss: "R-71",
  });
  const onForSt = { kind: "checkpoint", config: { backend: "forst" } };
  for (const [from, to] of switches) {
    const id = `${from}-to-${to}-forst`;
    add(`${id}-other-states`, { ...onForSt, writer: apis[from], restore: having(apis[to], renamed), nearMiss: "R-71" });
    add(`${id}-ttl`, {
      ...onForSt,
      writer: having(apis[from], timed),
      restore: having(apis[to], timed),
      trigger: "R-71",
    });
    add(`${id}-no-map`, { ...onForSt, writer: having(apis[from], withoutMap), restore: having(apis[to], withoutMap) });
  }
  // ForSt writes them as raw keyed state, also into native savepoints
  const withTimers = edit(byAsync, [change, "bbb", { timers: true }]);
  for (const kind of ["native", "checkpoint"]) {
    for (const backend of ["rocksdb", "forst"]) {
      add(`timers-${backend}-${kind}`, { writer: withTimers, kind, config: { backend } });
    }
  }
  for (const [from, to] of pairs) {
    for (const [suffix, states] of [
      ["", keyed.states],
      ["-no-map", withoutMap],
    ]) {
      add(`${from}-to-${to}-forst-from-2.0.1${suffix}`, {
        ...onForSt,
        writer: having(apis[from], states),
        restore: having(apis[to], states),
        from: "2.0.1",
        releases: ["2.2.1", "2.3.0"],
      });
    }
  }
}
