/** The library on a bucket, as somebody has it who installed the package. `npm run build` first. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFile } from "./contract.js";
import { minioSystem, type ServedSystem } from "./places.js";

const root = resolve(import.meta.dirname, "../..");
const sample = join(root, "samples/flink-2.2.1/aaabbb/canonical-savepoint");

describe.skipIf(!minioSystem.isThere)("the library on a bucket", () => {
  let system: ServedSystem;
  let home: string;
  let bucket: string;

  const npm = (cwd: string, ...args: string[]) => void execFileSync("npm", args, { cwd, stdio: "ignore" });
  const install = (what: string) => npm(home, "install", "--no-audit", "--no-fund", "--prefer-offline", what);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "restorable-library-"));
    npm(root, "pack", "--ignore-scripts", "--pack-destination", home);
    writeFileSync(join(home, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
    install(join(home, readdirSync(home).find((name) => name.endsWith(".tgz")) ?? "no tarball"));
    system = await minioSystem.start();
    bucket = await system.newRoot();
    for (const entry of readdirSync(sample, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      await writeFile(system.storage, `${bucket}/savepoint/${entry.name}`, readFileSync(join(sample, entry.name)));
    }
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** What a program prints as JSON. */
  async function printed(program: string): Promise<unknown> {
    writeFileSync(join(home, "program.js"), program);
    const env = { ...process.env, AWS_ENDPOINT_URL: system.url };
    return new Promise((done, fail) => {
      execFile(process.execPath, ["program.js"], { cwd: home, env }, (error, out, err) => {
        if (error) fail(new Error(err));
        else done(JSON.parse(out));
      });
    });
  }

  it("says which client is to be installed, and works once it is", async () => {
    const message = await printed(`import { readSnapshot } from "restorable";
      const { message, fix } = await readSnapshot("${bucket}/savepoint").catch((error) => error);
      console.log(JSON.stringify(message + " " + fix));`);
    expect(message).toBe("s3: its client is not installed npm install @aws-sdk/client-s3");

    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    install(`@aws-sdk/client-s3@${devDependencies["@aws-sdk/client-s3"]}`);
    const verdicts =
      await printed(`import { check, parseManifest, readSnapshot, SnapshotNotFoundError } from "restorable";
      import { readFileSync } from "node:fs";
      const text = readFileSync("node_modules/restorable/samples/job-aaa-ccc.yaml", "utf8");
      const job = parseManifest(text, { location: "job.yaml" });
      const told = [];
      for (const location of ["${bucket}/savepoint/", ${JSON.stringify(sample)}]) {
        const snapshot = await readSnapshot(location);
        const { verdict, findings } = check({ snapshot, job, flinkVersion: "2.2" });
        told.push({ verdict, rules: findings.map(({ rule }) => rule), operators: snapshot.operators.length });
      }
      const absent = await readSnapshot("${bucket}/nothing").catch((error) => error);
      console.log(JSON.stringify([...told, absent instanceof SnapshotNotFoundError]));`);
    const [there, here, isNotFound] = verdicts as unknown[];
    expect(there).toMatchObject({ verdict: "not-restorable" });
    expect(there).toEqual(here);
    expect(isNotFound).toBe(true);
  }, 300_000);

  it("plans and applies a migration from the bucket, within it and to this machine", async () => {
    for (const to of [`${bucket}/fixed`, join(home, "fixed")]) {
      const uids = await printed(`import { applyMigration, planMigration, readPlan, readSnapshot } from "restorable";
        const plan = await planMigration("${bucket}/savepoint", { to: ${JSON.stringify(to)}, renames: ["bbb=ccc"] });
        const { location } = await applyMigration(readPlan(JSON.stringify(plan)));
        const { operators } = await readSnapshot(location);
        console.log(JSON.stringify(operators.flatMap(({ uid }) => uid ?? []).sort()));`);
      expect(uids).toEqual(["aaa", "ccc", "source"]);
    }
  }, 300_000);
});
