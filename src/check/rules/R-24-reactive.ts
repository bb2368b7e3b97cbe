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
  *check({ job, matching }, door) {
    for (const match of matching.matches) {
      const { value, configured } = maxParallelismOf(match, job);
      const derived = configured === false || value === undefined;
      const max = derived ? derivedMaxParallelism(parallelismOf(match.declared, job) ?? 1) : value;
      const snapshotMax = match.state.maxParallelism;
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
