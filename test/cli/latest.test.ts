/** `latest` on trees in which something has happened to the newest snapshots. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { localStorage } from "../../src/storage/local.js";
import type { Storage } from "../../src/storage/port.js";
import { type Ran, ranCli } from "../support/ranCli.js";
import { jobA, jobB, setAge, testNow, writeOld, writeSnapshot } from "../support/snapshotTree.js";

const home = mkdtempSync(join(tmpdir(), "restorable latest "));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let root = "";
let trees = 0;
beforeEach(() => {
  root = join(home, String(trees++));
  mkdirSync(root);
});

const ajv = new Ajv2020({ strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const validate = ajv.compile(
  JSON.parse(readFileSync(resolve(import.meta.dirname, "../../schemas/latest.schema.json"), "utf8")),
);

interface Json {
  readonly outcome: string;
  readonly snapshot: Readonly<Record<string, unknown>> | null;
  readonly passedOver: readonly { readonly location: string; readonly kind: string; readonly reason: string }[];
  readonly older: number;
  readonly jobs: readonly { readonly jobIds: readonly string[] }[];
}

const ran = (args: readonly string[], storage: Storage = localStorage): Promise<Ran> =>
  ranCli(["latest", ...args], { terminal: { isTerminal: false, columns: 100 }, now: testNow, storage });

async function json(args: readonly string[], storage?: Storage): Promise<Json & { readonly code: number }> {
  const { out, code, err } = await ran([...args, "--format", "json"], storage);
  if (out === "") expect.fail(err);
  const value = JSON.parse(out) as Json;
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return { ...value, code };
}

const chk = (n: number, job = jobA) => join(root, job, `chk-${n}`);

/** chk-1 to chk-3, each with a file of its own and one in shared/. */
function threeCheckpoints(): void {
  for (const n of [1, 2, 3]) {
    writeSnapshot(chk(n), {
      checkpointId: n,
      own: [`own-${n}`],
      shared: [join(root, jobA, "shared", `sst-${n}`)],
      secondsAgo: 10_000 - n * 600,
    });
  }
}

describe("the newest that is whole", () => {
  it("is the highest number of a job, whatever the times of the files", async () => {
    threeCheckpoints();
    setAge(join(chk(1), "_metadata"), 1);
    expect(await json([root])).toMatchObject({
      code: 0,
      outcome: "found",
      snapshot: { location: chk(3), jobId: jobA, checkpointId: 3, kind: "checkpoint", files: 2, filesInBytes: 200 },
      passedOver: [],
      older: 2,
    });
  });

  it.each([
    ["the directory above the job", () => root],
    ["the directory of the job", () => join(root, jobA)],
    ["the checkpoint itself", () => chk(3)],
    ["its metadata", () => join(chk(3), "_metadata")],
    ["a path with a slash at its end", () => `${root}/`],
    ["a URI", () => `file://${root}`],
  ])("is found from %s", async (_, directory) => {
    threeCheckpoints();
    const { out, code } = await ran([directory(), "--path-only"]);
    expect({ out, code }).toEqual({ out: `${directory().startsWith("file:") ? "file:" : ""}${chk(3)}\n`, code: 0 });
  });

  it("is a savepoint where that was taken after the last checkpoint, by its checkpoint ID", async () => {
    threeCheckpoints();
    const savepoint = join(root, "savepoints", `savepoint-${jobA.slice(0, 6)}-0123456789ab`);
    writeSnapshot(savepoint, { checkpointId: 4, secondsAgo: 9000 });
    expect(await json([root])).toMatchObject({ snapshot: { location: savepoint, kind: "savepoint" }, older: 3 });
    writeSnapshot(savepoint, { checkpointId: 2, secondsAgo: 1 });
    expect(await json([root])).toMatchObject({ snapshot: { location: chk(3) } });
    expect(await json([root, "--savepoint"])).toMatchObject({ snapshot: { location: savepoint }, passedOver: [] });
  });

  it("is found once where a root is given twice or lies in another", async () => {
    threeCheckpoints();
    expect(await json([root, root, join(root, jobA)])).toMatchObject({ snapshot: { location: chk(3) }, older: 2 });
  });

  it("is found where a link to another directory, files of other tools and empty directories are about", async () => {
    threeCheckpoints();
    mkdirSync(join(root, jobA, "taskowned"));
    writeOld(join(root, "README"), "ours", 0);
    writeOld(join(root, jobA, "shared", "op", "chk-99", "_metadata"), "no snapshot: shared/ holds none", 0);
    expect(await json([root])).toMatchObject({ snapshot: { location: chk(3) }, passedOver: [] });
  });
});

describe("what is newer and cannot be used", () => {
  it("in progress, abandoned, cut off, empty: each with its reason", async () => {
    threeCheckpoints();
    writeOld(join(chk(7), "data"), "x", 30);
    writeOld(join(chk(6), "data"), "x", 86_400);
    writeSnapshot(chk(5), { checkpointId: 5, own: ["own-5"], secondsAgo: 5000 });
    truncateSync(join(chk(5), "_metadata"), 200);
    setAge(join(chk(5), "_metadata"), 5000);
    writeOld(join(chk(4), "_metadata"), "", 5000);
    const { snapshot, passedOver } = await json([root]);
    expect(snapshot).toMatchObject({ location: chk(3) });
    expect(passedOver.map(({ location, kind, reason }) => [location, kind, reason])).toEqual([
      [chk(7), "no-metadata", "no _metadata yet: in progress, last written to 30 s ago"],
      [chk(6), "no-metadata", "no _metadata: it was never completed (last written to 2026-11-20 03:00:00 UTC)"],
      [chk(5), "broken-metadata", expect.stringContaining("its _metadata cannot be read: ")],
      [chk(4), "broken-metadata", expect.stringContaining("the file is empty")],
    ]);
  });

  it("a file is gone, or cut off", async () => {
    threeCheckpoints();
    rmSync(join(root, jobA, "shared", "sst-3"));
    truncateSync(join(chk(2), "own-2"), 7);
    const { snapshot, passedOver } = await json([root]);
    expect(snapshot).toMatchObject({ location: chk(1) });
    expect(passedOver).toMatchObject([
      {
        location: chk(3),
        kind: "incomplete",
        reason: `1 of 2 files is missing: file:${root}/${jobA}/shared/sst-3 (000008.sst)`,
        atFault: [{ kind: "missing", isRelative: false, sizeInBytes: null, expectedInBytes: 100 }],
        foundIn: null,
      },
      {
        location: chk(2),
        kind: "incomplete",
        reason: `1 of 2 files is too short: ${chk(2)}/own-2 (000100.sst, 7 of 100 bytes)`,
      },
    ]);
  });

  it("FLINK-39964: a file that was taken over from a claimed savepoint is looked for in the wrong directory", async () => {
    threeCheckpoints();
    const savepoint = join(root, "savepoints", "savepoint-123456-0123456789ab");
    writeSnapshot(savepoint, { own: ["claimed.sst"], type: "NATIVE", checkpointId: 1, secondsAgo: 20_000 });
    writeSnapshot(chk(4), { checkpointId: 4, own: ["claimed.sst"], withoutFiles: true });
    const { snapshot, passedOver } = await json([root]);
    expect(snapshot).toMatchObject({ location: chk(3) });
    expect(passedOver).toMatchObject([{ location: chk(4), foundIn: savepoint }]);
    expect(passedOver[0]?.reason).toContain("(FLINK-39964)");
  });

  it("files that nobody can look at from here are not taken to be there", async () => {
    threeCheckpoints();
    const storage: Storage = { ...localStorage, reaches: (path) => !path.endsWith("sst-3") };
    expect(await json([root], storage)).toMatchObject({
      snapshot: { location: chk(2) },
      passedOver: [{ location: chk(3), kind: "out-of-reach" }],
    });
  });

  it("it is older than it may be", async () => {
    threeCheckpoints();
    expect(await json([root, "--max-age", "3h"])).toMatchObject({ code: 0, snapshot: { location: chk(3) } });
    expect(await json([root, "--max-age", "2h"])).toMatchObject({
      code: 1,
      outcome: "none",
      snapshot: null,
      passedOver: [{ location: chk(3), kind: "too-old", reason: "too old: written 2 h 16 min ago" }],
    });
  });

  it("nothing can be: exit code 1, nothing on standard output of --path-only, the reasons on standard error", async () => {
    writeOld(join(chk(1), "data"), "x", 86_400);
    const { code, out, err } = await ran([root, "--path-only"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("it was never completed");
    rmSync(chk(1), { recursive: true });
    expect((await ran([root, "--path-only"])).code).toBe(1);
    expect((await ran([root])).out).toContain("no savepoint and no checkpoint in");
  });
});

/** Storage on which something happens the first time that a path is opened. */
function onOpen(path: string, act: () => void): Storage {
  let isDone = false;
  return {
    ...localStorage,
    open: (opened) => {
      if (opened === path && !isDone) {
        isDone = true;
        act();
      }
      return localStorage.open(opened);
    },
  };
}

describe("a job that runs meanwhile", () => {
  it("deletes the checkpoint that is looked at: the one that took its place is found", async () => {
    threeCheckpoints();
    const storage = onOpen(join(chk(3), "_metadata"), () => {
      writeSnapshot(chk(4), { checkpointId: 4 });
      rmSync(chk(3), { recursive: true });
    });
    expect(await json([root], storage)).toMatchObject({ snapshot: { location: chk(4) }, passedOver: [] });
  });

  it("deletes its files first: not said to be missing", async () => {
    threeCheckpoints();
    let isGone = false;
    const storage: Storage = {
      ...localStorage,
      stat: async (path) => {
        if (path === join(chk(3), "own-3") && !isGone) {
          isGone = true;
          rmSync(chk(3), { recursive: true });
        }
        return localStorage.stat(path);
      },
    };
    expect(await json([root], storage)).toMatchObject({ snapshot: { location: chk(2) }, passedOver: [] });
  });
});

describe("several job IDs", () => {
  it("with the same operators are runs of one job: the newest by time, and it is said", async () => {
    threeCheckpoints();
    writeSnapshot(chk(1, jobB), { checkpointId: 1, secondsAgo: 60 });
    expect(await json([root])).toMatchObject({
      snapshot: { location: chk(1, jobB), jobId: jobB },
      older: 3,
      jobs: [{ jobIds: [jobA, jobB] }],
    });
    expect((await ran([root])).out.replaceAll(/\s+/g, " ")).toContain("2 job IDs hold the same operators");
    expect(await json([root, "--job", jobA])).toMatchObject({ snapshot: { location: chk(3) } });
  });

  it("with other operators are not mixed: nothing is taken, and both are named", async () => {
    threeCheckpoints();
    writeSnapshot(chk(9, jobB), { checkpointId: 9, uids: ["orders", "fraud"], secondsAgo: 60 });
    const several = await json([root]);
    expect(several).toMatchObject({ code: 2, outcome: "several-jobs", snapshot: null });
    expect(several.jobs).toHaveLength(2);
    const { code, out, err } = await ran([root, "--path-only"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const text of [jobA, jobB, "orders and fraud", "--job ID", "--any-job"]) expect(err).toContain(text);
    expect(await json([root, "--any-job"])).toMatchObject({ snapshot: { location: chk(9, jobB) } });
    expect(await json([root, "--job", "a1b2c3"])).toMatchObject({ snapshot: { location: chk(3) } });
  });

  it("one that is not there is a usage error, which names those that are", async () => {
    threeCheckpoints();
    const { code, err } = await ran([root, "--job", "0".repeat(32)]);
    expect(code).toBe(2);
    expect(err).toContain(`Here are ${jobA}`);
    expect((await ran([root, "--job", "zzz"])).err).toContain("32 hex digits");
  });

  it("all zeros says nothing: jobs that share the directory are told apart by their operators", async () => {
    const zeros = "0".repeat(32);
    writeSnapshot(chk(5, zeros), { checkpointId: 5, secondsAgo: 500 });
    writeSnapshot(chk(6, zeros), { checkpointId: 6, secondsAgo: 400, uids: ["other"] });
    expect(await json([root])).toMatchObject({ outcome: "several-jobs" });
    rmSync(chk(6, zeros), { recursive: true });
    writeSnapshot(chk(2, zeros), { checkpointId: 2, secondsAgo: 100 });
    expect(await json([root])).toMatchObject({ snapshot: { location: chk(2, zeros) } });
  });
});

describe("where to look", () => {
  it.each([
    ["flink-conf.yaml", "state.checkpoints.dir: ROOT/cp\nstate.savepoints.dir: file://ROOT/sp\n"],
    ["config.yaml", "execution:\n  checkpointing:\n    dir: ROOT/cp\n    savepoint-dir: file://ROOT/sp\n"],
  ])("%s says it", async (name, text) => {
    writeSnapshot(join(root, "cp", jobA, "chk-1"), { secondsAgo: 50 });
    const conf = writeOld(join(root, "conf", name), text.replaceAll("ROOT", root), 0);
    const { out, err, code } = await ran(["--flink-conf", conf, "--path-only"]);
    expect({ out, code }).toEqual({ out: `${join(root, "cp", jobA, "chk-1")}\n`, code: 0 });
    expect(err).toContain("which is not there");
    const savepoint = join(root, "sp", `savepoint-${jobA.slice(0, 6)}-0123456789ab`);
    writeSnapshot(savepoint, { checkpointId: 2 });
    expect((await ran(["--flink-conf", join(root, "conf"), "--path-only"])).out).toBe(`file:${savepoint}\n`);
  });

  it("a directory that is mounted elsewhere: looked at here, told as Flink spells it", async () => {
    writeSnapshot(chk(1), { own: ["own"], shared: ["/nowhere/at/all/sst"], withoutFiles: true });
    writeOld(join(chk(1), "own"), new Uint8Array(100), 0);
    writeOld(join(root, "mounted", "sst"), new Uint8Array(100), 0);
    const maps = ["--map", `file:/nowhere/at/all=${join(root, "mounted")}`, "--map", `s3://bucket/flink=${root}`];
    expect(await json(["s3://bucket/flink", ...maps])).toMatchObject({
      snapshot: { location: `s3://bucket/flink/${jobA}/chk-1`, files: 2 },
    });
  });

  it.each([
    [[], "which directory?"],
    [["/nowhere/at/all"], "there is no such directory"],
    [[".", "--max-age", "soon"], "Give a number with its unit"],
    [[".", "--map", "a=b"], "from=to"],
  ])("%j: %s", async (args, text) => {
    const { code, err, out } = await ran(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
  });
});

describe("real Flink's trees", () => {
  it("a sample, whose shared files lie where they were written, as it says itself", async () => {
    const sample = resolve(import.meta.dirname, "../../samples/flink-2.2.1/aaabbb/checkpoint-incremental");
    cpSync(sample, root, { recursive: true });
    const id = "5a4d71e5000000000000000000000005";
    const written = "file:/tmp/flink-samples/2.2.1/aaabbb/checkpoint-incremental";
    // the machine that wrote the samples may be this one
    const storage: Storage = {
      ...localStorage,
      stat: async (path) => (path.startsWith(written) ? null : localStorage.stat(path)),
    };
    expect(await json([root], storage)).toMatchObject({ code: 1, passedOver: [{ kind: "incomplete", files: 24 }] });
    expect(await json([root, "--map", `${written}=${root}`], storage)).toMatchObject({
      snapshot: { location: `${written}/${id}/chk-2`, files: 24, format: "incremental" },
    });
  });
});
