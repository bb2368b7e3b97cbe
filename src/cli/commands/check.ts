import type { AnyFinding } from "../../check/catalogue.js";
import { type CheckInput, check } from "../../check/check.js";
import { isUnconfirmed } from "../../check/confirmation.js";
import type { Door } from "../../check/finding.js";
import { UsageError } from "../../errors.js";
import { findMissingFiles } from "../../findMissingFiles.js";
import { type Gate, type GateSettings, gateOf, sharingBaseline } from "../../gate/gate.js";
import { describeSource } from "../../job/declarationSource.js";
import type { DeclaredJob } from "../../job/declaredJob.js";
import { minorReleaseOf } from "../../model/releases.js";
import type { Snapshot } from "../../model/snapshot.js";
import { type CheckReport, messageContextOf } from "../../report/checkReport.js";
import { messageParts } from "../../report/messages.js";
import { printable, quoted } from "../../report/printable.js";
import { formatOptions, formatsOf, writeCheck } from "../checkFormats.js";
import type { CommandModule } from "../commandModule.js";
import { confirmOf } from "../confirmOption.js";
import type { ExitCode } from "../exitCode.js";
import { idBook, uidsOf } from "../explainIds.js";
import { acceptanceOptions, acceptFailing, gateOptions, openGate } from "../gate.js";
import { type GatheredJob, gatherJob, gatherJobs, jobOptions } from "../gatherJob.js";
import type { Io } from "../io.js";
import { programOf } from "../jar.js";
import { type Arguments, behindDashes, choice, flag, several, single, value } from "../options.js";
import { openSnapshot } from "../snapshots.js";
import { openJob } from "../sources.js";

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
  "no-states": { boolean: true, describe: "do not open state files: only what the metadata says" },
  files: { boolean: true, describe: "look whether the files it refers to are there" },
  "previous-job": { ...value, describe: "the job that wrote it; settles data in flight and timers" },
  "write-plan": { ...value, describe: "write a plan that renames what looks renamed; restorable apply carries it out" },
  "accept-rename": {
    ...value,
    describe: "with --write-plan: only this old=new of those that the check sees; repeatable",
  },
  to: { ...value, describe: "with --write-plan: directory of the new snapshot; default: beside the old one" },
  confirm: { string: true, describe: "ask real Flink as well (needs --jar); or: --confirm serializers" },
  ...gateOptions,
  ...formatOptions,
};

export const examples: CommandModule["examples"] = [
  ["$0 check sp-1 --job job.yaml", "will this job take over that state?"],
  ["$0 check sp-1 --uid aaa --uid ccc", "a quick look"],
  ["$0 check --job job.json -- flink run -s sp-1 -p 8 job.jar", "the command that is about to be typed"],
  [
    "$0 check sp-1 --jar job.jar --flink-home /opt/flink --confirm -- --topic orders",
    "the jar itself, and Flink's own answer",
  ],
  ["$0 check sp-1 --job job.yaml --write-plan fix.json", "and a plan that renames operators as the job has them"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const note = loneNote(args);
  if (note !== undefined) return (await import("../noteCheck.js")).checkNote(note, args, io);
  const formats = formatsOf(args);
  const acceptance = acceptanceOptions(args, io);
  const confirm = confirmOf(args);
  const settings = settingsOf(args);
  const { require, configName, ...gateSettings } = await openGate(args, io);
  const isForOne = flag(args, "write-baseline") || single(args, "write-plan") !== undefined;
  const gathered = isForOne ? [await gatherJob(args, io)] : await gatherJobs(args, io);
  const [{ job: declared, ask, of: restoredJobs }] = gathered as [GatheredJob]; // what sources say of the restore is the same for all
  const location = snapshotOf(single(args, "snapshot"), declared, io);
  if (behindDashes(args).length > 0 && programOf(args) === undefined && declared.restore === undefined) {
    io.stderr.write(
      `restorable: warning: the command line has no -s; add -s ${printable(location)}, or it starts empty\n`,
    );
  }
  io.reach([location]);
  const previous = single(args, "previous-job");
  const previousJob = previous === undefined ? undefined : await openJob(previous, io);
  const snapshot = await openSnapshot(location, io.storage);
  const files = flag(args, "files") ? await findMissingFiles(snapshot, io.storage) : undefined;
  const contents = flag(args, "no-states") ? undefined : await statesOf(snapshot, io);
  const doors = settings.doors ?? doorsOf(declared);
  const input = { ...settings, doors, require, snapshot, previousJob, restoredJobs, files, contents };
  // Flink restores the same snapshot at every execute() of a main (StreamGraphGenerator, from execution.savepoint.path)
  const checked = gathered.map((one) => ({ ...one, result: check({ ...input, job: one.job }) }));
  const about = { snapshot, name: location, doors, contents };
  const confirmations =
    confirm && (await (await import("../confirm.js")).confirmed(confirm, ask, checked, about, args, io));
  const gates = sharingBaseline(checked.map(({ result }) => gateOf(result, doors, gateSettings)));
  const reports = checked.map((one, index): CheckReport => {
    const { job, number, conflicts, result } = one;
    const confirmation = confirmations?.[index];
    const isRefuted = gateSettings.failOn !== "never" && confirmation !== undefined && isUnconfirmed(confirmation);
    const gate = gates[index] as Gate;
    return {
      result,
      snapshot,
      job,
      snapshotName: location,
      jobName: titleOf(one, checked.length),
      part: checked.length > 1 ? { number, of: checked.length } : undefined,
      conflicts,
      doors,
      flinkVersion: settings.flinkVersion ?? job.flinkVersion ?? null,
      claimMode: settings.claimMode ?? job.settings.claimMode ?? null,
      allowNonRestoredState: settings.allowNonRestoredState ?? job.settings.allowNonRestoredState ?? false,
      gate: isRefuted ? { ...gate, exitCode: 1 } : gate,
      confirmation,
      restorableVersion: io.version,
      configName,
      states: contents ?? null,
      explain: idBook(() => uidsOf(job, previousJob)).explain,
    };
  });
  const final =
    acceptance === null
      ? reports
      : await Promise.all(reports.map((one) => accepting(one, gateSettings, acceptance, args, io)));
  await writeCheck(final, formats, args, io);
  if (single(args, "write-plan") !== undefined) {
    const { writeRenamePlan } = await import("../renamePlan.js");
    const findings = checked.flatMap(({ result }) => result.findings);
    await writeRenamePlan(findings, location, args, io);
  }
  return final.some(({ gate }) => gate.exitCode === 1) ? 1 : 0;
}

/** "job.jar", or "job 2 of 2 (live) of job.jar". */
function titleOf({ job, name, number }: GatheredJob, of: number): string {
  return of === 1 ? name : `job ${number} of ${of}${job.name === undefined ? "" : ` (${job.name})`} of ${name}`;
}

/** What the state files say; nothing is opened where there is no state, as after a drop of all of it. */
async function statesOf(snapshot: Snapshot, io: Io): Promise<CheckInput["contents"]> {
  if (!snapshot.operators.some(({ hasState }) => hasState)) return new Map();
  const { readStates } = await import("../../readStates.js");
  return readStates(snapshot, { storage: io.storage });
}

/** The report after what fails was added to the baseline. */
async function accepting(
  report: CheckReport,
  settings: GateSettings,
  acceptance: { readonly reason: string; readonly expires: string },
  args: Arguments,
  io: Io,
): Promise<CheckReport> {
  const context = messageContextOf(report);
  const aboutOf = (finding: AnyFinding) => messageParts(finding, context)[0] ?? "";
  return { ...report, gate: await acceptFailing({ ...report, settings }, acceptance, aboutOf, args, io) };
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

interface Settings extends Pick<CheckInput, "flinkVersion" | "allowNonRestoredState" | "claimMode"> {
  /** Undefined: what the job's deployment implies. */
  readonly doors: readonly Door[] | undefined;
}

function settingsOf(args: Arguments): Settings {
  const door = single(args, "door") === undefined ? undefined : choice(args, "door", ["path", "ha", "both"]);
  return {
    doors: door === "both" ? ["path", "ha"] : door && [door],
    flinkVersion: versionOf(single(args, "flink-version")),
    claimMode: claimModeOf(single(args, "claim-mode")),
    // not given is not the same as false: the job's own configuration may say it
    allowNonRestoredState: flag(args, "allow-non-restored-state") ? true : undefined,
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
