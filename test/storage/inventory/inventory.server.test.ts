/** `audit` of a bucket that is listed by an inventory, as somebody types it. `npm run build` first. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotAt } from "../checkpointTree.js";
import { walked, writeFile } from "../contract.js";
import { type FaultyProxy, startProxy } from "../faultyProxy.js";
import { minioSystem, type ServedSystem } from "../places.js";
import { writeInventory } from "./writeInventory.js";

const cli = new URL("../../../dist/bin/restorable.js", import.meta.url).pathname;
const uuid = (n: number) => `1b9d6bcd-bbfd-4b2d-9b5d-${`${n}`.padStart(12, "0")}`;
const [runs, ended, restored] = ["a", "b", "c"].map((letter) => letter.padEnd(32, "0")) as [string, string, string];

interface Told {
  readonly snapshots: readonly { readonly location: string; readonly restorableNow: boolean | null }[];
  readonly files: readonly { readonly path: string; readonly class: string }[];
}

describe.skipIf(!minioSystem.isThere)("audit with an S3 Inventory", () => {
  let system: ServedSystem;
  let proxy: FaultyProxy;
  let folder: string;
  beforeAll(async () => {
    system = await minioSystem.start();
    proxy = await startProxy(system.url);
    folder = mkdtempSync(join(tmpdir(), "restorable-inventory-"));
  });
  afterAll(async () => {
    await proxy?.stop();
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function restorable(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, AWS_ENDPOINT_URL: proxy.url, NO_COLOR: "1" };
    return new Promise((resolve) => {
      const options = { env, cwd: folder, maxBuffer: 1 << 26 };
      const child = execFile(process.execPath, [cli, ...args], options, (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      });
    });
  }

  async function audited(...args: string[]) {
    const { code, out, err } = await restorable("audit", ...args, "--grace", "0s", "--files", "--format", "json");
    expect(code, err).toBeLessThan(2);
    const { snapshots, files } = JSON.parse(out) as Told;
    return { err, snapshots, classes: Object.fromEntries(files.map((file) => [file.path, file.class])) };
  }

  const terminated = ["--terminated", ended, "--terminated", restored];

  /** A running job, and one that has ended and left a file that nothing needs. */
  async function makeTree() {
    const root = `${await system.newRoot()}/with space+plus 100%`;
    const [running, over] = [`${root}/${runs}`, `${root}/${ended}`];
    const shared = [1, 2, 3].map((n) => `${over}/shared/${uuid(n)}`) as [string, string, string];
    for (const path of shared) await writeFile(system.storage, path, "state");
    await snapshotAt(system.storage, `${over}/chk-1`, { checkpointId: 1, relative: [uuid(11)], absolute: [shared[0]] });
    await snapshotAt(system.storage, `${over}/chk-2`, { checkpointId: 2, relative: [uuid(12)], absolute: [shared[1]] });
    await snapshotAt(system.storage, `${running}/chk-5`, { checkpointId: 5, relative: [uuid(15)] });
    await writeFile(system.storage, `${running}/shared/${uuid(4)}`, "being uploaded");
    return { root, running, over, shared };
  }

  /** Of everything that is in the bucket by now; the path of its manifest. */
  async function inventoried(root: string, format: "CSV" | "Parquet"): Promise<string> {
    const [, bucket = ""] = /^s3a:\/\/([^/]+)/.exec(root) ?? [];
    const top = `s3a://${bucket}`;
    const rows = (await walked(system.storage, top)).map(({ path, size, modifiedAt, identity }) => {
      return { key: path.slice(top.length + 1), size, modifiedAt: modifiedAt ?? 0, etag: identity ?? "" };
    });
    // times are whole seconds: so that all of it is older than the listing
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { manifest, files } = writeInventory(rows, { bucket, takenAt: Date.now(), format, rowsInFile: 5 });
    for (const [key, bytes] of files) await writeFile(system.storage, `${top}/${key}`, bytes);
    const path = `${top}/lists/${bucket}/all/${format}/manifest.json`;
    await writeFile(system.storage, path, manifest);
    return path;
  }

  it.each(["CSV", "Parquet"] as const)(
    "says of each file what a walk says, without listing the files: %s",
    async (format) => {
      const { root, over, running, shared } = await makeTree();
      const manifest = await inventoried(root, format);
      const walk = await audited(root, ...terminated);
      await proxy.taken();
      const { err, snapshots, classes } = await audited(root, "--inventory", manifest, ...terminated);
      const flat = (await proxy.taken()).filter(
        ({ url }) => url.includes("list-type=2") && !url.includes("delimiter="),
      );
      expect(classes).toEqual(walk.classes);
      expect(classes[shared[2]]).toBe("orphaned");
      expect(classes[`${over}/chk-1/${uuid(11)}`]).toBe("stale-checkpoint");
      expect(classes[`${running}/shared/${uuid(4)}`]).toBe("live");
      expect(snapshots.map(({ restorableNow }) => restorableNow)).toEqual([true, true, true]);
      expect(err).toMatch(/as its inventory of 20\d\d-.*Z has it, .*: 10 objects/);
      expect(flat.filter(({ url }) => !url.includes("max-keys=1"))).toEqual([]);
    },
  );

  it("protects what snapshots need that came after it, and judges no directory that changed", async () => {
    const { root, running, over, shared } = await makeTree();
    const manifest = await inventoried(root, "CSV");
    // a job is restored from the one that has ended, and goes on with a file that nothing needed
    await snapshotAt(system.storage, `${root}/${restored}/chk-3`, { checkpointId: 3, absolute: [shared[2]] });
    // and the running one has taken another checkpoint, and forgotten the one before
    await snapshotAt(system.storage, `${running}/chk-6`, { checkpointId: 6, relative: [uuid(16)] });
    for (const name of ["_metadata", uuid(15)]) await system.storage.remove(`${running}/chk-5/${name}`);
    const { snapshots, classes } = await audited(root, "--inventory", manifest, ...terminated);
    expect(classes[shared[2]]).toBe("shared");
    expect(
      Object.keys(classes).filter(
        (path) => path.startsWith(running) && /stale|abandoned|orphaned/.test(classes[path] ?? ""),
      ),
    ).toEqual([]);
    const told = new Map(snapshots.map(({ location, restorableNow }) => [location, restorableNow]));
    expect(told.get(`${root}/${restored}/chk-3`)).toBe(null);
    expect(told.get(`${running}/chk-6`)).toBe(null);
    expect(told.get(`${over}/chk-2`)).toBe(true);
    expect(told.get(`${running}/chk-5`) ?? null).toBe(null);
  });

  it("calls a file missing that is gone since, and none that the inventory only lacks", async () => {
    const { root, over, shared } = await makeTree();
    await system.storage.remove(shared[1]);
    const manifest = await inventoried(root, "CSV");
    await writeFile(system.storage, shared[1], "state");
    const lacking = await audited(root, "--inventory", manifest, ...terminated);
    expect(new Map(lacking.snapshots.map((one) => [one.location, one.restorableNow])).get(`${over}/chk-2`)).toBe(true);
    await system.storage.remove(shared[1]);
    const gone = await audited(root, "--inventory", manifest, ...terminated);
    expect(new Map(gone.snapshots.map((one) => [one.location, one.restorableNow])).get(`${over}/chk-2`)).toBe(false);
  });

  it("writes the same tables", async () => {
    const { root } = await makeTree();
    const manifest = await inventoried(root, "Parquet");
    const { code, err } = await restorable(
      "audit",
      root,
      "--inventory",
      manifest,
      "--grace",
      "0s",
      "--export",
      "tables",
    );
    expect(code, err).toBe(0);
    expect(err).toMatch(/wrote the tables of/);
  });

  it("is refused where no root lies in its bucket", async () => {
    const { root } = await makeTree();
    const manifest = await inventoried(root, "CSV");
    const { root: other } = await makeTree();
    const { code, err } = await restorable("audit", other, "--inventory", manifest);
    expect(code).toBe(2);
    expect(err).toMatch(/the inventory is of the bucket flink-\d+, and no directory to look at is in that/);
  });

  it("is nothing that clean would plan by", async () => {
    const { root } = await makeTree();
    const manifest = await inventoried(root, "CSV");
    const { code, err } = await restorable("clean", root, "--keep-last", "1", "--inventory", manifest);
    expect(code).toBe(2);
    expect(err).toMatch(/--inventory/);
  });
});
