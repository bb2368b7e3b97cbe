import { describeSource } from "../../job/declarationSource.js";
import type { Remedy } from "../finding.js";
import { defineRule } from "../rule.js";

export interface StartsEmpty {
  /** Where the deployment says so. */
  readonly source: string;
}

/**
 * The Kubernetes operator deploys upgradeMode stateless without a path, and removes a configured one
 * (ApplicationReconciler.deploy). Read, not run.
 */
export const startsEmpty = defineRule<StartsEmpty>({
  id: "R-98",
  name: "starts-empty",
  title: "The deployment starts the job without any snapshot",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ job, snapshot }) =>
    job.restore?.from.includes("nothing") === true && snapshot.operators.some((o) => o.hasState),
  *check({ job }) {
    if (job.restore === undefined) return;
    if (job.restore.from.some((from) => from !== "nothing")) {
      const path = `initialSavepointPath (${describeSource(job.restore.source)})`;
      const reason = `${path} counts at the first deployment or with a new savepointRedeployNonce; any other upgrade of a stateless job starts empty`;
      yield { undecided: { reason, needs: deployedBefore } };
      return;
    }
    yield {
      level: "loss",
      operator: null,
      details: { source: describeSource(job.restore.source) },
      flinkError: null,
      phase: "silent",
      remedies: job.restore.source.kind === "note" ? forNotes : forDeployments,
    };
  },
});

/** Says which of them it is, or makes it not matter. */
const deployedBefore =
  "the resource with its status (kubectl get -o yaml), or upgradeMode savepoint or last-state in it";

const forDeployments: readonly Remedy[] = [
  { what: "Upgrade with a savepoint, or from the last checkpoint.", code: "upgradeMode: savepoint" },
  {
    what: "To start from this snapshot once, name it; a job that was deployed already needs a new nonce as well.",
    code: "initialSavepointPath: <snapshot>\nsavepointRedeployNonce: <another number than before>",
  },
];

const forNotes: readonly Remedy[] = [
  {
    what: "Let the paragraph resume: config.savepoint_path names the snapshot, and the switch turns it on.",
    code: "%flink.ssql(resumeFromSavepoint=true)",
  },
];
