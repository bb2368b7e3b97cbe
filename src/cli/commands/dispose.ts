import { defaultRetained, type Policy } from "../../directory/clean/policy.js";
import { findMetadata } from "../../readSnapshot.js";
import type { Storage } from "../../storage/port.js";
import { auditOptions, gatherAudit } from "../auditOptions.js";
import { showPlan } from "../cleaning.js";
import { wordsOf } from "../cleanOptions.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { locate } from "../mappings.js";
import { type Arguments, several, single, value } from "../options.js";
import { absolutePath } from "../paths.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

const { grace: _, ...whatRuns } = auditOptions;

export const options: CommandModule["options"] = {
  root: {
    ...value,
    describe: "a directory whose snapshots may need its files; default: the one it lies in; repeatable",
  },
  protect: { ...value, describe: "everything below this path stays; repeatable" },
  ...whatRuns,
};

export const examples: CommandModule["examples"] = [
  ["$0 dispose /savepoints/savepoint-a1b2c3-0123456789ab -o plan.json", "as flink savepoint -d, and others stay whole"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const storage = await io.writableStorage();
  const found = await findMetadata(single(args, "snapshot") ?? "", storage);
  const given = await storage.canonical(storage.parent(found.metadata.path));
  const roots = several(args, "root");
  const location = await spelledAsBelow(roots, given, storage);
  const dir =
    roots.length > 0 ? [...roots.map(absolutePath), location] : [baseOf(location, (path) => storage.parent(path))];
  const policy: Policy = {
    keepLast: null,
    keepWithin: null,
    keepTags: [],
    olderThan: 0,
    includeSavepoints: true,
    protect: await Promise.all(several(args, "protect").map((path) => storage.canonical(absolutePath(path)))),
    remove: new Set(),
    retained: defaultRetained,
  };
  const gathered = await gatherAudit({ ...args, dir }, io);
  const [{ runAudit }, { Candidates, planOf, wantedClasses }, { chooseDisposal }] = await Promise.all([
    import("../audit/runAudit.js"),
    import("../../directory/clean/planClean.js"),
    import("../../directory/clean/chooseDisposal.js"),
  ]);
  const candidates = new Candidates(policy, gathered.now, location);
  const audit = await runAudit(
    { ...gathered, gracePeriod: 0, files: wantedClasses() },
    { files: (batch) => candidates.add(batch) },
    io,
  );
  const plan = await planOf(chooseDisposal(audit, location, policy), {
    audit,
    candidates,
    policy,
    request: ["dispose", location, ...wordsOf(args, Object.keys(options))],
    storage,
    createdBy: `restorable ${io.version}`,
  });
  await showPlan(plan, args, io);
  return 0;
}

/** A root decides how what lies below it is spelled: `s3://bucket/a` of a snapshot at `s3a://bucket/a/chk-1`. */
async function spelledAsBelow(roots: readonly string[], location: string, storage: Storage): Promise<string> {
  for (const root of roots) {
    const directory = await storage.canonical(absolutePath(root));
    const respelled = locate(location, [{ from: directory, to: directory }]);
    if (respelled !== location) return respelled;
  }
  return location;
}

/** A checkpoint's files may be in use anywhere below the checkpoint directory that holds its job's. */
function baseOf(location: string, parent: (path: string) => string): string {
  const above = parent(location);
  return /\/[0-9a-f]{32}\/chk-\d+$/.test(location) ? parent(above) : above;
}
