/** What Flink's own classes say about each sample (`flink.json`, written by the release in the folder's name) is what we say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.js";
import { findMissingFiles } from "../../src/findMissingFiles.js";
import { operatorIdOf } from "../../src/ids/operatorId.js";
import { loadManifest } from "../../src/job/loadManifest.js";
import { parseManifest } from "../../src/job/manifest.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { minorReleaseOf } from "../../src/model/releases.js";
import { readSnapshot } from "../../src/readSnapshot.js";
import { operatorRow } from "../../src/report/inspectCsv.js";
import { localStorage } from "../../src/storage/local.js";
import type { Storage } from "../../src/storage/port.js";

const samples = resolve(import.meta.dirname, "../../samples");

interface Sample {
  readonly name: string;
  /** The directory that holds `_metadata`. */
  readonly directory: string;
  /** What lies beside the sample. */
  readonly folder: string;
}

interface FlinkView {
  readonly flinkVersion: string;
  readonly metadataVersion: number;
  readonly checkpointId: number;
  readonly operators: readonly Readonly<Record<string, unknown>>[];
}

function find(directory: string): Sample[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "_metadata" && !entry.parentPath.includes("job-sources"))
    .map(({ parentPath }) => {
      let folder = parentPath;
      while (!existsSync(join(folder, "flink.json")) && folder !== samples) folder = dirname(folder);
      return { name: relative(samples, parentPath), directory: parentPath, folder };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const all = find(samples);
const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const manifestOf = (folder: string) =>
  parseManifest(readFileSync(join(folder, "manifest.json"), "utf8"), { location: "manifest.json" });

it("finds samples of every release from 1.16 to 2.3", () => {
  const releases = new Set(all.map((s) => s.name.split("/")[0]));
  expect([...releases].sort()).toEqual(
    ["1.16.3", "1.17.2", "1.18.1", "1.19.3", "1.20.4", "2.0.1", "2.1.1", "2.2.1", "2.3.0"].map((v) => `flink-${v}`),
  );
});

describe.each(all)("$name", ({ directory, folder }) => {
  const flink = json(join(folder, "flink.json")) as FlinkView;

  it("has the operators, uids and sizes that Flink sees", async () => {
    const snapshot = await readSnapshot(directory);
    expect(snapshot.metadataVersion).toBe(flink.metadataVersion);
    expect(snapshot.checkpointId).toBe(flink.checkpointId);
    const ours = snapshot.operators.map((o) => ({
      operatorId: o.operatorId,
      uid: o.uid,
      name: o.name,
      parallelism: o.parallelism,
      maxParallelism: o.maxParallelism,
      subtaskStateCount: o.subtaskStateCount,
      coordinatorStateSizeInBytes: o.coordinatorStateSizeInBytes,
      totalSizeInBytes: o.totalSizeInBytes,
      checkpointedSizeInBytes: o.checkpointedSizeInBytes,
      fullyFinished: o.fullyFinished,
      finishedSubtasks: o.finishedSubtaskCount,
      hasState: o.hasState,
    }));
    const sorted = <T extends { readonly operatorId?: unknown }>(list: readonly T[]) =>
      [...list].sort((a, b) => (String(a.operatorId) < String(b.operatorId) ? -1 : 1));
    expect(sorted(ours)).toEqual(sorted(flink.operators));
  });

  it("is read by the release that wrote it, and re-encodes to the same bytes", async () => {
    const snapshot = await readSnapshot(directory);
    expect(snapshot.writtenBy).toContain(minorReleaseOf(flink.flinkVersion));
    expect(snapshot.readableBy).toContain(minorReleaseOf(flink.flinkVersion));
    const bytes = readFileSync(snapshot.metadataPath);
    expect(Buffer.compare(encodeMetadata(decodeMetadata(bytes, { strict: true })), bytes)).toBe(0);
  });

  it("restores into the job that wrote it, at both doors", async () => {
    const job = manifestOf(folder);
    const input = { snapshot: await readSnapshot(directory), job, previousJob: job, claimMode: "CLAIM" as const };
    const { doors, findings } = check({ ...input, doors: ["path", "ha"] });
    expect(doors).toEqual({ path: { verdict: "restorable" }, ha: { verdict: "restorable" } });
    expect(findings.filter((f) => f.level === "error" || f.level === "loss")).toEqual([]);
  });
});

describe("Flink's table function savepoint_metadata", () => {
  const { samples: rows } = json(join(samples, "savepoint-metadata.json")) as {
    readonly samples: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  };

  it.each(Object.entries(rows))("says of %s what inspect says", async (name, theirs) => {
    const directory = all.find((s) => relative(samples, s.folder) === name)?.directory ?? "";
    const snapshot = await readSnapshot(directory);
    const ours = snapshot.operators.map((operator) => operatorRow(snapshot, operator));
    const byId = (row: Readonly<Record<string, unknown>>) => String(row["operator-uid-hash"]);
    const sorted = <T extends Readonly<Record<string, unknown>>>(list: readonly T[]) =>
      [...list].sort((a, b) => (byId(a) < byId(b) ? -1 : 1));
    expect(sorted(ours)).toEqual(sorted(theirs));
  });
});

interface RestoreOutcome {
  readonly snapshot: string;
  readonly job: string;
  readonly allowNonRestoredState: boolean;
  readonly outcome: "RESTORED" | "FAILED";
  readonly message?: string;
}

describe("the first sample, restored by real Flink (outcomes.json)", () => {
  const outcomes = json(join(samples, "outcomes.json")) as Readonly<Record<string, readonly RestoreOutcome[]>>;
  const jobs: Readonly<Record<string, string>> = {
    aaabbb: readFileSync(join(samples, "flink-2.2.1/aaabbb/canonical-savepoint/manifest.json"), "utf8"),
    aaaccc: readFileSync(join(samples, "job-aaa-ccc.yaml"), "utf8"),
  };

  it.each(Object.entries(outcomes).flatMap(([release, list]) => list.map((one) => ({ release, ...one }))))(
    "$release: $job, allowNonRestoredState $allowNonRestoredState: $outcome",
    async ({ release, snapshot: name, job: jobName, allowNonRestoredState, outcome, message }) => {
      const snapshot = await readSnapshot(join(samples, name));
      const location = jobName === "aaabbb" ? "manifest.json" : "job.yaml";
      const job = await loadManifest(jobs[jobName] ?? "", { location });
      const flinkVersion = minorReleaseOf(release) ?? "";
      const { verdict, findings } = check({ snapshot, job, flinkVersion, allowNonRestoredState });
      const dropsState = jobName === "aaaccc" && allowNonRestoredState;
      expect(verdict).toBe(
        outcome === "FAILED" ? "not-restorable" : dropsState ? "restorable-with-loss" : "restorable",
      );
      const said = message?.slice(message.indexOf("Cannot map"));
      if (said) expect(findings.find((f) => f.rule === "R-01")?.flinkError).toContain(said);
    },
  );
});

describe("references", () => {
  it("of a savepoint are all there; those of a checkpoint that was moved are not", async () => {
    const savepoint = await readSnapshot(join(samples, "flink-2.2.1/aaabbb/native-savepoint-rocksdb"));
    expect(await findMissingFiles(savepoint)).toMatchObject({ missing: [], unreachable: 0 });
    const incremental = all.find((s) => s.name.startsWith("flink-2.2.1/aaabbb/checkpoint-incremental"));
    // on the machine that wrote them the files may still be where Flink put them
    const elsewhere: Storage = {
      ...localStorage,
      stat: async (path) => (path.includes("/tmp/flink-samples/") ? null : localStorage.stat(path)),
    };
    const moved = await findMissingFiles(await readSnapshot(incremental?.directory ?? ""), elsewhere);
    expect(moved.missing.length).toBeGreaterThan(0);
    expect(moved.missing.every(({ path }) => path.includes("/shared/"))).toBe(true);
  });

  it("name every operator that needs the file: merged files hold state of several", async () => {
    const merged = all.find((s) => s.name.startsWith("flink-2.2.1/aaabbb/file-merging"));
    const snapshot = await readSnapshot(merged?.directory ?? "");
    const { missing } = await findMissingFiles(snapshot, { ...localStorage, stat: async () => null });
    const taskOwned = missing.filter(({ path }) => path.includes("/taskowned/"));
    const users = new Set(["source", "aaa", "bbb"].map(operatorIdOf));
    expect(taskOwned.map(({ operatorIds }) => new Set(operatorIds))).toEqual([users, users]);
    // a file of its own names its operator once, however many subtasks refer to it
    const shared = missing.filter(({ path }) => path.includes("/shared/"));
    expect(shared.map(({ operatorIds }) => operatorIds)).toEqual(shared.map(() => [operatorIdOf("bbb")]));
  });
});
