// Data in flight in unaligned checkpoints.
import { change, changeJob, edit, insert, rename, repartition } from "./edits.mjs";
import { backpressure } from "./jobs.mjs";

const config = { unaligned: "true" };
const from = { writer: backpressure, kind: "in-flight", config };
const map = (id, more = {}) => ({ id, type: "map", uid: id, name: id, ...more });
const to = (partitioner, more = {}) => changeJob(repartition(backpressure, "source", "slow", partitioner), more);

export function inFlight(cases) {
  cases.both("in-flight/unchanged", { ...from, nearMiss: ["R-40", "R-41", "R-42", "R-44", "R-45"] });
  cases.both("in-flight/rescaled", {
    ...from,
    restore: changeJob(backpressure, { parallelism: 3 }),
    nearMiss: ["R-40", "R-41"],
  });
  cases.both("in-flight/no-longer-unaligned", { ...from, config: {}, nearMiss: ["R-40", "R-41"] });
  cases.both("in-flight/now-chained", { ...from, restore: to("forward"), trigger: "R-40" });
  cases.both("in-flight/operator-behind-source", {
    ...from,
    restore: insert(backpressure, "source", "slow", map("extra"), "forward"),
    trigger: ["R-40"],
  });
  cases.both("in-flight/operator-behind-slow", {
    ...from,
    kind: "in-flight-output",
    restore: insert(backpressure, "slow", "totals", map("extra"), "forward"),
    trigger: "R-45",
  });
  cases.both("in-flight/operator-apart", {
    ...from,
    restore: insert(backpressure, "totals", "sink", map("extra", { chaining: "head" }), "forward"),
    nearMiss: ["R-40", "R-45"],
  });
  cases.both("in-flight/operator-before-slow", {
    ...from,
    restore: repartition(insert(backpressure, "source", "slow", map("extra"), "rebalance"), "extra", "slow", "forward"),
    trigger: "R-40",
  });
  // an exchange without data in flight may do as it likes
  cases.both("in-flight/other-exchange-chained", {
    ...from,
    restore: change(backpressure, "sink", { chaining: "never" }),
    nearMiss: "R-40",
  });
  for (const partitioner of ["rescale", "forward"]) {
    const apart = change(to(partitioner), "slow", { chaining: "head" });
    cases.both(`in-flight/now-${partitioner}`, { ...from, restore: apart, trigger: "R-41" });
    cases.both(`in-flight/now-${partitioner}-rescaled`, {
      ...from,
      restore: changeJob(apart, { parallelism: 3 }),
      trigger: "R-41",
    });
  }
  cases.both("in-flight/now-broadcast", { ...from, restore: to("broadcast") });
  cases.both("in-flight/now-broadcast-rescaled", {
    ...from,
    restore: to("broadcast", { parallelism: 3 }),
    trigger: "R-41",
  });
  cases.both("in-flight/now-shuffle", { ...from, restore: to("shuffle"), nearMiss: "R-42" });
  cases.both("in-flight/now-hash", { ...from, restore: to("hash"), trigger: "R-42" });

  const pointwise = repartition(backpressure, "source", "slow", "rescale");
  cases.both("in-flight/was-rescale", { ...from, writer: pointwise, nearMiss: "R-41" });
  cases.both("in-flight/was-rescale-rescaled", {
    ...from,
    writer: pointwise,
    restore: changeJob(pointwise, { parallelism: 3 }),
  });

  cases.both("in-flight/skipped", { ...from, restoreConfig: { withoutChannelState: "$checkpoint" }, trigger: "R-44" });
  cases.both("in-flight/other-skipped", {
    ...from,
    restoreConfig: { withoutChannelState: "123456" },
    nearMiss: "R-44",
  });
  cases.both("in-flight/skipped-and-chained", {
    ...from,
    restore: to("forward"),
    restoreConfig: { withoutChannelState: "$checkpoint" },
    trigger: "R-44",
    nearMiss: "R-40",
  });
  cases.both("in-flight/skipped-without-data", {
    writer: backpressure,
    kind: "checkpoint",
    restoreConfig: { withoutChannelState: "$checkpoint" },
    trigger: "R-44",
  });
  // nothing is on its way: channel state is listed, and its buffers are empty
  const calm = change(backpressure, "slow", { delayMillis: 0 });
  const empty = { ...from, writer: calm, kind: "checkpoint" };
  cases.both("in-flight/empty-buffers", { ...empty, nearMiss: ["R-40", "R-45"] });
  cases.both("in-flight/empty-buffers-behind-slow", {
    ...empty,
    restore: insert(calm, "slow", "totals", map("extra"), "forward"),
    nearMiss: ["R-40", "R-45"],
  });
  cases.both("in-flight/empty-buffers-chained", {
    ...empty,
    restore: repartition(calm, "source", "slow", "forward"),
    nearMiss: "R-45",
  });
  cases.add("in-flight/empty-buffers-dropped", {
    ...empty,
    restore: rename(calm, "slow", "slow2"),
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  // what is left of a record whose other half belonged to an operator that is gone
  for (const id of ["source", "slow", "totals"]) {
    const what = { ...from, restore: rename(backpressure, id, `${id}2`), allowNonRestoredState: true };
    cases.both(`in-flight/${id}-dropped`, { ...what, trigger: "R-01" }, { trigger: "R-03" });
    cases.add(`in-flight/${id}-dropped-rescaled`, {
      ...what,
      restore: changeJob(what.restore, { parallelism: 3 }),
      trigger: "R-01",
    });
  }
  const both = edit(backpressure, [rename, "source", "source2"], [rename, "slow", "slow2"]);
  cases.add("in-flight/source-and-slow-dropped", {
    ...from,
    restore: both,
    allowNonRestoredState: true,
    trigger: "R-01",
  });
  cases.add("in-flight/all-dropped", {
    ...from,
    restore: rename(both, "totals", "totals2"),
    allowNonRestoredState: true,
    trigger: "R-01",
  });
}
