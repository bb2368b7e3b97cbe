/** `audit` on a small platform: jobs that run, ended, lost files; and who says so. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, ranCli } from "../support/ranCli.js";
import { laySamplesOut } from "../support/samplesTree.js";
import { jobA, jobB, testNow, writeOld, writeSnapshot } from "../support/snapshotTree.js";

const home = mkdtempSync(join(tmpdir(), "restorable audit "));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const root = join(home, "flink");
const checkpoints = join(root, "checkpoints");

/** Names as Flink gives them: others are none of its files. */
const uuid = (n: number) => `3f1c9e2a-90f2-4b29-a7d6-${String(n).padStart(12, "0")}`;
const names = { base: uuid(0), nobodys: uuid(20), late: uuid(30), ofB: uuid(40) };
const delta = uuid;
const own = (n: number) => uuid(10 + n);
const day = 86_400;

const ajv = new Ajv2020({ strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const schema = resolve(import.meta.dirname, "../../schemas/audit.schema.json");
const validate = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));

interface Json {
  readonly files: readonly {
    readonly path: string;
    readonly class: string;
    readonly reason: string;
    readonly localNames: readonly string[];
  }[];
  readonly snapshots: readonly {
    readonly location: string;
    readonly jobId: string | null;
    readonly restorableNow: boolean | null;
    readonly problem: string | null;
  }[];
  readonly directories: readonly {
    readonly jobId: string | null;
    readonly liveness: string;
    readonly evidence: readonly { readonly text: string }[];
  }[];
  readonly totals: { readonly files: number; readonly bytes: number; readonly notNeeded: { readonly files: number } };
  readonly lifecycle: unknown;
}

const ran = (args: readonly string[], columns = 100): Promise<Ran> =>
  ranCli(["audit", ...args], { terminal: { isTerminal: false, columns }, now: testNow });

async function json(args: readonly string[]): Promise<Json & { readonly code: number }> {
  const { out, code, err } = await ran([...args, "--format", "json"]);
  if (out === "") expect.fail(err);
  const value = JSON.parse(out) as Json;
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return { ...value, code };
}

/**
 * Job A has three checkpoints, the newest of which lacks a file, one that was never completed and a shared file that nothing uses; job B
 * has one checkpoint and nothing else. Everything is older than the grace period.
 */
beforeAll(() => {
  const shared = (name: string) => join(checkpoints, jobA, "shared", name);
  for (const n of [1, 2, 3]) {
    writeSnapshot(join(checkpoints, jobA, `chk-${n}`), {
      checkpointId: n,
      own: [own(n)],
      shared: [shared(names.base), shared(delta(n))],
      secondsAgo: (40 - n) * day,
    });
  }
  rmSync(shared(delta(3)));
  writeOld(shared(names.nobodys), new Uint8Array(5000), 50 * day);
  writeOld(join(checkpoints, jobA, "chk-0", names.late), new Uint8Array(300), 60 * day);
  writeSnapshot(join(checkpoints, jobB, "chk-7"), {
    checkpointId: 7,
    uids: ["orders", "fraud"],
    own: [names.ofB],
    secondsAgo: 5 * day,
  });
  writeSnapshot(join(root, "savepoints", `savepoint-${jobA.slice(0, 6)}-0123456789ab`), {
    checkpointId: 2,
    secondsAgo: 20 * day,
  });
});

const classOf = ({ files }: Json, end: string) => files.find(({ path }) => path.endsWith(end))?.class;
const livenessOf = ({ directories }: Json, job: string) => directories.find(({ jobId }) => jobId === job);

describe("json", () => {
  it("has every file once, with a class and a reason; the sums are those of the files", async () => {
    const audit = await json([root]);
    expect(audit.code).toBe(1);
    expect(new Set(audit.files.map(({ path }) => path)).size).toBe(audit.files.length);
    expect(audit.files).toHaveLength(14);
    expect(audit.totals.files).toBe(14);
    expect(audit.files.every(({ reason }) => reason.length > 0)).toBe(true);
    expect(classOf(audit, names.base)).toBe("shared");
    expect(classOf(audit, own(2))).toBe("exclusive");
    expect(classOf(audit, names.nobodys)).toBe("live");
    const base = audit.files.find(({ path }) => path.endsWith(names.base));
    expect(base).toMatchObject({ reason: `used by chk-1, chk-2 and chk-3 of job ${jobA}`, localNames: ["000008.sst"] });
  });

  it("says which snapshot cannot be restored, and what is missing", async () => {
    const { snapshots } = await json([root]);
    expect(snapshots.map(({ location, restorableNow }) => [location.slice(root.length + 1), restorableNow])).toEqual(
      expect.arrayContaining([
        [`checkpoints/${jobA}/chk-2`, true],
        [`checkpoints/${jobA}/chk-3`, false],
        [`checkpoints/${jobB}/chk-7`, true],
        [`savepoints/savepoint-${jobA.slice(0, 6)}-0123456789ab`, true],
      ]),
    );
    const broken = snapshots.find(({ restorableNow }) => restorableNow === false);
    expect(broken?.problem).toContain("1 of 3 files is missing: ");
    expect(broken?.problem).toContain(`/shared/${delta(3)}`);
  });

  it("is narrowed to classes and to a job", async () => {
    const live = await json([root, "--class", "live"]);
    expect(new Set(live.files.map((file) => file.class))).toEqual(new Set(["live"]));
    const ofB = await json([root, "--job", jobB.slice(0, 8)]);
    expect(ofB.files.map(({ path }) => path.slice(checkpoints.length + 1))).toEqual(
      expect.arrayContaining([`${jobB}/chk-7/_metadata`, `${jobB}/chk-7/${names.ofB}`]),
    );
    expect(ofB).toMatchObject({ code: 0, files: { length: 2 }, totals: { files: 2 } });
  });
});

describe("who may run", () => {
  it("nobody says: every job may", async () => {
    const audit = await json([root]);
    expect(livenessOf(audit, jobA)).toMatchObject({ liveness: "unknown", evidence: [] });
    expect(classOf(audit, names.nobodys)).toBe("live");
    expect(classOf(audit, own(1))).toBe("stale-checkpoint");
  });

  it("--terminated and --live, by ID or all", async () => {
    const ended = await json([root, "--terminated", "all", "--live", jobB]);
    expect(livenessOf(ended, jobA)?.liveness).toBe("terminated");
    expect(livenessOf(ended, jobB)).toMatchObject({ liveness: "alive", evidence: [{ text: "--live" }] });
    expect(classOf(ended, names.nobodys)).toBe("orphaned");
    expect(ended.totals.notNeeded.files).toBe((await json([root])).totals.notNeeded.files + 2);
  });

  it("a cluster, by its REST API: what runs, what has ended, and the snapshots it counts on", async () => {
    const answers: Record<string, unknown> = {
      "/jobs/overview": {
        jobs: [
          { jid: jobA, state: "FINISHED" },
          { jid: jobB, state: "RESTARTING" },
        ],
      },
      [`/jobs/${jobB}/checkpoints`]: {
        latest: { completed: { external_path: join(checkpoints, jobB, "chk-7") }, savepoint: null },
      },
    };
    const server = createServer(({ url = "" }, response) => {
      response.statusCode = url in answers ? 200 : 404;
      response.end(JSON.stringify(answers[url] ?? { errors: ["no"] }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const audit = await json([root, "--rest", url]);
      expect(livenessOf(audit, jobA)).toMatchObject({
        liveness: "terminated",
        evidence: [{ text: `${url}/jobs/${jobA} says FINISHED` }],
      });
      expect(livenessOf(audit, jobB)?.liveness).toBe("alive");
    } finally {
      server.close();
    }
  });

  it("a high-availability directory: checkpoints that a JobManager would recover, and jobs that have ended", async () => {
    const ha = join(home, "ha");
    const pointer = join(checkpoints, jobA, "chk-1");
    const text = Buffer.from(`file:${pointer}`);
    const serialized = Buffer.concat([
      Buffer.from("aced0005737200", "hex"),
      Buffer.from([0x74, text.length >> 8, text.length & 0xff]),
      text,
      Buffer.from("70", "hex"),
    ]);
    writeOld(join(ha, "cluster-1", "completedCheckpoint0123456789ab"), serialized, 0);
    writeOld(
      join(ha, "job-result-store", "cluster-1", `${jobB}.json`),
      JSON.stringify({ result: { "job-id": jobB, "application-status": "SUCCEEDED" } }),
      0,
    );
    const audit = await json([root, "--ha", ha, "--terminated", "all"]);
    expect(livenessOf(audit, jobA)?.liveness).toBe("alive");
    expect(livenessOf(audit, jobB)).toMatchObject({
      liveness: "terminated",
      evidence: expect.arrayContaining([expect.objectContaining({ text: "job result store: SUCCEEDED" })]),
    });
  });

  it("Kubernetes resources: the job, its directories, and every path that they name", async () => {
    const file = writeOld(
      join(home, "resources.yaml"),
      `apiVersion: v1
kind: List
items:
  - kind: FlinkDeployment
    metadata: { name: orders }
    spec:
      flinkConfiguration:
        state.checkpoints.dir: file://${checkpoints}
        state.savepoints.dir: ${join(root, "savepoints")}
    status:
      jobStatus: { jobId: ${jobB}, state: SUSPENDED }
---
kind: FlinkStateSnapshot
metadata: { name: nightly }
status: { path: "${join(checkpoints, jobA, "chk-1")}" }
`,
      0,
    );
    const audit = await json(["--deployment", file, "--terminated", "all"]);
    expect(audit.files).toHaveLength(14);
    expect(livenessOf(audit, jobB)).toMatchObject({
      liveness: "alive",
      evidence: expect.arrayContaining([
        expect.objectContaining({ text: "FlinkDeployment orders, status.jobStatus.jobId" }),
      ]),
    });
    expect(audit.snapshots.find(({ location }) => location.endsWith(`${jobA}/chk-1`))).toMatchObject({
      kept: true,
      standingText: "FlinkStateSnapshot nightly, status.path",
    });
  });

  it("a Zeppelin note", async () => {
    const note = writeOld(
      join(home, "note.zpln"),
      JSON.stringify({
        paragraphs: [
          {
            id: "p1",
            text: "%flink.ssql(resumeFromLatestCheckpoint=true)\nselect 1",
            config: { latest_checkpoint_path: join(checkpoints, jobA, "chk-1") },
          },
        ],
      }),
      0,
    );
    const { snapshots } = await json([root, "--note", note, "--terminated", "all"]);
    expect(snapshots.find(({ location }) => location.endsWith(`${jobA}/chk-1`))).toMatchObject({
      kept: true,
      standingText: `paragraph p1 of ${note}`,
    });
  });

  it.each([
    [["--live", "job"], "32 hex digits"],
    [["--terminated", "jobs"], "or all for every job"],
    [["--grace", "3"], "Give a number with its unit"],
    [["--class", "old"], "Give one of metadata"],
    [["--fail-on", "x"], "not-restorable, not-needed, never"],
    [["--ha", "/nowhere/at/all"], "does not exist"],
  ])("%j: %s", async (args, text) => {
    const { code, err, out } = await ran([root, ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
  });
});

describe("text", () => {
  it.each([80, 200])("tells what is broken first, in %i columns", async (columns) => {
    const { out, code } = await ran([root, "--terminated", "all", "--lifecycle-days", "30"], columns);
    expect(code).toBe(1);
    const paths = new RegExp(`${home}\\S*|\\S{60,}`);
    for (const line of out.split("\n")) if (!paths.test(line)) expect(line.length).toBeLessThanOrEqual(columns);
    expect(out.indexOf("Not restorable now")).toBeLessThan(out.indexOf("What is here"));
    const words = out.replaceAll(/\s+/g, " ");
    for (const text of [
      "5 snapshots · 14 files",
      "1 of 3 files is missing",
      "orphaned",
      `${jobA} ended`,
      "orders and fraud",
      "A lifecycle rule of 30 days breaks",
      "restorable clean",
    ]) {
      expect(words).toContain(text);
    }
  });

  it("--files tells each file, --quiet the sums only", async () => {
    const { out } = await ran([root, "--class", "shared", "--files"]);
    expect(out).toContain(join(checkpoints, jobA, "shared", names.base));
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "shared · 100 B, 37 d old · 000008.sst · used by chk-1, chk-2 and chk-3",
    );
    expect((await ran([root, "--quiet"])).out.split("\n")).toHaveLength(4);
  });

  it("--fail-on decides on the exit code", async () => {
    expect((await ran([root, "--fail-on", "never"])).code).toBe(0);
    expect((await ran([root, "--job", jobB])).code).toBe(0);
    expect((await ran([root, "--job", jobA, "--fail-on", "never", "--terminated", "all"])).code).toBe(0);
    expect((await ran([join(root, "savepoints"), "--fail-on", "not-needed"])).code).toBe(0);
  });

  it("what lies outside of the roots is named by its place, and is not missing", async () => {
    const outside = join(home, "outside");
    writeSnapshot(join(outside, jobA, "chk-1"), { shared: ["/elsewhere/cp/0000/shared/sst"], withoutFiles: true });
    const { out, code } = await ran([outside]);
    expect(code).toBe(0);
    expect(out).toContain("Not looked at");
    expect(out).toContain("\n  file:/elsewhere/cp/0000\n");
    expect(out).not.toContain("missing");
  });
});

describe("csv", () => {
  it("has one line a file, quoted where it has to be", async () => {
    const odd = join(home, "odd");
    writeOld(join(odd, 'a "quoted", name'), "x", 0);
    mkdirSync(join(odd, "sub"));
    const { out } = await ran([odd, "--format", "csv"]);
    const [head, line, ...rest] = out.split("\r\n");
    expect(head).toBe(
      "path,class,class_group,reason,size_in_bytes,modified_at,job_id,directory,area,checkpoint_directory,used_by,local_names",
    );
    expect(line).toContain(`"${join(odd, 'a ""quoted"", name')}",`);
    expect(rest).toEqual([""]);
  });
});

describe("html", () => {
  it("is one page without anything from elsewhere, with a treemap and every job", async () => {
    const evil = join(home, "evil");
    writeSnapshot(join(evil, jobA, "chk-1"), { uids: ["<script>alert(1)</script>"], own: ["f"] });
    const { out } = await ran([evil, root, "--format", "html", "--terminated", "all"]);
    expect(out).not.toContain("<script");
    expect(out).not.toMatch(/(?:src|href)=/);
    for (const text of ['<svg class="treemap"', jobA, jobB, "&#60;script&#62;", "Not restorable now", "orphaned"]) {
      expect(out).toContain(text);
    }
  });
});

describe("trees of real Flink", () => {
  it.each(["1.20.4", "2.2.1", "2.3.0"])("%s: every file is needed, every snapshot whole", async (release) => {
    const { checkpoints, savepoints, mappings } = laySamplesOut(join(home, release), release);
    const audit = await json([checkpoints, savepoints, ...mappings, "--terminated", "all", "--grace", "1s"]);
    const needed = ["metadata", "exclusive", "shared", "segment", "directory"];
    expect(audit.files.filter((file) => !needed.includes(file.class))).toEqual([]);
    expect(audit.snapshots.filter(({ restorableNow }) => restorableNow !== true)).toEqual([]);
    expect(audit.snapshots.length).toBeGreaterThan(6);
    expect(audit.code).toBe(0);
  });
});

it("writes a file as a whole, or nothing", async () => {
  const file = join(home, "audit.json");
  const { out, code } = await ran([root, "--format", "json", "--output", file, "--quiet"]);
  expect({ out, code }).toEqual({ out: "", code: 1 });
  expect(validate(JSON.parse(readFileSync(file, "utf8")))).toBe(true);
  writeFileSync(file, "before");
  expect((await ran(["/nowhere/at/all", "--output", file])).code).toBe(2);
  expect(readFileSync(file, "utf8")).toBe("before");
});
