/**
 * Names that are easily spelled wrong, under roots that are given in several spellings: audit, latest and clean, from end to
 * end, on this machine, on S3 and on HDFS. `npm run build` first.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writableLocalStorage } from "../../src/storage/localWrite.js";
import type { WritableStorage } from "../../src/storage/port.js";
import { jobA, snapshotAt } from "./checkpointTree.js";
import { writeFile } from "./contract.js";
import { hdfsSystem, minioSystem, type ServableSystem } from "./places.js";

const cli = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
const odd = ["with space", "100%25", "a#b", "a?b=c", "检查点", "+&;=@"];
const uuid = (n: number) => `1b9d6bcd-bbfd-4b2d-9b5d-00000000000${n}`;

interface Ready {
  readonly storage: WritableStorage;
  readonly settings: object;
  readonly root: string;
  /** The same place as others write it. */
  readonly spellings: (path: string) => readonly string[];
  stop(): Promise<void>;
}

const served = ({ scheme, isThere, start }: ServableSystem, spellings: Ready["spellings"]) => ({
  scheme,
  isThere,
  async start(): Promise<Ready> {
    const { storage, settings, newRoot, stop } = await start();
    return { storage, settings, root: await newRoot(), spellings, stop };
  },
});

const local = {
  scheme: "file:",
  isThere: true,
  async start(): Promise<Ready> {
    const root = mkdtempSync(join(tmpdir(), "restorable-odd-"));
    return {
      storage: writableLocalStorage,
      settings: {},
      root,
      spellings: (path) => [`file:${path}`, `file://${path}`, `${path}/`, path.replaceAll("/", "//")],
      stop: async () => rmSync(root, { recursive: true, force: true }),
    };
  },
};

describe.each([
  local,
  served(minioSystem, (path) => ["s3", "s3n", "s3p"].map((scheme) => path.replace("s3a:", `${scheme}:`))),
  served(hdfsSystem, (path) => [path.replace("//analytics/", "//analytics:8020/"), `${path}/`]),
])("odd paths: $scheme", ({ scheme, isThere, start }) => {
  let ready: Ready;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "restorable-odd-cli-"));
    if (!isThere) return;
    ready = await start();
    writeFileSync(join(folder, "restorable.yaml"), JSON.stringify({ storage: ready.settings }));
  });
  afterAll(async () => {
    await ready?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function restorable(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, NO_COLOR: "1" };
    return new Promise((done) => {
      execFile(process.execPath, [cli, ...args], { cwd: folder, env, maxBuffer: 1 << 26 }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }

  it("no file is classified through a wrong spelling", async (context) => {
    context.skip(!isThere, `the server for ${scheme} is not installed`);
    const { storage, root, spellings } = ready;
    const expected = new Map<string, string>();
    for (const [i, name] of odd.entries()) {
      const job = `${root}/${name}/checkpoints/${jobA.slice(0, -1)}${i}`;
      const file = (n: number) => `${job}/shared/${uuid(n)}`;
      for (const n of [1, 2, 3]) await writeFile(storage, file(n), "state");
      // each reference in the next spelling of the job's directory
      const spelled = (path: string) => {
        const all = [path, ...spellings(path)];
        return (all[i % all.length] ?? path).replace(/\/$/, "");
      };
      await snapshotAt(storage, `${job}/chk-1`, { checkpointId: 1, absolute: [spelled(file(1)), spelled(file(2))] });
      await snapshotAt(storage, `${job}/chk-2`, { checkpointId: 2, absolute: [spelled(file(2))], relative: [uuid(4)] });
      for (const [path, fileClass] of [
        [file(1), "stale-checkpoint"],
        [file(2), "shared"],
        [file(3), "orphaned"],
        [`${job}/chk-1/_metadata`, "stale-checkpoint"],
        [`${job}/chk-2/_metadata`, "metadata"],
        [`${job}/chk-2/${uuid(4)}`, "exclusive"],
      ] as const) {
        expected.set(path, fileClass);
      }
    }
    // the name that decoding or cutting would make of another is a directory of its own, of nobody
    for (const name of ["100%", "a", "with"]) await writeFile(storage, `${root}/${name}/decoy`, "x");
    const outside = `${root}-outside`;
    if (scheme === "file:") {
      await writeFile(storage, join(outside, uuid(5)), "x");
      symlinkSync(outside, join(root, "out"));
    }
    await sleep(1100);

    const ended = ["--terminated", "all", "--grace", "1s"];
    const nested = `${root}/${odd[0]}/checkpoints`;
    const inside = [root, ...spellings(root), `${nested}/`, nested];
    if (scheme === "file:") {
      // what lies behind the link may need anything here: not to look there is said
      const audit = await restorable("audit", ...inside, ...ended, "--format", "json");
      expect(audit).toMatchObject({ code: 2, err: "", out: expect.stringContaining(`a link to ${outside}`) });
    }
    const roots = scheme === "file:" ? [...inside, outside] : inside;
    const { code, out, err } = await restorable("audit", ...roots, ...ended, "--files", "--format", "json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const audit = JSON.parse(out) as {
      files: { path: string; class: string }[];
      snapshots: { restorableNow: boolean; missing: unknown[] }[];
      outside?: unknown[];
    };
    const classes = new Map(audit.files.map((file) => [file.path, file.class]));
    expect(classes.size).toBe(audit.files.length);
    for (const [path, fileClass] of expected) expect([path, classes.get(path)]).toEqual([path, fileClass]);
    const others = [...classes].filter(([path]) => !expected.has(path)).map(([, fileClass]) => fileClass);
    const behindLink = scheme === "file:" ? ["foreign", "link"] : [];
    expect(others.sort()).toEqual(["foreign", "foreign", "foreign", ...behindLink]);
    expect(audit.snapshots.map(({ restorableNow }) => restorableNow)).toEqual(odd.flatMap(() => [true, true]));

    const plan = join(folder, "plan.json");
    const clean = [
      "clean",
      ...roots,
      "--keep-last",
      "1",
      "--num-retained",
      "1",
      "--remove",
      "all",
      "--older-than",
      "1s",
    ];
    expect(await restorable(...clean, "--terminated", "all", "--output", plan)).toMatchObject({ code: 0 });
    expect(await restorable("apply", plan)).toMatchObject({ code: 0, err: "" });
    const stays = new Set(["metadata", "shared", "exclusive"]);
    for (const [path, fileClass] of expected) {
      expect([path, (await storage.stat(path)) !== null]).toEqual([path, stays.has(fileClass)]);
    }
    if (scheme === "file:") expect(await storage.stat(join(outside, uuid(5)))).not.toBeNull();
    rmSync(outside, { recursive: true, force: true });

    for (const [i, name] of odd.entries()) {
      const job = `${root}/${name}/checkpoints/${jobA.slice(0, -1)}${i}`;
      const all = [job, ...spellings(job)];
      const { out } = await restorable("latest", all[i % all.length] ?? job, "--path-only");
      expect([
        name,
        out
          .trim()
          .replace(/\/+/g, "/")
          .endsWith(`${jobA.slice(0, -1)}${i}/chk-2`),
      ]).toEqual([name, true]);
    }
  }, 600_000);

  it("a directory that changes all the time: nothing is ever said to be missing", async (context) => {
    context.skip(!isThere, `the server for ${scheme} is not installed`);
    const { storage, root } = ready;
    const job = `${root}/live/${jobA}`;
    let stopped = false;
    const remove = async (path: string) => storage.remove(path).catch(() => undefined);
    const write = async (n: number) => {
      await writeFile(storage, `${job}/shared/${n}-${uuid(1)}`, "state");
      // each uses its own and the one before, as increments do
      const absolute = [n - 1, n].filter((m) => m > 0).map((m) => `${job}/shared/${m}-${uuid(1)}`);
      await snapshotAt(storage, `${job}/chk-${n}`, { checkpointId: n, relative: [uuid(2)], absolute });
    };
    // Flink's order: metadata goes first, then what it alone used
    const subsume = async (n: number) => {
      for (const name of ["_metadata", uuid(2)]) await remove(`${job}/chk-${n}/${name}`);
      if (n > 1) await remove(`${job}/shared/${n - 1}-${uuid(1)}`);
    };
    await write(1);
    await write(2);
    let last = 2;
    const running = (async () => {
      while (!stopped) {
        await write(++last);
        await subsume(last - 2);
        // faster than any job, and slower than one listing
        await sleep(400);
      }
    })();
    try {
      for (let round = 0; round < 4 || last < 5; round++) {
        const { code, out, err } = await restorable("audit", `${root}/live`, "--format", "json");
        expect({ code, err, out }).toEqual({ code: 0, err: "", out });
        const { snapshots } = JSON.parse(out) as { snapshots: { missing: unknown[]; restorableNow: boolean | null }[] };
        expect(snapshots.length).toBeGreaterThan(0);
        for (const { missing, restorableNow } of snapshots) {
          expect(missing).toEqual([]);
          expect(restorableNow).not.toBe(false);
        }
        const latest = await restorable("latest", job, "--path-only");
        expect(latest).toMatchObject({ code: 0, out: expect.stringMatching(/chk-\d+\n$/) });
      }
    } finally {
      stopped = true;
      await running;
    }
  }, 600_000);
});
