import { catalogue } from "../../check/catalogue.js";
import { type CheckInput, check } from "../../check/check.js";
import type { Door } from "../../check/finding.js";
import { isRuleId, type RuleId, ruleIds } from "../../check/ruleIds.js";
import { UsageError } from "../../errors.js";
import { findMissingFiles } from "../../findMissingFiles.js";
import { describeSource } from "../../job/declarationSource.js";
import type { DeclaredJob } from "../../job/declaredJob.js";
import { nearest } from "../../job/nearest.js";
import { minorReleaseOf } from "../../model/releases.js";
import type { CheckReport } from "../../report/checkReport.js";
import { jsonText } from "../../report/json.js";
import { printable, quoted } from "../../report/printable.js";
import type { CommandModule } from "../commandModule.js";
import { type ExitCode, exitCode, type FailOn } from "../exitCode.js";
import { idBook, uidsOf } from "../explainIds.js";
import { gatherJob, jobOptions } from "../gatherJob.js";
import type { Io } from "../io.js";
import { type Arguments, behindDashes, choice, flag, formatOf, several, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { openSnapshot } from "../snapshots.js";
import { openJob } from "../sources.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

export const options: CommandModule["options"] = {
  ...jobOptions,
  door: {
    ...value,
    describe: "path (flink run -s), ha (last-state, failover) or both; default: as deployed, else path",
  },
  "allow-non-restored-state": { alias: "n", boolean: true, describe: "as given to flink run" },
  "flink-version": { ...value, describe: "the release that will restore, such as 2.2" },
  "claim-mode": { ...value, describe: "NO_CLAIM (Flink's default), CLAIM or LEGACY" },
  parallelism: { ...value, alias: "p", describe: "as given to flink run" },
  files: { boolean: true, describe: "look whether the files it refers to are there" },
  "previous-job": { ...value, describe: "the job that wrote it; settles data in flight" },
  "fail-on": { ...value, describe: "exit 1 from error, loss (default), warning or info on, or when unknown; or never" },
  require: { ...value, describe: "a rule that must not stay unchecked, or all; repeatable" },
};

export const examples: CommandModule["examples"] = [
  ["$0 check sp-1 --job job.yaml", "will this job take over that state?"],
  ["$0 check sp-1 --uid aaa --uid ccc", "a quick look"],
  ["$0 check --job job.json -- flink run -s sp-1 -p 8 job.jar", "the command that is about to be typed"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const note = loneNote(args);
  if (note !== undefined) return (await import("../noteCheck.js")).checkNote(note, args, io);
  const settings = settingsOf(args);
  const { job, name } = await gatherJob(args, io, behindDashes(args));
  const location = snapshotOf(single(args, "snapshot"), job, io);
  if (behindDashes(args).length > 0 && job.restore === undefined) {
    io.stderr.write(
      `restorable: warning: the command line has no -s; add -s ${printable(location)}, or it starts empty\n`,
    );
  }
  const previous = single(args, "previous-job");
  const previousJob = previous === undefined ? undefined : await openJob(previous, io);
  const snapshot = await openSnapshot(location, io.storage);
  const files = flag(args, "files") ? await findMissingFiles(snapshot, io.storage) : undefined;
  const { failOn, ...given } = settings;
  const input = { ...given, doors: given.doors ?? doorsOf(job) };
  const result = check({ ...input, snapshot, job, previousJob, files });
  const report: CheckReport = {
    result,
    snapshot,
    job,
    snapshotName: location,
    jobName: name,
    doors: input.doors,
    flinkVersion: input.flinkVersion ?? job.flinkVersion ?? null,
    claimMode: input.claimMode ?? job.settings.claimMode ?? null,
    allowNonRestoredState: input.allowNonRestoredState ?? job.settings.allowNonRestoredState ?? false,
    failOn,
    exitCode: exitCode(result, failOn),
    explain: idBook(() => uidsOf(job, previousJob)).explain,
  };
  writeResult(await render(report, args, io), args, io);
  return report.exitCode;
}

async function render(report: CheckReport, args: Arguments, io: Io): Promise<string> {
  if (formatOf(args) === "json") {
    const { checkJson } = await import("../../report/checkJson.js");
    return jsonText(checkJson(report));
  }
  const { checkText } = await import("../../report/checkText.js");
  return checkText(report, textOptions(args, io));
}

/** A note that nothing else is said beside: it is asked what its paragraphs resume from. */
function loneNote(args: Arguments): string | undefined {
  const others = [...Object.keys(jobOptions), "snapshot", "--"].flatMap((name) => several(args, name));
  const [note] = several(args, "note");
  return others.length === 1 && note !== undefined && !/#[^#/]+$/.test(note) ? note : undefined;
}

/** The one on the command line; else the one that the job's deployment names. Throws a UsageError where there is none. */
function snapshotOf(given: string | undefined, { restore }: DeclaredJob, io: Io): string {
  const declared = restore?.snapshot;
  if (given === undefined && declared === undefined) {
    throw new UsageError("check takes <snapshot>, and no job source names one", {
      fix: "restorable check <snapshot> --job <job>, or restorable check -- flink run -s <snapshot> …",
    });
  }
  if (given !== undefined && declared !== undefined && given !== declared) {
    const where = restore && describeSource(restore.source);
    io.stderr.write(
      `restorable: warning: ${where} restores ${printable(declared)}, and ${printable(given)} is checked\n`,
    );
  }
  return given ?? declared ?? "";
}

interface Settings extends Pick<CheckInput, "flinkVersion" | "allowNonRestoredState" | "claimMode" | "require"> {
  /** Undefined: what the job's deployment implies. */
  readonly doors: readonly Door[] | undefined;
  readonly failOn: FailOn;
}

function settingsOf(args: Arguments): Settings {
  const door = single(args, "door") === undefined ? undefined : choice(args, "door", ["path", "ha", "both"]);
  const required = several(args, "require").map(ruleOf);
  return {
    doors: door === "both" ? ["path", "ha"] : door && [door],
    failOn: choice(args, "fail-on", ["loss", "error", "warning", "info", "never"]),
    flinkVersion: versionOf(single(args, "flink-version")),
    claimMode: claimModeOf(single(args, "claim-mode")),
    // not given is not the same as false: the job's own configuration may say it
    allowNonRestoredState: flag(args, "allow-non-restored-state") ? true : undefined,
    require: required.includes("all") ? "all" : required.filter((rule) => rule !== "all"),
  };
}

/** A deployment that starts from nothing is asked about the path door: R-98 says that nothing is restored. */
function doorsOf({ restore }: DeclaredJob): readonly Door[] {
  const doors = restore?.from.filter((from) => from !== "nothing") ?? [];
  return doors.length > 0 ? doors : ["path"];
}

function versionOf(given: string | undefined): string | undefined {
  if (given !== undefined && minorReleaseOf(given) === null) {
    throw new UsageError(`--flink-version is ${quoted(given)}, which is no release of Flink`, {
      fix: "Give it like 2.2 or 1.20.4.",
    });
  }
  return given;
}

const claimModes = ["NO_CLAIM", "CLAIM", "LEGACY"] as const;

function claimModeOf(given: string | undefined): (typeof claimModes)[number] | undefined {
  if (given === undefined) return undefined;
  const mode = claimModes.find((m) => m === given.toUpperCase().replace("-", "_"));
  if (mode === undefined) {
    throw new UsageError(`--claim-mode is ${quoted(given)}`, { fix: `Give one of ${claimModes.join(", ")}.` });
  }
  return mode;
}

/** By id or by name. */
function ruleOf(given: string): RuleId | "all" {
  const id = given.toUpperCase();
  if (given === "all") return "all";
  if (isRuleId(id)) return id;
  const byName = ruleIds.find((rule) => catalogue[rule].name === given.toLowerCase());
  if (byName !== undefined) return byName;
  const meant = nearest(given, [...ruleIds, ...ruleIds.map((rule) => catalogue[rule].name), "all"]);
  throw new UsageError(`--require ${quoted(given)}: there is no such rule`, {
    fix: meant === undefined ? `Rules are ${ruleIds[0]} to ${ruleIds.at(-1)}, or all.` : `Did you mean ${meant}?`,
  });
}
