/**
 * What somebody gets to read at three in the morning: one line that says what is wrong and one that says what to do, soon,
 * on every system, without a stack and without a secret. `npm run build` first.
 */
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { writeFile } from "./contract.js";
import { azureSystem, gcsSystem, hdfsSystem, minioSystem, type ServedSystem } from "./places.js";
import { account, accountKey } from "./servers/azurite.js";
import { minioKeys } from "./servers/minio.js";
import { freePort } from "./servers/server.js";

const cli = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
/** Until the message is there, on a machine that has little else to do. */
const longest = 15_000;
const secret = "bm90LXRvLWJlLXNlZW4tYnktYW55Ym9keQ==";

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Case {
  readonly what: string;
  readonly path: string;
  readonly settings?: StorageSettings;
  readonly env?: Readonly<Record<string, string>>;
  readonly says: RegExp;
  readonly fix: RegExp;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "restorable-errors-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing of this machine's own configuration. */
function restorable(command: string, { path, settings = {}, env = {} }: Omit<Case, "what" | "says" | "fix">) {
  const home = mkdtempSync(join(folder, "home-"));
  writeFileSync(join(home, "restorable.yaml"), JSON.stringify({ storage: settings }));
  const { PATH = "", TMPDIR = tmpdir() } = process.env;
  const child = spawn(process.execPath, [cli, command, path], {
    cwd: home,
    env: { PATH, TMPDIR, HOME: home, NO_COLOR: "1", ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (some) => (out += some));
  child.stderr.on("data", (some) => (err += some));
  return new Promise<Said>((done) => child.once("close", (code) => done({ code, out, err })));
}

async function isTold({ says, fix, ...given }: Case, command: string): Promise<void> {
  const start = performance.now();
  const { code, out, err } = await restorable(command, given);
  const took = performance.now() - start;
  if (process.env["SHOW"]) process.stdout.write(`${given.what} (${command}, ${Math.round(took)} ms) ${code}\n${err}`);
  expect(err).toMatch(says);
  const [message = "", advice = "", ...others] = err.trimEnd().split("\n");
  expect(message).toMatch(/^restorable: /);
  expect(advice).toMatch(/^ {2}→ /);
  expect(advice).toMatch(fix);
  expect(others).toEqual([]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  for (const hidden of [secret, accountKey, minioKeys.AWS_SECRET_ACCESS_KEY]) expect(err).not.toContain(hidden);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|X-Amz-|Signature=|sig=/);
  expect(took).toBeLessThan(longest);
}

function told(cases: () => readonly Case[] | Promise<readonly Case[]>, commands = ["inspect", "audit"]) {
  it.each(commands)("%s", async (command) => {
    const problems: string[] = [];
    for (const one of await cases()) {
      await isTold(one, command).catch((error: Error) => problems.push(`${one.what}: ${error.message}`));
    }
    expect(problems).toEqual([]);
  });
}

describe("servers that are none", () => {
  const servers: TcpServer[] = [];
  const port = async (server: TcpServer) => {
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  };
  afterAll(() => {
    for (const server of servers) server.close();
  });

  told(async () => {
    const closed = await freePort();
    const ssh = await port(createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.6\r\n")));
    const web = await port(
      createHttpServer((_, answer) =>
        answer.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>"),
      ),
    );
    const all: Case[] = [];
    for (const [what, url, says, fix] of [
      ["nobody there", `http://127.0.0.1:${closed}`, /ECONNREFUSED/, /endpoint|network|nameNodes/],
      ["another protocol", `http://127.0.0.1:${ssh}`, /not HTTP|not S3|WebHDFS|no HTTP/i, /./],
      ["a web site", `http://127.0.0.1:${web}`, /cannot (look at|list|read)/, /./],
      ["no TLS there", `https://127.0.0.1:${web}`, /TLS/, /http:/],
    ] as const) {
      const keys = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: secret };
      all.push({ what: `S3: ${what}`, path: "s3://b/x", settings: { s3: { endpoint: url } }, env: keys, says, fix });
      all.push({ what: `GCS: ${what}`, path: "gs://b/x", settings: { gcs: { endpoint: url } }, says, fix });
      const azure = { endpoints: { acc: url } };
      const env = { AZURE_STORAGE_KEY: secret };
      const path = "abfss://c@acc.dfs.core.windows.net/x";
      all.push({ what: `Azure: ${what}`, path, settings: { azure }, env, says, fix });
      const hdfs = { nameNodes: { nn: [url] } };
      all.push({ what: `HDFS: ${what}`, path: "hdfs://nn/x", settings: { hdfs }, says, fix });
    }
    return all;
  });
});

describe("without credentials", () => {
  told(() => [
    { what: "S3", path: "s3://bucket/x", says: /there are no credentials/, fix: /AWS_PROFILE/ },
    { what: "GCS", path: "gs://bucket/x", says: /there are no credentials/, fix: /gcloud auth/ },
    { what: "Azure", path: "abfss://c@acc.dfs.core.windows.net/x", says: /there are no credentials/, fix: /az login/ },
  ]);
});
void [
  generateKeyPairSync,
  BlobServiceClient,
  StorageSharedKeyCredential,
  writeFile,
  azureSystem,
  gcsSystem,
  hdfsSystem,
  minioSystem,
  account,
];
export type X = ServedSystem;
