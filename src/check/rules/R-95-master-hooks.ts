import { defineRule } from "../rule.js";

export interface MasterHooks {
  readonly stateName: string;
  /** The job has no hook at all: Flink passes over the state without a word. */
  readonly noHooks: boolean;
}

/** MasterHooks.restoreMasterHooks: fails for a state without a hook, but only where the job has any hook (finding 1). */
export const masterHooks = defineRule<MasterHooks>({
  id: "R-95",
  name: "master-hooks",
  title: "State of a master hook that the job does not have",
  doors: ["path", "ha"],
  needs: ["masterHooks"],
  applies: ({ snapshot }) => snapshot.masterStates.length > 0,
  *check({ snapshot, job, allowNonRestoredState }, door) {
    const hooks = job.settings.masterHooks;
    if (!hooks) {
      yield {
        undecided: {
          reason: `the snapshot holds state of the master hook ${snapshot.masterStates[0]?.name}, and the job's hooks are not known`,
          needs: "settings.masterHooks in the manifest",
        },
      };
      return;
    }
    for (const { name } of snapshot.masterStates.filter((s) => !hooks.includes(s.name))) {
      const noHooks = hooks.length === 0;
      const passes = noHooks || (allowNonRestoredState && door === "path");
      yield {
        level: passes ? "loss" : "error",
        operator: null,
        details: { stateName: name, noHooks },
        flinkError: passes ? null : `Found state '${name}' which is not resumed by any hook.`,
        phase: passes ? "silent" : "submit",
        remedies: [{ what: "Keep the source that has this hook." }],
      };
    }
  },
});
