/** The command line on snapshots that lie on a real server: the same words as on local ones. `npm run build` first. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SystemName } from "../../src/storage/remote/remoteSystem.js";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { writeFile } from "./contract.js";
import { account, accountKey, hasAzurite, startAzurite } from "./servers/azurite.js";
import { hasGcs, startGcs } from "./servers/gcs.js";
import { hasHdfs, startHdfs } from "./servers/hdfs.mjs";

const cli = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
const samples = resolve(import.meta.dirname, "../../samples");
const manifest = join(samples, "flink-2.2.1/aaabbb/job-aaa-ccc.manifest.json");
const kinds = ["canonical-savepoint", "native-savepoint-rocksdb"];

interface Ready {
  readonly settings: StorageSettings;
  readonly root: string;
  stop(): Promise<void>;
}

const systems: Readonly<Record<string, { isThere: boolean; name: SystemName; start: () => Promise<Ready> }>> = {
  "hdfs://": {
    isThere: hasHdfs,
    name: "hdfs",
    async start() {
      const { web, user, stop } = await startHdfs();
      return {
        settings: { hdfs: { nameNodes: { analytics: [`http://${web[0]}`] }, user } },
        root: "hdfs://analytics/flink",
        stop,
      };
    },
  },
  "gs://": {
    isThere: hasGcs,
    name: "gcs",
    async start() {
      const { url, stop } = await startGcs();
      await new Storage({ apiEndpoint: url, projectId: "test" }).createBucket("bucket");
      return { settings: { gcs: { endpoint: url } }, root: "gs://bucket/flink", stop };
    },
  },
  "abfss://": {
    isThere: hasAzurite(),
    name: "azure",
    async start() {
      process.env["AZURE_STORAGE_KEY"] = accountKey;
      const { url, stop } = await startAzurite();
      await new BlobServiceClient(url, new StorageSharedKeyCredential(account, accountKey)).createContainer("flink");
      return {
        settings: { azure: { endpoints: { [account]: url } } },
        root: `abfss://flink@${account}.dfs.core.windows.net/flink`,
        stop,
      };
    },
  },
};

for (const [scheme, { isThere, name, start }] of Object.entries(systems)) {
  describe.skipIf(!isThere)(scheme, () => {
    let ready: Ready;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "restorable-cli-"));
      ready = await start();
      writeFileSync(join(folder, "restorable.yaml"), JSON.stringify({ storage: ready.settings }));
      const { storage } = await openSystem(name, ready.settings);
      for (const kind of kinds) {
        const from = join(samples, "flink-2.2.1/aaabbb", kind);
        const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        for (const { parentPath, name } of files) {
          const file = join(parentPath, name);
          await writeFile(storage, `${ready.root}/${kind}${file.slice(from.length)}`, readFileSync(file));
        }
      }
    });
    afterAll(async () => {
      await ready?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8" });
      return { status, stderr, stdout };
    };
    /** What is said of a place, with the place left out, and what was read of files that came over whole. */
    const said = (place: string, ...args: string[]) => {
      const { status, stderr, stdout } = run(...args, place);
      return { status, stderr, stdout: stdout.replaceAll(place, "PLACE").replace(/"bytesRead": \d+/, "") };
    };

    for (const kind of kinds) {
      it(`${kind}: inspect, verify and check say what they say of a local copy`, () => {
        const local = snapshotIn(join(samples, "flink-2.2.1/aaabbb", kind));
        const remote = local.replace(join(samples, "flink-2.2.1/aaabbb"), ready.root);
        for (const command of [
          ["inspect", "--states", "--format", "json"],
          ["verify", "--format", "json"],
          ["check", "--job", manifest, "--format", "json"],
        ]) {
          const there = said(remote, ...command);
          expect(there, command[0]).toEqual(said(local, ...command));
          expect(there.stdout, command[0]).toContain("PLACE");
        }
      });
    }

    it("what is not there is named", () => {
      const { status, stderr } = run("inspect", `${ready.root}/nothing`);
      expect(stderr).toContain(`${ready.root}/nothing`);
      expect(status).toBe(2);
    });
  });
}

/** The directory below that holds _metadata. */
function snapshotIn(folder: string): string {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).find(({ name }) => name === "_metadata");
  if (!found) throw new Error(`no snapshot in ${folder}`);
  return found.parentPath;
}
