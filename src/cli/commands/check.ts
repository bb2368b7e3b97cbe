import { catalogue } from "../../check/catalogue.js";
import { type CheckInput, check } from "../../check/check.js";
import { isUnconfirmed } from "../../check/confirmation.js";
import type { Door } from "../../check/finding.js";
import { isRuleId, type RuleId, ruleIds } from "../../check/ruleIds.js";
import { UsageError } from "../../errors.js";
import { findMissingFiles } from "../../findMissingFiles.js";
import { describeSource } from "../../job/declarationSource.js";
import type { DeclarationNote, DeclaredJob } from "../../job/declaredJob.js";
import type { HelperAnswer } from "../../job/jar/answer.js";
import { type MergeConflict, mergeJobs } from "../../job/mergeJobs.js";
import { nearest } from "../../job/nearest.js";
import { jobOfUidOptions } from "../../job/uidList.js";
import { minorReleaseOf } from "../../model/releases.js";
import type { CheckReport } from "../../report/checkReport.js";
import { jsonText } from "../../report/json.js";
import { printable, quoted } from "../../report/printable.js";
import type { CommandModule } from "../commandModule.js";
import { confirmOf, setUpTrial, type TrialSetup } from "../confirm.js";
import { type ExitCode, exitCode, type FailOn } from "../exitCode.js";
import { idBook, uidsOf } from "../explainIds.js";
import type { Io } from "../io.js";
import { jarOptions, jobOfJar, programOf } from "../jar.js";
import { type Arguments, choice, flag, formatOf, positive, several, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { openSnapshot } from "../snapshots.js";
import { openJob } from "../sources.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

export const options: CommandModule["options"] = {
  job: {
    ...value,
    describe: "the job: a manifest (json, yaml, txt), another snapshot, or - (manifest on stdin); repeatable",
  },
  uid: { ...value, describe: "a uid that the job declares, or id:<operator ID>; repeatable" },
  door: { ...value, describe: "path (flink run -s; default), ha (last-state, failover) or both" },
  "allow-non-restored-state": { alias: "n", boolean: true, describe: "as given to flink run" },
  "flink-version": { ...value, describe: "the release that will restore, such as 2.2" },
  "claim-mode": { ...value, describe: "NO_CLAIM (Flink's default), CLAIM or LEGACY" },
  parallelism: { ...value, alias: "p", describe: "as given to flink run" },
  files: { boolean: true, describe: "look whether the files it refers to are there" },
  "previous-job": { ...value, describe: "the job that wrote it; settles data in flight" },
  "fail-on": { ...value, describe: "exit 1 from error, loss (default), warning or info on, or when unknown; or never" },
  require: { ...value, describe: "a rule that must not stay unchecked, or all; repeatable" },
  ...jarOptions,
  confirm: { string: true, describe: "ask real Flink as well (needs --jar); or: --confirm serializers" },
};

export const examples: CommandModule["examples"] = [
  ["$0 check sp-1 --job job.yaml", "will this job take over that state?"],
  ["$0 check sp-1 --uid aaa --uid ccc", "a quick look"],
  ["$0 check sp-2 --job sp-1", "an older savepoint as the job"],
  [
    "$0 check sp-1 --jar job.jar --flink-home /opt/flink --confirm -- --topic orders",
    "the jar itself, and Flink's own answer",
  ],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const settings = settingsOf(args);
  const location = single(args, "snapshot") ?? "";
  const confirm = confirmOf(args);
  const snapshot = confirm === undefined ? undefined : await openSnapshot(location, io.storage);
  const trial = confirm && snapshot && (await setUpTrial(confirm, snapshot, location, settings.doors, args, io));
  try {
    return await checked(location, settings, trial, args, io);
  } finally {
    trial?.end();
  }
}

async function checked(location: string, settings: Settings, trial: TrialSetup | undefined, args: Arguments, io: Io) {
  const { job, name, answer } = await declaredJob(args, io, trial);
  const previous = single(args, "previous-job");
  const previousJob = previous === undefined ? undefined : await openJob(previous, io);
  const snapshot = await openSnapshot(location, io.storage);
  const files = flag(args, "files") ? await findMissingFiles(snapshot, io.storage) : undefined;
  const { failOn, ...input } = settings;
  const result = check({ ...input, snapshot, job, previousJob, files });
  const confirmation = answer && trial?.confirmation(answer, result);
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
    confirmation,
    restorableVersion: io.version,
    exitCode: failOn !== "never" && confirmation && isUnconfirmed(confirmation) ? 1 : exitCode(result, failOn),
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

/** In the name of a job that is a list of them. */
const uidsShown = 5;

/** Everything that was said of the job, as one; what is odd about it goes to stderr. */
async function declaredJob(
  args: Arguments,
  io: Io,
  trial: TrialSetup | undefined,
): Promise<{ job: DeclaredJob; name: string; answer: HelperAnswer | undefined }> {
  const jar = programOf(args);
  const locations = several(args, "job");
  const uids = several(args, "uid");
  if (locations.length + uids.length === 0 && jar === undefined) {
    throw new UsageError("check needs the job that is to be restored", {
      fix: "Add --job <manifest or snapshot>, --jar <job.jar>, or --uid <uid> for each operator.",
    });
  }
  const jobs: DeclaredJob[] = [];
  for (const location of locations) jobs.push(await openJob(location, io));
  const fromJar = jar === undefined ? undefined : await jobOfJar(args, io, trial?.request);
  if (fromJar) jobs.push(fromJar.job);
  if (uids.length > 0) jobs.push(jobOfUidOptions(uids));
  const { job: merged, conflicts } = mergeJobs(jobs);
  if (!flag(args, "quiet"))
    tell(
      [...(fromJar?.notes ?? []), ...conflicts.map(conflictText), ...merged.notes.map(noteText)],
      flag(args, "verbose"),
      io,
    );
  const parallelism = positive(args, "parallelism");
  const settings = parallelism === undefined ? merged.settings : { ...merged.settings, parallelism };
  const shownUids = [...uids.slice(0, uidsShown), ...(uids.length > uidsShown ? ["…"] : [])].join(", ");
  const shownLocations = locations.map((location) => (location === "-" ? "standard input" : location));
  const name = [
    ...shownLocations,
    ...(jar === undefined ? [] : [jar]),
    ...(uids.length > 0 ? [`${uids.length === 1 ? "uid" : "uids"} ${shownUids}`] : []),
  ];
  return { job: { ...merged, settings }, name: name.join(" + "), answer: fromJar?.answer };
}

/** So many, unless all are asked for. */
const notesTold = 5;

function tell(notes: readonly string[], all: boolean, io: Io): void {
  const told = all ? notes : notes.slice(0, notesTold);
  const more =
    notes.length > told.length ? [`… and ${notes.length - told.length} more like these (--verbose tells all)`] : [];
  for (const text of [...told, ...more]) io.stderr.write(`restorable: note: ${printable(text)}\n`);
}

function conflictText({ operator, field, values }: MergeConflict): string {
  const said = values.map(({ value, source }) => `${JSON.stringify(value)} (${describeSource(source)})`);
  return `${operator === undefined ? "" : `operator ${operator}: `}${field} is ${said.join(", but ")}; the first counts`;
}

function noteText(note: DeclarationNote): string {
  const where = describeSource(note.source);
  return note.code === "repeated-uid"
    ? `${where}: ${quoted(note.text)} is there already (${describeSource(note.first)}); counted once`
    : `${where}: ${quoted(note.text)} is taken as a uid; an operator ID is written id:<32 hex digits>`;
}

interface Settings extends Pick<CheckInput, "flinkVersion" | "allowNonRestoredState" | "claimMode" | "require"> {
  readonly doors: readonly Door[];
  readonly failOn: FailOn;
}

function settingsOf(args: Arguments): Settings {
  const door = choice(args, "door", ["path", "ha", "both"]);
  const required = several(args, "require").map(ruleOf);
  return {
    doors: door === "both" ? ["path", "ha"] : [door],
    failOn: choice(args, "fail-on", ["loss", "error", "warning", "info", "never"]),
    flinkVersion: versionOf(single(args, "flink-version")),
    claimMode: claimModeOf(single(args, "claim-mode")),
    // not given is not the same as false: the job's own configuration may say it
    allowNonRestoredState: flag(args, "allow-non-restored-state") ? true : undefined,
    require: required.includes("all") ? "all" : required.filter((rule) => rule !== "all"),
  };
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
