/** `audit --export` and `audit --engine duckdb`, as somebody types them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exportTables } from "../../src/directory/export/tables.js";
import { jobA, writeOld, writeSnapshot } from "../support/snapshotTree.js";

const program = resolve(import.meta.dirname, "../../dist/bin/restorable.js");
const home = mkdtempSync(join(tmpdir(), "restorable export 'quoted' "));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const root = join(home, "flink");
const tables = join(home, "tables");
const day = 86_400;
const nobodys = join(root, jobA, "shared", "3f1c9e2a-90f2-4b29-a7d6-000000000020");
writeSnapshot(join(root, jobA, "chk-1"), { checkpointId: 1, secondsAgo: 20_000 * day });
writeOld(nobodys, new Uint8Array(5000), 20_000 * day);

const hasDuckdb = await import("@duckdb/node-api").then(
  () => true,
  () => false,
);

function audit(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "audit", ...args], { encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

it("writes every table beside the usual report, and leaves nothing where it fails", () => {
  const { status, out, err } = audit(root, "--terminated", jobA, "--export", tables);
  expect(status).toBe(0);
  expect(out).toContain("orphaned");
  expect(err).toBe(`restorable: wrote the tables of ${tables}\n`);
  const names = Object.keys(exportTables).map((name) => `${name}.parquet`);
  expect(readdirSync(tables).sort()).toEqual(names.sort());
  expect(audit(join(home, "nowhere"), "--export", join(home, "never")).status).toBe(2);
  expect(existsSync(join(home, "never"))).toBe(false);
});

describe.skipIf(!hasDuckdb)("--engine duckdb", () => {
  it("says what nothing needs: sums, files, csv; --fail-on counts", () => {
    expect(audit("--engine", "duckdb", tables)).toMatchObject({ status: 0, err: "" });
    expect(audit("--engine", "duckdb", tables).out).toMatch(/^1 file that nothing needs, 4.9 KiB\n/);
    expect(audit("--engine", "duckdb", tables, "--files").out).toContain(`${nobodys}\n  orphaned · 4.9 KiB\n`);
    const [, line] = audit("--engine", "duckdb", tables, "--format", "csv").out.split("\r\n");
    expect(line).toBe(`${nobodys},orphaned,5000,file:${join(root, jobA)}`);
    expect(audit("--engine", "duckdb", tables, "--fail-on", "not-needed").status).toBe(1);
    const others = audit("--engine", "duckdb", tables, "--class", "dead-job", "--fail-on", "not-needed");
    expect(others).toMatchObject({ status: 0, out: "Nothing that is not needed, by what the export says.\n" });
  });

  it("refuses what is no export, and what it cannot do", () => {
    const wrong = audit("--engine", "duckdb", root);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain(`DuckDB cannot read ${root}`);
    expect(audit("--engine", "duckdb", tables, "--export", home).err).toContain("--export does not go with");
    expect(audit("--engine", "duckdb").err).toContain("which export?");
  });
});
