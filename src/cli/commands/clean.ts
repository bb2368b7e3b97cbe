import { demandPolicy } from "../../directory/clean/policy.js";
import type { AuditProgress } from "../../directory/request.js";
import { counted } from "../../report/text.js";
import { auditOptions, gatherAudit } from "../auditOptions.js";
import { showPlan } from "../cleaning.js";
import { cleanOptions, policyOf, wordsOf } from "../cleanOptions.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import type { Arguments } from "../options.js";
import { progressLine } from "../progressLine.js";

export const positionals: CommandModule["positionals"] = {
  dir: { type: "string", array: true, describe: "all directories of checkpoints and savepoints that share files" },
};

const { grace: _, ...whatRuns } = auditOptions;

export const options: CommandModule["options"] = { ...cleanOptions, ...whatRuns };

export const examples: CommandModule["examples"] = [
  ["$0 clean /flink --keep-last 3 -o plan.json", "stale checkpoints; changes nothing"],
  ["$0 clean /flink --keep-last 3 --remove all --rest http://jm:8081 -o plan.json", "and what jobs left behind"],
  ["$0 apply plan.json --quarantine /flink-quarantine", "does it, so that it can be undone"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const storage = await io.writableStorage();
  const policy = await policyOf(args, storage);
  demandPolicy(policy);
  const gathered = await gatherAudit(args, io);
  const [{ runAudit }, { Candidates, planClean, wantedClasses }, { tagsBeside }] = await Promise.all([
    import("../audit/runAudit.js"),
    import("../../directory/clean/planClean.js"),
    import("../../directory/clean/tags.js"),
  ]);
  const progress = progressLine<AuditProgress>(
    ({ phase, files, snapshots }) =>
      `restorable: ${phase}, ${counted(files, "file")}, ${counted(snapshots, "snapshot")}`,
    args,
    io,
  );
  const candidates = new Candidates(policy, gathered.now);
  const audit = await runAudit(
    {
      ...gathered,
      gracePeriod: policy.olderThan,
      keepLast: 1,
      files: wantedClasses(),
      onProgress: progress.show,
    },
    { files: (batch) => candidates.add(batch) },
    io,
  ).finally(progress.clear);
  const plan = await planClean({
    audit,
    candidates,
    policy,
    request: wordsOf(args, Object.keys(options)),
    tags: policy.keepTags.length === 0 ? new Map() : await tagsBeside(audit.snapshots, storage),
    storage,
    createdBy: `restorable ${io.version}`,
  });
  await showPlan(plan, args, io);
  return 0;
}
