import type { CheckReport } from "./checkReport.js";
import { printable } from "./printable.js";

/** How it would be restored: door, release, flags. */
export function restoreText({ doors, flinkVersion, claimMode, allowNonRestoredState }: CheckReport): string {
  return [
    doors
      .map((door) => (door === "path" ? "by path (flink run -s)" : "through high availability (last-state, failover)"))
      .join(", or "),
    flinkVersion === null ? "Flink release not known" : `Flink ${printable(flinkVersion)}`,
    ...(claimMode === null ? [] : [claimMode]),
    ...(allowNonRestoredState ? ["--allowNonRestoredState"] : []),
  ].join(" · ");
}
