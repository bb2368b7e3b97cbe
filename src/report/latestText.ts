import type { Latest, PassedOver } from "../directory/latest/findLatest.js";
import type { Job } from "../directory/latest/jobs.js";
import type { Dated } from "../directory/latest/runs.js";
import type { CheckpointProperties } from "../model/metadata.js";
import { ageText, agoText, timeText } from "./age.js";
import { describeSnapshot, releaseRange } from "./describeSnapshot.js";
import { jobName } from "./jobName.js";
import { faultReason } from "./latestReasons.js";
import type { LatestReport } from "./latestReport.js";
import { printable } from "./printable.js";
import { shellWord } from "./shellWord.js";
import { grouped, humanSize } from "./size.js";
import { counted, listed, proseWidth, type TextOptions, wrapped } from "./text.js";

type Chosen = Extract<Latest, { readonly outcome: "found" }>;

/** Passed over that are told one by one; --verbose and json tell all. */
const mostTold = 20;

/** For people: the path first, then what it is, then why nothing newer is it. */
export function latestText(report: LatestReport, options: TextOptions): string {
  const { latest } = report;
  const lines =
    latest.outcome === "found"
      ? foundLines(latest, report, options)
      : latest.outcome === "several-jobs"
        ? severalLines(latest.jobs, report, options)
        : noneLines(report, options);
  const passed = options.quiet ? [] : passedOverLines(latest.passedOver, report, options);
  return `${[...lines, ...passed].join("\n")}\n`;
}

function foundLines(latest: Chosen, report: LatestReport, options: TextOptions): string[] {
  const { candidate, found, job, older } = latest;
  const { now, spelled } = report;
  const path = printable(spelled(candidate.location));
  if (options.quiet) return [path];
  const { snapshot, files, filesInBytes } = found;
  const complete =
    files === 0
      ? "all state is in the metadata"
      : `${files === 1 ? "its file is" : `all ${grouped(files)} files are`} there`;
  const age = candidate.takenAt === null ? "" : `, ${ageText(candidate.takenAt, now)}`;
  const facts: (readonly [string, string])[] = [
    ["job", jobText(job, candidate, snapshot.operators)],
    ...(candidate.takenAt === null ? [] : [["written", timeText(candidate.takenAt)] as const]),
    ["files", files === 0 ? "none" : `${grouped(files)}, ${humanSize(filesInBytes)}`],
    ["restored by", releaseRange(snapshot.readableBy)],
    ...(older > 0 ? [["older", `${counted(older, "snapshot")}, not looked at`] as const] : []),
  ];
  return [
    options.paint("bold", path),
    `  ${options.paint("green", "complete")}${age}: ${complete}`,
    ...wrapped(describeSnapshot(snapshot), proseWidth(options), "  "),
    "",
    ...facts.flatMap(([title, text]) => factLines(title, text, options)),
    ...notesOf(snapshot.properties, latest).flatMap((note) => ["", ...noteLines(note, options)]),
    "",
    `  flink run -s ${shellWord(path)} …`,
  ];
}

function factLines(title: string, text: string, options: TextOptions): string[] {
  const [first = "", ...others] = wrapped(text, proseWidth(options), `  ${title.padEnd(13)}`, " ".repeat(15));
  return [options.paint("dim", first.slice(0, 15)) + first.slice(15), ...others];
}

function noteLines(note: string, options: TextOptions): string[] {
  const [first = "", ...others] = wrapped(`note: ${note}`, proseWidth(options), "  ", "    ");
  return [first.replace("note:", options.paint("yellow", "note:")), ...others];
}

/** What a person should know before using it. */
function notesOf(properties: CheckpointProperties | null | undefined, { jobs, job, ofUnknownJob }: Chosen): string[] {
  const notes: string[] = [];
  if (properties?.postCheckpointAction === "TERMINATE") {
    notes.push(
      "taken by flink stop --drain: windows and timers have fired as if the input had ended. A job that goes on from here may give wrong results.",
    );
  }
  if (properties && !properties.isSavepoint && properties.discardCancelled) {
    notes.push(
      "Flink deletes this checkpoint when the job is cancelled. Stop the job with a savepoint, or let it fail.",
    );
  }
  if (job.jobIds.length > 1) {
    notes.push(
      `${job.jobIds.length} job IDs hold the same operators and are taken to be runs of one job. --job ID chooses one.`,
    );
  }
  if (jobs.length > 1) notes.push(`the newest of ${jobs.length} different jobs (--any-job).`);
  if (ofUnknownJob > 0) {
    notes.push(`${counted(ofUnknownJob, "snapshot")} left out: the directory does not say of which job.`);
  }
  return notes;
}

function jobText(job: Job, { jobId, jobIdPrefix }: Dated, operators: Parameters<typeof jobName>[0]): string {
  const id = jobId ?? job.jobIds.find((known) => jobIdPrefix !== null && known.startsWith(jobIdPrefix));
  const name = jobName(operators);
  if (id === undefined) return `${jobIdPrefix === null ? "" : `${jobIdPrefix}… · `}${name ?? "not known"}`;
  return name === null ? id : `${id} · ${name}`;
}

function severalLines(jobs: readonly Job[], report: LatestReport, options: TextOptions): string[] {
  const places = report.roots.map(printable);
  const head = `${counted(jobs.length, "different job")} in ${listed(places)}: which one?`;
  if (options.quiet) return wrapped(head, proseWidth(options));
  const newestFirst = [...jobs].sort((a, b) => newestTime(b) - newestTime(a));
  return [
    ...wrapped(head, proseWidth(options)).map((line) => options.paint("yellow", line)),
    ...newestFirst.flatMap((job) => ["", ...jobLines(job, report, options)]),
    "",
    ...wrapped(
      "--job ID chooses one, by its ID or the first six digits of it. --any-job takes the newest of all.",
      proseWidth(options),
      "  ",
    ),
  ];
}

function newestTime({ candidates }: Job): number {
  return Math.max(...candidates.map(({ takenAt }) => takenAt ?? 0));
}

function jobLines(job: Job, { now, spelled }: LatestReport, options: TextOptions): string[] {
  const newest = job.candidates.find(({ metadata }) => metadata !== null) ?? job.candidates[0];
  const ids = job.jobIds.length === 0 ? ["job ID not known"] : job.jobIds;
  const ago = newest?.takenAt == null ? "" : `, ${agoText(newest.takenAt, now)}`;
  return [
    ...ids.slice(0, 5).map((id) => `  ${options.paint("bold", id)}`),
    ...(ids.length > 5 ? [`  and ${ids.length - 5} more job IDs`] : []),
    ...wrapped(jobName(job.operators, 6) ?? "nothing of it can be read", proseWidth(options), "    "),
    ...(newest
      ? [
          `    ${counted(job.candidates.length, "snapshot")}; newest${ago}:`,
          `    ${printable(spelled(newest.location))}`,
        ]
      : []),
  ];
}

function noneLines({ latest, roots }: LatestReport, options: TextOptions): string[] {
  const count = latest.passedOver.length;
  const places = listed(roots.map(printable));
  const text =
    count === 0
      ? `no savepoint and no checkpoint in ${places}`
      : `none of ${counted(count, "snapshot")} in ${places} can be used`;
  return wrapped(text, proseWidth(options)).map((line) => options.paint("red", line));
}

function passedOverLines(passedOver: readonly PassedOver[], report: LatestReport, options: TextOptions): string[] {
  if (passedOver.length === 0) return [];
  const told = options.verbose ? passedOver : passedOver.slice(0, mostTold);
  const left = passedOver.length - told.length;
  return [
    "",
    options.paint("bold", report.latest.outcome === "found" ? "Newer, and passed over" : "Passed over"),
    ...told.flatMap(({ candidate, fault }) => [
      "",
      `  ${printable(report.spelled(candidate.location))}`,
      ...wrapped(faultReason(fault, candidate, report), proseWidth(options), "    "),
    ]),
    ...(left > 0 ? ["", `  and ${grouped(left)} more; --verbose or --format json lists all`] : []),
    ...(told.some(({ fault }) => fault.kind === "incomplete" || fault.kind === "broken-metadata")
      ? [
          "",
          ...wrapped("restorable verify <path> says more of one, and where its files are.", proseWidth(options), "  "),
        ]
      : []),
  ];
}
