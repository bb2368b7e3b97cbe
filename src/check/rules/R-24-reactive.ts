import { assignedOperators } from "../assignment.js";
import { derivedMaxParallelism, maxParallelismOf, parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { keepMaxParallelism, type MaxParallelismMismatch } from "./maxParallelismMismatch.js";

/** Reactive mode (AdaptiveScheduler): a max parallelism may be raised by the snapshot, never lowered; run on 2.2, 2.3. */
export const reactive = defineRule<MaxParallelismMismatch & { readonly derived: boolean }>({
  id: "R-24",
  name: "reactive-max-parallelism",
  title: "In reactive mode the snapshot's max parallelism is below the job's",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ job }) => job.settings.reactive === true,
  *check(context, door) {
    const { job, matching } = context;
    const looksAt = door === "ha" ? assignedOperators(context) : () => true;
    for (const match of matching.matches) {
      if (!looksAt(match)) continue;
      const { value, configured } = maxParallelismOf(match, job);
      const parallelism = parallelismOf(match.declared, job);
      const derived = configured === false;
      const max = value ?? (derived && parallelism !== undefined ? derivedMaxParallelism(parallelism) : undefined);
      const snapshotMax = match.state.maxParallelism;
      if (max === undefined) yield undecidedMax(match.state.uid ?? match.state.operatorId);
      if (max === undefined || snapshotMax >= max) continue;
      const details = { snapshotMaxParallelism: snapshotMax, declaredMaxParallelism: max, derived };
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details,
        flinkError:
          door === "path"
            ? `Max parallelism mismatch between checkpoint/savepoint state and new program. Cannot map operator ${match.state.operatorId} with max parallelism ${snapshotMax} to new program with max parallelism ${max}.`
            : `The maximum parallelism (${snapshotMax}) with which the latest checkpoint of the execution job vertex has been taken and the current maximum parallelism (${max}) changed. This is currently not supported.`,
        phase: "submit",
        remedies: keepMaxParallelism(details).slice(0, 1),
      };
    }
  },
});

function undecidedMax(operator: string) {
  return {
    undecided: {
      reason: `in reactive mode the max parallelism of ${operator} must not be above the snapshot's, and it is not known`,
      needs: "maxParallelism and parallelism of every operator in the manifest",
    },
  };
}
