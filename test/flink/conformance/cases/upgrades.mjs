// From one release to another.
import { change, changeJob, rename } from "./edits.mjs";
import { aaabbb, anonymous, backpressure, sinks } from "./jobs.mjs";

const releases = ["1.20.4", "2.0.1", "2.2.1", "2.3.0"];
// of the metadata that a release writes
const metadataVersion = { "1.20.4": 4, "2.0.1": 5, "2.2.1": 6, "2.3.0": 6 };
const major = (release) => Number(release.split(".")[0]);

export function upgrades(cases) {
  const pairs = releases.flatMap((from) => releases.filter((to) => to !== from).map((to) => [from, to]));
  for (const [from, to] of pairs) {
    const back = major(from) > major(to);
    // 2.0 reads metadata of its own version, 2.1 and later write a newer one
    const refused = back || (to === "2.0.1" && from !== "1.20.4");
    const trigger = [...(refused ? ["R-84"] : []), ...(major(from) < major(to) ? ["R-90"] : [])];
    const nearMiss = [...(refused ? [] : ["R-84"]), ...(major(from) < major(to) ? [] : ["R-90"])];
    const add = (what, more) => cases.add(`upgrade/${what}-${from}-to-${to}`, { from, releases: [to], ...more });
    add("canonical", { writer: aaabbb, trigger, nearMiss });
    add("checkpoint-ha", { writer: aaabbb, kind: "checkpoint", door: "ha", trigger });
    add("incremental-rescaled", {
      writer: aaabbb,
      kind: "two-checkpoints",
      config: { backend: "rocksdb", incremental: "true" },
      restore: changeJob(aaabbb, { parallelism: 3 }),
      trigger,
    });
    add("sinks", { writer: sinks });
    add("generated-ids", { writer: anonymous });
    add("renamed", { writer: aaabbb, restore: rename(aaabbb, "bbb", "ccc"), trigger: refused ? ["R-84"] : ["R-01"] });
    add("in-flight", {
      writer: backpressure,
      kind: "in-flight",
      config: { unaligned: "true" },
      [metadataVersion[from] === metadataVersion[to] ? "nearMiss" : "trigger"]: "R-42",
    });
  }

  const sql = change(rename(aaabbb, "bbb", "3_group-aggregate"), "aaa", { uid: "2_calc" });
  cases.add("upgrade/sql-uids", { writer: sql, from: "2.0.1", releases: ["2.2.1", "2.3.0"], trigger: "R-91" });
  cases.add("upgrade/sql-uids-same-release", { writer: sql, releases: ["2.2.1", "2.3.0"], nearMiss: "R-91" });
  const connector = change(aaabbb, "aaa", { states: [{ name: "topic-partition-offset-states", kind: "UNION" }] });
  cases.add("upgrade/connector-state", {
    writer: connector,
    from: "1.20.4",
    releases: ["2.0.1", "2.2.1", "2.3.0"],
    trigger: "R-92",
  });
  cases.add("upgrade/other-state", {
    writer: aaabbb,
    from: "1.20.4",
    releases: ["2.0.1", "2.2.1", "2.3.0"],
    nearMiss: "R-92",
  });
}
