/** The same question asked of the audit and of the tables that it wrote, on trees of every kind: the tables never know of more. */
import { realpathSync, rmSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParquetTables } from "../../../src/cli/audit/parquetTables.js";
import { auditDirectories } from "../../../src/directory/audit.js";
import { Exporter } from "../../../src/directory/export/exporter.js";
import type { Statement } from "../../../src/directory/liveness/statement.js";
import { type AuditedFile, candidateClasses } from "../../../src/directory/model.js";
import type { AuditRequest } from "../../../src/directory/request.js";
import { writableLocalStorage as storage } from "../../../src/storage/localWrite.js";
import { ended, jobA, jobB, jobC } from "../clean/planned.js";
import { fresh, metadataOf, now, write } from "../clean/trees.js";

const duckdb = await import("../../../src/cli/audit/duckdb.js").catch(() => null);
const jobs = [jobA, jobB, jobC];
const uuid = (n: number) => `1b9d6bcd-bbfd-4b2d-9b5d-${n.toString(16).padStart(12, "0")}`;

async function exported(request: AuditRequest, tablesIn: string, onFiles = () => {}): Promise<Map<string, string>> {
  const tables = await ParquetTables.create(storage, tablesIn, "0");
  const exporter = await Exporter.of(request, tables);
  const candidates = new Map<string, string>();
  const take = (file: AuditedFile) => {
    if (candidateClasses.some((name) => name === file.class)) candidates.set(file.path, file.class);
  };
  const audit = await auditDirectories(
    { ...request, files: "all" },
    {
      statements: (statements) => exporter.statements(statements),
      files(batch) {
        exporter.files(batch);
        batch.forEach(take);
      },
    },
  );
  onFiles();
  await exporter.finish(audit);
  await tables.publish();
  return candidates;
}

async function asked(...exports: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const candidate of (duckdb as NonNullable<typeof duckdb>).candidatesOf(exports)) {
    found.set(candidate.path, candidate.class);
  }
  return found;
}

function requestOf(statements: readonly Statement[], ...roots: string[]): AuditRequest {
  return { roots: roots.map((location) => ({ location, storage })), now, statements };
}

const sorted = (found: ReadonlyMap<string, string>) => [...found].sort(([a], [b]) => (a < b ? -1 : 1));

describe.skipIf(duckdb === null)("the orphan query", () => {
  const places = (root: string): string[] => [
    ...jobs.flatMap((job) => [
      ...[1, 2, 3, 4].map((n) => `${root}/${job}/chk-${n}`),
      `${root}/${job}/shared`,
      `${root}/${job}/taskowned`,
      `${root}/${job}/dstl`,
    ]),
    `${root}/savepoint-a1b2c3-000000000001`,
    `${root}/savepoint-a1b2c3-000000000002`,
    `${root}/elsewhere`,
  ];
  const count = places("").length;
  const day = fc.integer({ min: 0, max: 20 });
  const anyTree = fc.record({
    files: fc.array(fc.record({ place: fc.nat(count - 1), day, isOdd: fc.nat(9) }), { minLength: 20, maxLength: 20 }),
    snapshots: fc.uniqueArray(
      fc.record({
        place: fc.constantFrom(0, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 21),
        day,
        files: fc.array(fc.nat(21), { maxLength: 5 }),
        directory: fc.option(fc.nat(count - 1), { freq: 8 }),
      }),
      { selector: ({ place }) => place, maxLength: 7 },
    ),
    broken: fc.option(fc.nat(6), { freq: 12 }),
    ended: fc.subarray(jobs),
    needed: fc.option(fc.nat(count - 1), { freq: 6 }),
  });

  it("gives what the walk gives, and never more", { timeout: 600_000 }, async () => {
    let [same, all, found] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(anyTree, async (tree) => {
        const home = realpathSync(fresh());
        const root = `${home}/flink`;
        const inTree = places(root);
        const files = tree.files.map(({ place, day, isOdd }, i) =>
          write(`${inTree[place]}/${isOdd === 0 ? "notes.txt" : uuid(i)}`, "state", day),
        );
        // two that are not there
        files.push(`${root}/${jobA}/shared/${uuid(3)}`, `/another/root/${uuid(4)}`);
        for (const [i, given] of tree.snapshots.entries()) {
          const directory = inTree[given.place] ?? "";
          const held = given.directory === null ? null : (inTree[given.directory] ?? null);
          const bytes = metadataOf({
            checkpointId: Number(/chk-(\d)$/.exec(directory)?.[1] ?? i + 1),
            absolute: given.files.map((file) => `file:${files[file]}`),
            ...(held === null ? {} : { directories: [held, held] as const }),
            ...(directory.includes("savepoint") ? { savepoint: "native" as const } : {}),
          });
          write(`${directory}/_metadata`, tree.broken === i ? bytes.slice(0, 40) : bytes, given.day);
        }
        const needed: Statement[] =
          tree.needed === null
            ? []
            : [{ about: "path", path: inTree[tree.needed] ?? "", evidence: { source: "user", option: "--needed" } }];
        const walk = await exported(requestOf([...ended(...tree.ended), ...needed], root), `${home}/tables`);
        const query = await asked(`${home}/tables`);
        for (const [path, itsClass] of query) expect([path, walk.get(path)]).toEqual([path, itsClass]);
        all++;
        found += query.size;
        if (query.size === walk.size) same++;
      }),
      { numRuns: Number(process.env["EXPORT_TREES"] ?? 25) },
    );
    expect(found).toBeGreaterThan(all / 4);
    expect(same / all).toBeGreaterThan(0.8);
  });

  it("keeps what a snapshot of another export refers to", async () => {
    const [one, two] = [realpathSync(fresh()), realpathSync(fresh())];
    const claimed = write(`${one}/${jobA}/shared/${uuid(1)}`);
    const nobodys = write(`${one}/${jobA}/shared/${uuid(2)}`);
    write(`${one}/${jobA}/chk-1/_metadata`, metadataOf({ checkpointId: 1 }));
    write(`${two}/${jobB}/chk-7/_metadata`, metadataOf({ checkpointId: 7, absolute: [claimed] }));
    await exported(requestOf(ended(jobA), one), `${one}/tables`);
    await exported(requestOf([], two), `${two}/tables`);
    expect([...(await asked(`${one}/tables`)).keys()]).toEqual([claimed, nobodys]);
    expect([...(await asked(`${one}/tables`, `${two}/tables`)).keys()]).toEqual([nobodys]);
  });

  it("keeps what a checkpoint refers to that went before the export had read it", async () => {
    const root = realpathSync(fresh());
    const claimed = write(`${root}/${jobA}/shared/${uuid(1)}`);
    const nobodys = write(`${root}/${jobA}/shared/${uuid(2)}`);
    const going = write(`${root}/${jobB}/chk-7/_metadata`, metadataOf({ checkpointId: 7, absolute: [claimed] }));
    const request = requestOf(ended(jobA, jobB), root);
    expect(sorted(await exported(request, `${root}-tables`, () => rmSync(going)))).toEqual([[nobodys, "dead-job"]]);
    expect(sorted(await asked(`${root}-tables`))).toEqual([[nobodys, "dead-job"]]);
  });
});
