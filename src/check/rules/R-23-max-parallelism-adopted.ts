import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { type MaxParallelismMismatch, maxParallelismMismatches } from "./maxParallelismMismatch.js";

/** Not set by the job: the snapshot's value is adopted, and limits the parallelism from then on. */
export const maxParallelismAdopted = defineRule<MaxParallelismMismatch>({
  id: "R-23",
  name: "max-parallelism-adopted",
  title: "The snapshot's max parallelism is adopted",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ job }) => job.settings.reactive !== true,
  *check(context) {
    for (const { match, details, configured } of maxParallelismMismatches(context, context.matching.matches)) {
      if (configured !== false) continue;
      yield {
        level: "info",
        operator: refOf(match.state, match.declared),
        details,
        flinkError: null,
        phase: "silent",
        remedies: [
          {
            what: "Set it, so that a change of the default does not surprise you.",
            code: `.setMaxParallelism(${details.snapshotMaxParallelism})`,
          },
        ],
      };
    }
  },
});
