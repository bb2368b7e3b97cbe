/** Ctrl-C: one line, the exit code that shells know, and nothing left behind that a second run would stumble over. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobA, writeOld, writeSnapshot } from "../support/snapshotTree.js";

const program = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
const home = mkdtempSync(join(tmpdir(), "restorable-interrupted-"));
const config = join(home, "restorable.yaml");
const env = { ...process.env, NO_COLOR: "1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_REGION: "c" };

/** A bucket that says that it has something, and never what. */
let bucket: Server;
let asked = () => {};
const isThere = "<ListBucketResult><KeyCount>1</KeyCount><Contents><Key>flink/x</Key></Contents></ListBucketResult>";
beforeAll(async () => {
  bucket = createServer((request, response) => {
    if (request.method === "HEAD") response.writeHead(404).end();
    else if (request.url?.includes("max-keys=1&")) response.setHeader("content-type", "application/xml").end(isThere);
    else asked();
  });
  await new Promise<void>((listening) => bucket.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`;
  writeFileSync(config, `storage: { s3: { endpoint: "${endpoint}", pathStyle: true } }\n`);
});
afterAll(() => {
  bucket.closeAllConnections();
  bucket.close();
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  const text = { out: "", err: "" };
  child.stdout?.on("data", (piece) => (text.out += piece));
  child.stderr?.on("data", (piece) => (text.err += piece));
  return new Promise((done) => child.once("close", (code, signal) => done({ code, signal, ...text })));
}

/** Starts a command, and waits until it lists the bucket, which does not end. */
async function atWork(command: string, ...args: string[]): Promise<{ child: ChildProcess; end: Promise<Ended> }> {
  const listing = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const child = spawn(command, args, { env });
  const end = ended(child);
  await Promise.race([listing, end]);
  return { child, end };
}

describe.each(["audit", "latest"])("%s", (command) => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: one line, exit code %d", async (signal, code) => {
    const { child, end } = await atWork(process.execPath, program, command, "s3://bucket/flink", "--config", config);
    child.kill(signal);
    expect(await end).toEqual({ code, signal: null, out: "", err: "restorable: interrupted\n" });
  });
});

it("leaves no half of an output file", async () => {
  const page = join(home, "audit.html");
  const args = ["audit", "s3://bucket/flink", "--config", config, "--format", "html", "--output", page];
  const { child, end } = await atWork(process.execPath, program, ...args);
  const written = () => readdirSync(home).filter((name) => name.includes("audit.html"));
  expect(written()).toHaveLength(1);
  child.kill("SIGINT");
  expect((await end).code).toBe(130);
  expect(written()).toEqual([]);
});

const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

it.skipIf(!hasScript)("on a terminal, nothing stays of the line that told how far it was", async () => {
  const line = `'${process.execPath}' '${program}' audit s3://bucket/flink --config '${config}'`;
  const { child, end } = await atWork("script", "-qec", line, "/dev/null");
  child.stdin?.write("\u0003");
  const { code, out } = await end;
  expect(code).toBe(130);
  const cleared = "\r\u001b[K";
  expect(out).toContain(`${cleared}discovering`);
  expect(out.slice(out.lastIndexOf(cleared))).toBe(`${cleared}restorable: interrupted\r\n`);
});

describe("apply of a clean plan", () => {
  const flink = join(home, "flink");
  const plan = join(home, "plan.json");
  const journal = `${plan}.journal`;
  const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env });
  const lines = () => (existsSync(journal) ? readFileSync(journal, "utf8").trim().split("\n") : []);
  const orphans = Array.from({ length: 20 }, (_, n) =>
    join(flink, jobA, "shared", `3f1c9e2a-90f2-4b29-a7d6-${String(n).padStart(12, "0")}`),
  );
  const left = () => orphans.filter((path) => existsSync(path));

  it("stops between objects, tells the journal's reader what it was at, and the same call finishes it", async () => {
    writeSnapshot(join(flink, jobA, "chk-9"), { checkpointId: 9, secondsAgo: 30 * 86_400 });
    for (const path of orphans) writeOld(path, "state", 20 * 86_400);
    const planned = run("clean", flink, "--keep-last", "1", "--remove", "all", "--terminated", "all", "-o", plan);
    expect(planned.status, planned.stderr).toBe(0);

    const child = spawn(process.execPath, [program, "apply", plan, "--max-per-second", "4"], { env });
    const end = ended(child);
    while (left().length === orphans.length && child.exitCode === null)
      await new Promise((soon) => setTimeout(soon, 5));
    child.kill("SIGINT");
    expect(await end).toEqual({ code: 130, signal: null, out: "", err: "restorable: interrupted\n" });
    expect(left().length).toBeGreaterThan(0);
    expect(readdirSync(home).filter((name) => name.includes(".lock"))).toEqual([]);
    // every object was announced, as after kill -9, and the run has no end
    expect(lines().filter((line) => line.includes('"do":"remove"'))).toHaveLength(orphans.length);
    expect(lines().filter((line) => line.includes('"end"'))).toEqual([]);

    const again = run("apply", plan);
    expect(again.status, again.stderr).toBe(0);
    expect(left()).toEqual([]);
    expect(existsSync(join(flink, jobA, "chk-9", "_metadata"))).toBe(true);
  });
});
