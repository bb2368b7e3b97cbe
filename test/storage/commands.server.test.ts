/** The commands on a bucket, as somebody types them. `npm run build` first. */
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { WritableStorage } from "../../src/storage/port.js";
import { openSystem } from "./built.js";
import { readAll, walked, writeFile } from "./contract.js";
import { type FaultyProxy, startProxy } from "./faultyProxy.js";
import { hasMinio, minioKeys, startMinio } from "./servers/minio.js";
import type { Server } from "./servers/server.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = join(root, "samples/flink-2.2.1/aaabbb");

describe.skipIf(!hasMinio)("commands on S3", () => {
  let minio: Server;
  let proxy: FaultyProxy;
  let storage: WritableStorage;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let copies = 0;
  /** A fresh copy of the samples for each test. */
  let at: string;

  beforeAll(async () => {
    Object.assign(process.env, minioKeys);
    folder = mkdtempSync(join(tmpdir(), "restorable-commands-"));
    minio = await startMinio();
    proxy = await startProxy(minio.url);
    env = { ...process.env, AWS_ENDPOINT_URL: proxy.url, AWS_REGION: "us-east-1", NO_COLOR: "1" };
    const admin = new S3Client({ endpoint: minio.url, region: "us-east-1", forcePathStyle: true });
    await admin.send(new CreateBucketCommand({ Bucket: "flink" }));
    admin.destroy();
    storage = (await openSystem("s3", { s3: { endpoint: minio.url } })).storage;
  });
  beforeEach(async () => {
    at = `s3://flink/copy ${copies++}`;
    for (const sample of ["native-savepoint-rocksdb", "canonical-savepoint"]) {
      await putFolder(join(samples, sample), `${at}/${sample}`);
    }
    await proxy.taken();
  });
  afterAll(async () => {
    await proxy?.stop();
    await minio?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function putFolder(from: string, to: string): Promise<void> {
    for (const name of readdirSync(from, { recursive: true }) as string[]) {
      const file = join(from, name);
      if (statSync(file).isFile()) await writeFile(storage, `${to}/${name}`, readFileSync(file));
    }
  }

  function restorable(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [join(root, "dist/bin/restorable.js"), ...args],
        { env, cwd: folder },
        (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }

  /** The same command on the same snapshot here; paths of both are written alike. */
  async function sameAsHere(sample: string, ...args: string[]): Promise<void> {
    const [command = "", ...more] = args;
    const [there, here] = await Promise.all([
      restorable(command, `${at}/${sample}`, ...more),
      restorable(command, join(samples, sample), ...more),
    ]);
    const alike = (text: string) =>
      text.replaceAll(`${at}/${sample}`, "<snapshot>").replaceAll(relative("/", join(samples, sample)), "<snapshot>");
    expect(there.err).toBe("");
    expect(alike(there.out)).toBe(alike(here.out).replaceAll("/<snapshot>", "<snapshot>"));
    expect(there.code).toBe(here.code);
  }

  it("inspect, check, diff, verify and manifest say what they say of the same files here", async () => {
    await sameAsHere("canonical-savepoint", "inspect", "--states", "--format", "json");
    await sameAsHere("native-savepoint-rocksdb", "inspect", "--format", "json");
    await sameAsHere("native-savepoint-rocksdb", "verify", "--deep");
    await sameAsHere("canonical-savepoint", "check", "--uid", "aaa", "--uid", "ccc", "--format", "json");
    await sameAsHere("canonical-savepoint", "diff", join(samples, "native-savepoint-rocksdb"));
    await sameAsHere("canonical-savepoint", "manifest");
  });

  it("inspect of a small snapshot: three requests to find it, one to read it, and nothing of its state", async () => {
    const { code } = await restorable("inspect", `${at}/native-savepoint-rocksdb`, "--format", "json", "--no-states");
    expect(code).toBe(0);
    const passed = await proxy.taken();
    const metadata = statSync(join(samples, "native-savepoint-rocksdb/_metadata")).size;
    expect(passed.map(({ method }) => method)).toEqual(["HEAD", "GET", "HEAD", "GET"]);
    expect(passed.at(-1)?.bytesDown).toBe(metadata);
  });

  it("a snapshot here that mentions a bucket asks nobody, unless the configuration names it", async () => {
    const plan = join(folder, "plan.json");
    const here = join(folder, "here");
    cpSync(join(samples, "native-savepoint-rocksdb"), here, { recursive: true });
    const moved = await restorable("migrate", here, "--to", join(folder, "moved"), "--copy", "-o", plan);
    expect(moved.err + moved.out).toMatch(/restorable apply/);
    const relocated = await restorable(
      ...["migrate", here, "--to", join(folder, "absolute"), "--references", "absolute"],
      ...["--relocate", `${here}=${at}/native-savepoint-rocksdb`, "-o", plan],
    );
    expect(relocated.code, relocated.err).toBe(0);
    expect((await restorable("apply", plan)).code).toBe(0);
    await proxy.taken();
    const silent = await restorable("verify", join(folder, "absolute"));
    expect(await proxy.taken()).toEqual([]);
    expect(silent.code).not.toBe(0);
    const config = join(folder, "with-storage.yaml");
    writeFileSync(config, `storage:\n  s3: { endpoint: ${JSON.stringify(proxy.url)} }\n`);
    const asked = await restorable("verify", join(folder, "absolute"), "--config", config);
    expect((await proxy.taken()).length).toBeGreaterThan(10);
    expect(asked.code, asked.out + asked.err).toBe(0);
  });

  it("migrate and apply: to the bucket, from it, and within it, with the state copied", async () => {
    const plan = join(folder, "to.json");
    const to = `${at}/moved`;
    const made = await restorable(
      ...[
        "migrate",
        join(samples, "native-savepoint-rocksdb"),
        "--to",
        to,
        "--copy",
        "--rename",
        "aaa=renamed",
        "-o",
        plan,
      ],
    );
    expect(made.code, made.err).toBe(0);
    expect((await walked(storage, at)).some(({ path }) => path.startsWith(to))).toBe(false);
    const applied = await restorable("apply", plan);
    expect(applied.code, applied.err).toBe(0);
    expect((await restorable("verify", to, "--deep")).code).toBe(0);
    const inspected = JSON.parse((await restorable("inspect", to, "--format", "json")).out);
    expect(inspected.operators.map(({ uid }: { uid: string | null }) => uid)).toContain("renamed");
    // again: it is there already
    expect((await restorable("apply", plan)).code).toBe(0);

    const back = join(folder, "back");
    const backPlan = join(folder, "back.json");
    expect(
      (await restorable("migrate", to, "--to", back, "--copy", "--rename", "renamed=aaa", "-o", backPlan)).code,
    ).toBe(0);
    expect((await restorable("apply", backPlan)).code).toBe(0);
    expect((await restorable("verify", back, "--deep")).code).toBe(0);

    const within = await restorable("migrate", to, "--in-place", "--rename", "renamed=again", "-o", plan);
    expect(within.code, within.err).toBe(0);
    expect((await restorable("apply", plan)).code).toBe(0);
    expect((await walked(storage, to)).filter(({ path }) => path.endsWith(".original")).length).toBe(1);
  });

  it("killed anywhere in the middle, nothing is there to restore from, and the same plan completes it", async () => {
    const plan = join(folder, "killed.json");
    const to = `${at}/killed`;
    const source = join(samples, "native-savepoint-rocksdb");
    expect((await restorable("migrate", source, "--to", to, "--copy", "--rename", "aaa=x", "-o", plan)).code).toBe(0);
    for (const requests of [4, 30, 70]) {
      await proxy.taken();
      await killedAfter(requests, plan);
      expect(await storage.stat(`${to}/_metadata`)).toBeNull();
    }
    const finished = await restorable("apply", plan);
    expect(finished.code, finished.err).toBe(0);
    expect((await restorable("verify", to, "--deep")).code).toBe(0);
    const { expected } = JSON.parse(readFileSync(plan, "utf8"));
    expect((await readAll(storage, `${to}/_metadata`)).length).toBe(expected.sizeInBytes);
  });

  /** Kills an apply once it has made so many requests. */
  async function killedAfter(requests: number, plan: string): Promise<void> {
    const applying = spawn(process.execPath, [join(root, "dist/bin/restorable.js"), "apply", plan], { env });
    const ended = new Promise((done) => applying.once("exit", (_, signal) => done(signal)));
    for (let seen = 0; seen < requests && applying.exitCode === null; ) {
      seen += (await proxy.taken()).length;
      await new Promise((soon) => setTimeout(soon, 2));
    }
    applying.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  }
});
