import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

/** Checkpoints.loadAndValidateCheckpoint logs "Skipping empty savepoint state" and goes on. */
export const unmatchedEmpty = defineRule<Record<never, never>>({
  id: "R-02",
  name: "unmatched-empty",
  title: "The snapshot lists an operator without state that the job does not have",
  doors: ["path"],
  needs: [],
  applies: () => true,
  *check({ matching, knowsGeneratedIds }) {
    // a list of uids leaves out operators without a uid as a matter of course: nothing worth telling
    if (!knowsGeneratedIds) return;
    for (const state of matching.unmatched.filter((o) => !o.hasState)) {
      yield { level: "info", operator: refOf(state), details: {}, flinkError: null, phase: "silent", remedies: [] };
    }
  },
});
