import { UsageError } from "../../errors.js";
import type { MigrationRequest } from "../../migrate/planMigration.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import { idBook, uidsOf } from "../explainIds.js";
import type { Io } from "../io.js";
import { plan, renderMigration, reportOf, writePlan } from "../migration.js";
import { type Arguments, choice, flag, several, single, value } from "../options.js";
import { absolutePath } from "../paths.js";
import { openJob } from "../sources.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file; it is never changed" },
};

export const options: CommandModule["options"] = {
  to: { ...value, describe: "the new snapshot's directory, a path or URI; empty or not there yet" },
  "in-place": { boolean: true, describe: "replace the metadata where it is; the old one is kept beside it" },
  rename: { ...value, describe: "old=new: uids, or id:<operator ID>; a sink goes with all its parts; repeatable" },
  name: { ...value, describe: "uid=name: the name that a renamed operator gets; repeatable" },
  drop: { ...value, describe: "leave out this operator (uid or operator ID); repeatable" },
  keep: { ...value, describe: "leave out all operators but these; repeatable" },
  relocate: { ...value, describe: "from=to: references below a path or URI are below another; repeatable" },
  references: {
    ...value,
    describe: "relative (of files below --to) or absolute; default: as they are, where that works",
  },
  copy: { boolean: true, describe: "copy the files that it refers to as well" },
  "max-parallelism": { ...value, describe: "operator=n, of one without keyed state; repeatable" },
  "metadata-version": { ...value, describe: "2 (Flink 1.3) to 6 (2.1)" },
  "flink-version": { ...value, describe: "the oldest release that has to read it, such as 1.20" },
  "drop-in-flight": { boolean: true, describe: "leave out the data in flight of an unaligned checkpoint" },
  merge: { ...value, describe: "add the operators of another snapshot; repeatable" },
  repair: { boolean: true, describe: "find misplaced files (FLINK-39964), restore lost checkpoint properties" },
  search: { ...value, describe: "with --repair: a directory to look in, such as the claimed savepoint; repeatable" },
  properties: { ...value, describe: "it is a checkpoint, canonical-savepoint or native-savepoint" },
  "accept-loss": { boolean: true, describe: "state that is left out may go for good" },
  "skip-file-check": { boolean: true, describe: "do not look whether the files are there" },
  known: { ...value, describe: "a job or snapshot whose uids may explain operator IDs; repeatable" },
};

export const examples: CommandModule["examples"] = [
  ["$0 migrate sp-1 --to /sp/fixed --rename bbb=ccc -o plan.json", "the operator is called ccc now"],
  ["$0 migrate chk-42 --in-place --relocate hdfs://old/=s3a://new/ -o plan.json", "the files have moved"],
  ["$0 migrate sp-1 --to /sp/small --keep aaa --accept-loss -o plan.json", "half of the job"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const location = single(args, "snapshot") ?? "";
  const request = requestOf(args);
  const target = targetOf(args);
  demandSomething(request, several(args, "merge"));
  const known = await Promise.all(several(args, "known").map((source) => openJob(source, io)));
  const planned = await plan(location, several(args, "merge"), target, request, io);
  const planName = single(args, "output") ?? null;
  if (planName !== null) writePlan(planned, planName, args, io);
  if (planName === "-") return 0;
  const report = reportOf(planned, location, planName, idBook(() => uidsOf(...known)).explain);
  io.stdout.write(await renderMigration(report, args, io));
  return 0;
}

function targetOf(args: Arguments): string | "in-place" {
  const to = single(args, "to");
  if ((to === undefined) !== flag(args, "in-place")) {
    throw new UsageError(to === undefined ? "where is the new snapshot to be?" : "--to and --in-place are two places", {
      fix: "Give --to <directory>, or --in-place.",
    });
  }
  return to === undefined ? "in-place" : absolutePath(to);
}

function requestOf(args: Arguments): MigrationRequest {
  const references = single(args, "references");
  const properties = single(args, "properties");
  return {
    renames: several(args, "rename"),
    names: new Map(several(args, "name").map(nameOf)),
    drops: several(args, "drop"),
    keeps: several(args, "keep"),
    relocations: several(args, "relocate"),
    references: references === undefined ? undefined : choice(args, "references", ["absolute", "relative"]),
    maxParallelism: several(args, "max-parallelism"),
    metadataVersion: single(args, "metadata-version"),
    flinkVersion: single(args, "flink-version"),
    properties:
      properties === undefined
        ? undefined
        : choice(args, "properties", ["checkpoint", "canonical-savepoint", "native-savepoint"]),
    repair: flag(args, "repair"),
    search: several(args, "search").map(absolutePath),
    dropInFlight: flag(args, "drop-in-flight"),
    acceptLoss: flag(args, "accept-loss"),
    copy: flag(args, "copy"),
    skipFileCheck: flag(args, "skip-file-check"),
  };
}

function nameOf(text: string): [uid: string, name: string] {
  const at = text.indexOf("=");
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--name is ${JSON.stringify(text)}`, { fix: "Write it uid=name." });
}

function demandSomething(request: MigrationRequest, merged: readonly string[]): void {
  const { acceptLoss: _, skipFileCheck: __, names: ___, search: ____, ...asked } = request;
  const anything = Object.values(asked).some((given) => (Array.isArray(given) ? given.length > 0 : Boolean(given)));
  if (anything || merged.length > 0) return;
  throw new UsageError("what is to be changed?", {
    fix: "Add --rename old=new, --relocate from=to, … (restorable migrate --help).",
  });
}
