// Snapshots that something happened to.
import { aaabbb } from "./jobs.mjs";

export function files(cases) {
  for (const [name, kind, config] of [
    ["canonical", "canonical", {}],
    ["native-rocksdb", "native", { backend: "rocksdb" }],
    ["checkpoint", "checkpoint", {}],
  ]) {
    const from = { writer: aaabbb, kind, config };
    cases.add(`files/missing-${name}`, { ...from, tamper: "missing-file", trigger: "R-83" });
    cases.add(`files/copied-${name}`, { ...from, tamper: "copied", nearMiss: "R-83" });
    cases.add(`files/moved-${name}`, { ...from, tamper: "moved", own: true, nearMiss: "R-83" });
  }
  const incremental = { writer: aaabbb, kind: "two-checkpoints", config: { backend: "rocksdb", incremental: "true" } };
  cases.add("files/copied-incremental", { ...incremental, tamper: "copied", nearMiss: "R-83" });
  cases.add("files/lost-tree-incremental", { ...incremental, tamper: "lost-tree", own: true, trigger: "R-83" });
  cases.add("files/missing-checkpoint-ha", {
    writer: aaabbb,
    kind: "checkpoint",
    door: "ha",
    tamper: "missing-file",
    trigger: "R-83",
  });
  for (const version of [0, 1, 7, 99]) {
    cases.add(`metadata/version-${version}`, { writer: aaabbb, tamper: `version:${version}`, trigger: "R-84" });
  }
  for (const percent of [0, 10, 50, 99]) {
    cases.add(`metadata/truncated-${percent}`, { writer: aaabbb, tamper: `truncate:${percent}`, trigger: "R-84" });
  }
  cases.add("metadata/trailing-bytes", { writer: aaabbb, tamper: "trailing", nearMiss: "R-84" });
  cases.add("path/no-metadata", { writer: aaabbb, tamper: "no-metadata", trigger: "R-97" });
  cases.add("path/no-directory", { writer: aaabbb, tamper: "no-directory", trigger: "R-97" });
  cases.add("path/there", { writer: aaabbb, tamper: "copied", nearMiss: "R-97" });
}
