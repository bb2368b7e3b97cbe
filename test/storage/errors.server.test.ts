/**
 * What somebody gets to read at three in the morning: one line that says what is wrong and one that says what to do, soon,
 * on every system, without a stack and without a secret. `npm run build` first.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  AccountSASPermissions,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { writeFile } from "./contract.js";
import { azureSystem, gcsSystem, hdfsSystem, minioSystem, type ServedSystem } from "./places.js";
import { account, accountKey } from "./servers/azurite.js";
import { keysFor, minioKeys } from "./servers/minio.js";
import { freePort } from "./servers/server.js";

const cli = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
/** Milliseconds until the message is there. */
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

const servers: Server[] = [];
async function port(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}
afterAll(() => {
  for (const server of servers) server.close();
});

describe("servers that are none", () => {
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
      ["another protocol", `http://127.0.0.1:${ssh}`, /does not speak .* \(no HTTP\)/, /host, port|9870/],
      ["a web site", `http://127.0.0.1:${web}`, /cannot .*does not speak/, /host, port|9870/],
      ["no TLS there", `https://127.0.0.1:${web}`, /no TLS is spoken there/, /http:|9870/],
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

/** Answers everything with one error. */
function refusing(status: number, type: string, body: string): Server {
  return createHttpServer((_, answer) => answer.writeHead(status, { "content-type": type }).end(body));
}

describe("refused by the server", () => {
  told(async () => {
    const s3 = async (code: string, status: number) => {
      const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
      return { s3: { endpoint: `http://127.0.0.1:${await port(refusing(status, "application/xml", xml))}` } };
    };
    const gcs = async (status: number, message: string) => {
      const json = JSON.stringify({ error: { code: status, message, errors: [{ message }] } });
      return { gcs: { endpoint: `http://127.0.0.1:${await port(refusing(status, "application/json", json))}` } };
    };
    const env = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: secret };
    const [atS3, atGcs] = ["s3://bucket/x", "gs://bucket/x"];
    return [
      {
        ...{ what: "S3: an expired token", path: atS3, env, settings: await s3("ExpiredToken", 400) },
        ...{ says: /the credentials have expired/, fix: /aws sso login/ },
      },
      {
        ...{ what: "S3: another token", path: atS3, env, settings: await s3("InvalidToken", 400) },
        ...{ says: /the session token is not valid/, fix: /AWS_SESSION_TOKEN/ },
      },
      {
        ...{ what: "S3: another region", path: atS3, env, settings: await s3("AuthorizationHeaderMalformed", 400) },
        ...{ says: /the bucket is in another region/, fix: /AWS_REGION/ },
      },
      {
        ...{ what: "GCS: nobody", path: atGcs, settings: await gcs(401, "Anonymous caller does not have access") },
        ...{ says: /there are no credentials/, fix: /gcloud auth/ },
      },
      {
        ...{ what: "GCS: a right", path: atGcs, settings: await gcs(403, "x lacks storage.objects.list access") },
        ...{ says: /permission denied; it takes storage.objects.list/, fix: /The server says/ },
      },
    ];
  });
});

describe("without credentials", () => {
  told(() => [
    { what: "S3", path: "s3://bucket/x", says: /there are no credentials/, fix: /AWS_PROFILE/ },
    { what: "Azure", path: "abfss://c@acc.dfs.core.windows.net/x", says: /there are no credentials/, fix: /az login/ },
  ]);
});

describe.skipIf(!minioSystem.isThere)("S3", () => {
  let system: ServedSystem;
  let root: string;
  beforeAll(async () => {
    system = await minioSystem.start();
    root = await system.newRoot();
    await writeFile(system.storage, `${root}/sp/_metadata`, "x");
  });
  afterAll(() => system?.stop());

  told(async () => {
    const { settings, url } = system;
    const wrong = { ...minioKeys, AWS_SECRET_ACCESS_KEY: secret };
    const unknown = { AWS_ACCESS_KEY_ID: "nobody", AWS_SECRET_ACCESS_KEY: secret };
    const nowhere = { path: "s3://no-such-bucket/x", env: minioKeys };
    const there = { path: `${root}/sp`, settings };
    return [
      { what: "bucket", ...nowhere, settings, says: /there is no such bucket/, fix: /endpoint/ },
      { what: "secret", ...there, env: wrong, says: /the secret key is wrong/, fix: /AWS_SECRET_ACCESS_KEY/ },
      { what: "key", ...there, env: unknown, says: /does not know the access key/, fix: /AWS_ACCESS_KEY_ID/ },
      {
        ...{ what: "no right to list", ...there, env: await keysFor("GetObject", url) },
        ...{
          says: /permission denied; it takes s3:(ListBucket on the bucket|GetObject)/,
          fix: /ListBucket|server says/,
        },
      },
    ];
  });

  told(
    async () => [
      {
        ...{ what: "no right to read", path: `${root}/sp`, settings: system.settings },
        ...{ env: await keysFor("ListBucket", system.url), says: /permission denied; it takes s3:GetObject/, fix: /./ },
      },
    ],
    ["inspect"],
  );
});

describe.skipIf(!gcsSystem.isThere)("GCS", () => {
  let system: ServedSystem;
  beforeAll(async () => {
    system = await gcsSystem.start();
  });
  afterAll(() => system?.stop());

  told(
    () => [
      {
        ...{ what: "bucket", path: "gs://no-such-bucket/x", settings: system.settings },
        ...{ says: /there is no such bucket/, fix: /gs:/ },
      },
    ],
    ["audit"],
  );
});

describe.skipIf(!azureSystem.isThere)("Azure", () => {
  let system: ServedSystem;
  let root: string;
  beforeAll(async () => {
    system = await azureSystem.start();
    root = await system.newRoot();
    await writeFile(system.storage, `${root}/sp/_metadata`, "x");
  });
  afterAll(() => system?.stop());

  function sas(permissions: string, hours: number): Readonly<Record<string, string>> {
    const now = Date.now();
    const options = {
      permissions: AccountSASPermissions.parse(permissions),
      resourceTypes: "sco",
      services: "b",
      startsOn: new Date(now - 7_200_000),
      expiresOn: new Date(now + hours * 3_600_000),
    };
    const signed = generateAccountSASQueryParameters(options, new StorageSharedKeyCredential(account, accountKey));
    return { AZURE_STORAGE_SAS_TOKEN: signed.toString() };
  }

  told(() => {
    const { settings } = system;
    const there = { path: `${root}/sp`, settings };
    const right = { AZURE_STORAGE_KEY: accountKey };
    const nowhere = { path: root.replace(/\/\/[^@]+/, "//nowhere"), settings, env: right };
    const wrong = { AZURE_STORAGE_KEY: Buffer.from("another key").toString("base64") };
    // Azure says the one, and Azurite the other
    const refused = /the credentials are not accepted|the request is not authorized/;
    const dates = /dates/;
    return [
      { what: "container", ...nowhere, says: /there is no such container/, fix: /before the @/ },
      { what: "key", ...there, env: wrong, says: refused, fix: dates },
      { what: "expired SAS", ...there, env: sas("rl", -1), says: refused, fix: dates },
    ];
  });
  told(
    () => [
      {
        ...{ what: "no right to list", path: `${root}/sp`, settings: system.settings, env: sas("r", 1) },
        ...{ says: /permission denied; it takes Storage Blob Data Reader, or l in a SAS/, fix: /./ },
      },
    ],
    ["audit"],
  );
  told(
    () => [
      {
        ...{ what: "no right to read", path: `${root}/sp`, settings: system.settings, env: sas("l", 1) },
        ...{ says: /permission denied; it takes Storage Blob Data Reader, or r in a SAS/, fix: /./ },
      },
    ],
    ["inspect"],
  );
});

describe.skipIf(!hdfsSystem.isThere)("HDFS", () => {
  let system: ServedSystem;
  let root: string;
  beforeAll(async () => {
    system = await hdfsSystem.start();
    root = await system.newRoot();
    await writeFile(system.storage, `${root}/private/sp/_metadata`, "x");
    const path = `${root}/private`.replace(/^hdfs:\/\/[^/]+/, "");
    const query = `op=SETPERMISSION&permission=700&user.name=${system.settings.hdfs?.user}`;
    await fetch(`${system.url}/webhdfs/v1${path}?${query}`, { method: "PUT" });
  });
  afterAll(() => system?.stop());

  told(() => {
    const path = `${root}/private/sp`;
    const { nameNodes } = system.settings.hdfs ?? {};
    const settings = { hdfs: { ...(nameNodes && { nameNodes }) } };
    const bob = { HADOOP_USER_NAME: "bob" };
    return [
      { what: "a right", path, settings, env: bob, says: /user bob lacks EXECUTE on/, fix: /HADOOP_USER_NAME/ },
      {
        what: "a token",
        path,
        settings,
        env: { HADOOP_TOKEN: secret },
        says: /token/,
        fix: /storage-hdfs|HADOOP_TOKEN/,
      },
    ];
  });
});
