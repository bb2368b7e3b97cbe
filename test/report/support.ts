/** Reports of real samples, made as the command line makes them, with a clock and a place that stand still. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../src/check/check.js";
import type { Door } from "../../src/check/finding.js";
import { idBook, uidsOf } from "../../src/cli/explainIds.js";
import { type GateSettings, gateOf } from "../../src/gate/gate.js";
import { parseManifest } from "../../src/job/manifest.js";
import { jobOfUidOptions } from "../../src/job/uidList.js";
import { readSnapshot } from "../../src/readSnapshot.js";
import type { CheckReport } from "../../src/report/checkReport.js";
import type { Tool } from "../../src/report/tool.js";

export const root = join(import.meta.dirname, "../..");
const folder = "samples/flink-2.2.1/aaabbb";
export const sample = `${folder}/canonical-savepoint`;

export const tool: Tool = {
  version: "1.2.3",
  now: new Date("2027-01-31T12:00:00Z"),
  cwd: "/work",
  rulePage: (rule) => `# ${rule}\n`,
};

export const noGate: GateSettings = { failOn: "loss", levels: new Map(), baseline: null, today: "2027-01-31" };

export interface Case {
  /** A manifest file below the root, or the text of one. */
  readonly manifest?: string;
  readonly text?: string;
  readonly uids?: readonly string[];
  readonly doors?: readonly Door[];
  readonly allowNonRestoredState?: boolean;
  readonly flinkVersion?: string;
  readonly gate?: Partial<GateSettings>;
}

/** The four verdicts on the first sample. */
export const cases = {
  "not-restorable": { manifest: "samples/job-aaa-ccc.yaml" },
  "restorable-with-loss": {
    manifest: `${folder}/job-aaa-ccc.manifest.json`,
    flinkVersion: "2.2",
    allowNonRestoredState: true,
  },
  restorable: { manifest: `${sample}/manifest.json`, flinkVersion: "2.2" },
  unknown: { uids: ["source", "aaa", "bbb"], doors: ["ha"] },
} as const satisfies Record<string, Case>;

/** Uids that mean something to one format or another. */
export const hostileUids = [
  `quotes " ' and \\ backslash`,
  "%0A::error::100%",
  "::warning file=x,line=1::two\n::stop-commands::lines",
  "##[error]old style",
  "算子一",
  `<script>alert("1")</script>&amp;]]>-->`,
  "@team/all #12 !3 `code` **b** | cell [a](javascript:x) https://example.org",
  "\u202eback\u202c שלום \u0000 \ud800 \uffff",
];

export const hostile: Case = {
  text: JSON.stringify({
    manifestVersion: 1,
    name: hostileUids.join(" "),
    operators: hostileUids.map((uid) => ({
      uid,
      name: uid,
      parallelism: 300,
      maxParallelism: 128,
      maxParallelismConfigured: true,
    })),
  }),
};

export async function reportOf(given: Case): Promise<CheckReport> {
  const { manifest, text, uids, doors = ["path"], allowNonRestoredState, flinkVersion, gate } = given;
  const snapshot = await readSnapshot(join(root, sample));
  const location = manifest ?? "job.json";
  const job = uids
    ? jobOfUidOptions(uids)
    : parseManifest(text ?? readFileSync(join(root, location), "utf8"), { location });
  // where the repository lies is not what is tested
  const moved = { ...snapshot, location: `/repo/${sample}`, metadataPath: `/repo/${sample}/_metadata` };
  const result = check({ snapshot: moved, job, doors, allowNonRestoredState, flinkVersion });
  return {
    result,
    snapshot: moved,
    job,
    snapshotName: sample,
    jobName: uids ? `uids ${uids.join(", ")}` : location,
    doors,
    flinkVersion: flinkVersion ?? null,
    claimMode: null,
    conflicts: [],
    allowNonRestoredState: allowNonRestoredState ?? false,
    gate: gateOf(result, doors, { ...noGate, ...gate }),
    configName: null,
    restorableVersion: "0.1.0",
    states: null,
    explain: idBook(() => uidsOf(job)).explain,
  };
}

/** Two jobs that one main starts; the snapshot is that of the second. What their sources say differently is told of both. */
export async function severalJobs(): Promise<CheckReport[]> {
  const reports = [await reportOf({ uids: ["clicks", "totals"] }), await reportOf(cases.restorable)];
  const source = { kind: "jar", location: "job.jar" } as const;
  const conflict = {
    field: "settings.parallelism",
    values: [
      { value: 8, source: { kind: "kubernetes", location: "flink.yaml", line: 12 } },
      { value: 4, source },
    ],
  } as const;
  const notes = [{ code: "remark", level: "info", text: "main threw after it started its jobs", source }] as const;
  return reports.map((report, index) => {
    const name = index === 0 ? "backfill" : "live";
    return {
      ...report,
      job: { ...report.job, name, notes },
      jobName: `job ${index + 1} of 2 (${name}) of job.jar`,
      part: { number: index + 1, of: 2 },
      conflicts: [conflict],
    };
  });
}
