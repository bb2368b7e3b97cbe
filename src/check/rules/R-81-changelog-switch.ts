import { compareReleases } from "../../model/releases.js";
import { defineRule } from "../rule.js";

export interface ChangelogSwitch {
  readonly enabled: boolean;
}

/** Before 1.16 the changelog backend can be switched on from a canonical savepoint, and off from any savepoint, only. Read. */
export const changelogSwitch = defineRule<ChangelogSwitch>({
  id: "R-81",
  name: "changelog-switch",
  title: "The changelog state backend is switched on or off",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ job, snapshot }) =>
    job.settings.changelog !== undefined &&
    snapshot.operators.some((o) => o.keyedHandles.length > 0) &&
    job.settings.changelog !== snapshot.operators.some((o) => o.keyedHandles.includes("changelog")),
  *check({ job, flinkVersion, snapshot }) {
    const enabled = job.settings.changelog === true;
    const early = flinkVersion !== null && compareReleases(flinkVersion, "1.16") < 0;
    yield {
      level: early && snapshot.format !== "canonical" ? "warning" : "info",
      operator: null,
      details: { enabled },
      flinkError: null,
      phase: "silent",
      remedies: early ? [{ what: "Use a canonical savepoint, or Flink 1.16 and later." }] : [],
    };
  },
});
