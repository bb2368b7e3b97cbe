/** The package as users get it: packed, installed elsewhere, run, imported, typed, and bundled for a browser. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

describe("the packed package", () => {
  let home: string;
  let tarball: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "restorable pack "));
    npm(root, "pack", "--ignore-scripts", "--pack-destination", home);
    const packed = readdirSync(home).find((name) => name.endsWith(".tgz"));
    if (!packed) throw new Error("npm pack made no tarball");
    tarball = join(home, packed);
    writeFileSync(join(home, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
    npm(home, "install", "--no-audit", "--no-fund", "--prefer-offline", tarball);
  });

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it("runs as a command", () => {
    const run = spawnSync(join(home, "node_modules/.bin/restorable"), ["uid", "aaa", "--format", "json"], {
      cwd: home,
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    expect(run.stdout).toContain("eb6dd8bbadb13fbe0af798a4f5b2056d");
    expect(run.status).toBe(0);
  });

  it("has the rules' pages with it", () => {
    const run = spawnSync(join(home, "node_modules/.bin/restorable"), ["explain", "R-01"], {
      cwd: home,
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/^R-01 unmatched-state\n/);
  });

  it("is a library", () => {
    writeFileSync(
      join(home, "use.js"),
      `import { check, operatorIdOf, parseManifest, readSnapshot } from "restorable";
       import { decodeMetadata, encodeMetadata } from "restorable/metadata";
       import { readFileSync } from "node:fs";
       const snapshot = await readSnapshot(process.argv[2]);
       const job = parseManifest(readFileSync(process.argv[3], "utf8"), { location: process.argv[3] });
       const bytes = readFileSync(process.argv[2] + "/_metadata");
       const same = Buffer.compare(bytes, encodeMetadata(decodeMetadata(bytes))) === 0;
       console.log(check({ snapshot, job }).verdict, operatorIdOf("aaa"), same);`,
    );
    const sample = join(home, "node_modules/restorable/samples/flink-2.2.1/aaabbb/canonical-savepoint");
    const job = join(home, "node_modules/restorable/samples/job-aaa-ccc.yaml");
    const printed = execFileSync(process.execPath, ["use.js", sample, job], { cwd: home, encoding: "utf8" });
    expect(printed.trim()).toBe("not-restorable eb6dd8bbadb13fbe0af798a4f5b2056d true");
  });

  it("plans and applies migrations as a library", () => {
    writeFileSync(
      join(home, "migrate.js"),
      `import { applyMigration, MigrationRefused, planMigration, readPlan, readSnapshot } from "restorable";
       const [, , sample, to] = process.argv;
       const plan = readPlan(JSON.stringify(await planMigration(sample, { to, renames: ["bbb=ccc"] })));
       const { outcome, location } = await applyMigration(plan);
       const { operators } = await readSnapshot(location);
       const refused = await planMigration(sample, { to, drops: ["aaa"] }).catch((error) => error);
       console.log(outcome, operators.flatMap(({ uid }) => uid ?? []).sort().join(), refused instanceof MigrationRefused, refused.reason);`,
    );
    const sample = join(home, "node_modules/restorable/samples/flink-2.2.1/aaabbb/canonical-savepoint");
    const args = ["migrate.js", sample, "new snapshot"];
    const printed = execFileSync(process.execPath, args, { cwd: home, encoding: "utf8" });
    expect(printed.trim()).toBe("applied aaa,ccc,source true loss-not-accepted");
  });

  it("is typed for users of both module resolutions", () => {
    writeFileSync(
      join(home, "use.ts"),
      `import { applyMigration, check, parseManifest, planMigration, readSnapshot } from "restorable";
       import type { Applied, CheckResult, MigrationPlan } from "restorable";
       import { decodeMetadata, type Metadata } from "restorable/metadata";
       export const metadata: Metadata = decodeMetadata(new Uint8Array());
       export async function verdict(): Promise<CheckResult["verdict"]> {
         return check({ snapshot: await readSnapshot("x"), job: parseManifest("[aaa]") }).verdict;
       }
       export async function migrated(): Promise<Applied["outcome"]> {
         const plan: MigrationPlan = await planMigration("x", { to: "y", renames: ["a=b"], acceptLoss: true });
         return (await applyMigration(plan)).outcome;
       }`,
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    for (const [module, resolution] of [
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
    ]) {
      const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", `${module}`];
      const run = spawnSync(process.execPath, [tsc, ...options, "--moduleResolution", `${resolution}`, "use.ts"], {
        cwd: home,
        encoding: "utf8",
      });
      expect(run.stdout).toBe("");
    }
  });

  it("passes publint and attw", () => {
    const unpacked = join(home, "unpacked");
    mkdirSync(unpacked);
    execFileSync("tar", ["-xzf", tarball, "-C", unpacked]);
    const lint = spawnSync(
      process.execPath,
      [join(root, "node_modules/publint/src/cli.js"), "--strict", join(unpacked, "package")],
      {
        encoding: "utf8",
      },
    );
    expect(lint.stdout).toContain("All good!");
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    // ESM only: `require` of it is not supported before Node 22, and attw is told so
    const types = spawnSync(
      process.execPath,
      [attw, "--profile", "esm-only", "--exclude-entrypoints", "schemas", "-f", "ascii", tarball],
      {
        encoding: "utf8",
      },
    );
    expect(types.stdout).toContain("node16 (from ESM): 🟢 (ESM)");
    expect(types.status).toBe(0);
  });
});

describe("restorable/metadata in a browser", () => {
  it("bundles without anything of Node", async () => {
    const bundled = await build({
      stdin: {
        contents: `export { decodeMetadata, encodeMetadata } from "./dist/metadata/index.js"`,
        resolveDir: root,
      },
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    const code = bundled.outputFiles[0]?.text ?? "";
    expect(code).not.toMatch(/from "node:|require\("/);
    // and it works where there is no Buffer
    const folder = mkdtempSync(join(tmpdir(), "restorable-browser-"));
    cpSync(join(root, "samples/flink-2.2.1/aaabbb/canonical-savepoint/_metadata"), join(folder, "_metadata"));
    writeFileSync(join(folder, "codec.mjs"), code);
    writeFileSync(
      join(folder, "run.mjs"),
      `import { readFileSync } from "node:fs";
       const bytes = new Uint8Array(readFileSync(new URL("_metadata", import.meta.url)));
       delete globalThis.Buffer; delete globalThis.process;
       const { decodeMetadata, encodeMetadata } = await import("./codec.mjs");
       const again = encodeMetadata(decodeMetadata(bytes));
       if (again.length !== bytes.length || again.some((b, i) => b !== bytes[i])) throw new Error("differs");`,
    );
    const run = spawnSync(process.execPath, ["run.mjs"], { cwd: folder, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(readFileSync(join(folder, "codec.mjs"), "utf8").length).toBeLessThan(300_000);
    rmSync(folder, { recursive: true, force: true });
  });
});
