// Snapshots of jobs of which parts had finished.
import { append, change, changeJob, edit, insert, rename, repartition } from "./edits.mjs";
import { finished } from "./jobs.mjs";

const from = { writer: finished, kind: "finished:5" };
const map = (id, more = {}) => ({ id, type: "map", uid: id, name: id, ...more });

export function finishedTasks(cases) {
  cases.both("finished/unchanged", { ...from, nearMiss: ["R-50", "R-51", "R-52"] });
  cases.both("finished/rescaled", {
    ...from,
    restore: changeJob(finished, { parallelism: 3 }),
    nearMiss: ["R-50", "R-52"],
  });
  cases.both("finished/operator-in-chain", {
    ...from,
    restore: insert(finished, "archive", "archive-clean", map("extra"), "forward"),
    trigger: "R-50",
  });
  cases.both("finished/operator-in-front", {
    ...from,
    restore: insert(finished, "archive", "archive-clean", map("extra"), "rebalance"),
    trigger: "R-51",
  });
  cases.both("finished/source-renamed", {
    ...from,
    restore: rename(finished, "archive", "archive2"),
    allowNonRestoredState: true,
    trigger: "R-51",
  });
  cases.both("finished/operator-behind", {
    ...from,
    restore: insert(finished, "archive-clean", "totals", map("extra", { chaining: "head" }), "rebalance"),
    nearMiss: ["R-50", "R-51"],
  });
  cases.both("finished/merged", {
    ...from,
    restore: repartition(finished, "archive", "archive-clean", "forward"),
    nearMiss: "R-50",
  });
  cases.both("finished/chained-with-partly-finished", {
    ...from,
    restore: insert(finished, "live", "totals", map("extra"), "forward"),
    trigger: "R-50",
  });
  // behind the live source, of which one subtask had finished, something runs in a chain with it
  const partly = insert(
    finished,
    "live",
    "totals",
    map("live-clean", { states: [{ name: "live-pending", kind: "SPLIT_DISTRIBUTE" }] }),
    "forward",
  );
  const partlyFrom = { writer: partly, kind: "finished:5" };
  cases.both("partly/unchanged", { ...partlyFrom, nearMiss: ["R-50", "R-52"] });
  cases.both("partly/exchange-to-all", {
    ...partlyFrom,
    restore: repartition(partly, "live", "live-clean", "rebalance"),
    trigger: "R-52",
  });
  cases.both("partly/exchange-pointwise", {
    ...partlyFrom,
    restore: repartition(partly, "live", "live-clean", "rescale"),
    nearMiss: "R-52",
  });
  cases.both("partly/new-source-in-front", {
    ...partlyFrom,
    restore: repartition(rename(partly, "live", "live2"), "live", "live-clean", "rescale"),
    allowNonRestoredState: true,
    trigger: "R-52",
  });
  cases.both("finished/uid-reused-unbounded", {
    ...from,
    restore: change(finished, "archive", { boundedSplits: 0 }),
    trigger: "R-53",
  });
  cases.both("finished/new-uid-unbounded", {
    ...from,
    restore: edit(
      finished,
      [change, "archive", { boundedSplits: 0, uid: "archive2" }],
      [rename, "archive-clean", "archive-clean2"],
    ),
    nearMiss: "R-53",
  });
  const endless = edit(finished, [change, "archive", { boundedSplits: 0 }], [change, "live", { boundedSplits: 0 }]);
  cases.both("finished/nothing", {
    writer: endless,
    kind: "native",
    restore: append(endless, "live", map("extra")),
    nearMiss: ["R-50", "R-53"],
  });
}
