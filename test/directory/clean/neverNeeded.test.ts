/**
 * Whatever lies where, and whatever is asked for: nothing goes that a snapshot needs which stays, or which cannot be read.
 * What is needed is known here from how the trees are made, and not from reading them.
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { applyClean } from "../../../src/directory/clean/applyClean.js";
import { writableLocalStorage as storage } from "../../../src/storage/localWrite.js";
import { ended, jobA, jobB, jobC, planned } from "./planned.js";
import { fresh, memoryJournal, metadataOf, type References, stillClock, write } from "./trees.js";

const jobs = [jobA, jobB, jobC];
const uuid = (n: number) => `1b9d6bcd-bbfd-4b2d-9b5d-${n.toString(16).padStart(12, "0")}`;

/** Where a file lies: in the n-th directory of the tree, by the places that Flink uses. */
const places = (root: string): string[] => [
  ...jobs.flatMap((job) => [
    ...[1, 2, 3, 4].map((n) => `${root}/${job}/chk-${n}`),
    `${root}/${job}/shared`,
    `${root}/${job}/taskowned`,
    `${root}/${job}/taskowned/job_${job}_tm_1`,
  ]),
  `${root}/savepoint-a1b2c3-000000000001`,
  `${root}/savepoint-a1b2c3-000000000002`,
];

const placeCount = places("").length;
const anyFile = fc.record({ place: fc.nat(placeCount - 1), days: fc.integer({ min: 0, max: 60 }) });

/** How Flink may write the same path. */
const spellings: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `file:${path}`,
  (path) => `file://${path}`,
  (path) => path.replace(/\/([^/]+)$/, "//x/../$1"),
];

const anySnapshot = fc.record({
  /** Of the places: a chk-N or a savepoint. */
  place: fc.constantFrom(0, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 17, 21, 22),
  days: fc.integer({ min: 0, max: 60 }),
  references: fc.array(
    fc.record({
      file: fc.nat(19),
      as: fc.constantFrom("absolute", "absolute", "segment"),
      spelling: fc.nat(spellings.length - 1),
    }),
    { maxLength: 6 },
  ),
  /** Files beside it that it refers to relatively: all, or none. */
  takesOwn: fc.boolean(),
  needsDirectory: fc.option(fc.nat(placeCount - 1), { freq: 6 }),
});

const anyPolicy = fc.record({
  keepLast: fc.integer({ min: 0, max: 3 }),
  keepWithin: fc.option(fc.integer({ min: 0, max: 20 * 86_400_000 })),
  olderThan: fc.constantFrom(0, 3 * 86_400_000),
  includeSavepoints: fc.boolean(),
  retained: fc.integer({ min: 1, max: 3 }),
});

const anyTree = fc.record({
  files: fc.array(anyFile, { minLength: 20, maxLength: 20 }),
  snapshots: fc.uniqueArray(anySnapshot, { selector: ({ place }) => place, minLength: 1, maxLength: 8 }),
  broken: fc.option(fc.nat(7), { freq: 8 }),
  ended: fc.subarray(jobs),
  policy: anyPolicy,
  dispose: fc.option(fc.nat(7), { freq: 3 }),
});

it("no file that a kept or unreadable snapshot needs is in any plan", { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (tree) => {
      const root = fresh();
      const all = places(root);
      const files = tree.files.map(({ place, days }, i) => write(`${all[place]}/${uuid(i)}`, "state", days));
      const snapshots = tree.snapshots.map((given, i) => {
        const directory = all[given.place] ?? "";
        const own = given.takesOwn ? files.filter((path) => path.startsWith(`${directory}/`)) : [];
        const referred = given.references.map(({ file, as, spelling }) => ({
          as,
          path: files[file] ?? "",
          spelled: spellings[spelling]?.(files[file] ?? "") ?? "",
        }));
        const kept = given.needsDirectory === null ? null : (all[given.needsDirectory] ?? null);
        const id = Number(/chk-(\d)$/.exec(directory)?.[1] ?? i + 1);
        const references: References = {
          checkpointId: id,
          relative: own.map((path) => path.slice(directory.length + 1)),
          absolute: referred.filter(({ as }) => as === "absolute").map(({ spelled }) => spelled),
          segments: referred.filter(({ as }) => as === "segment").map(({ spelled }) => spelled),
          ...(kept === null ? {} : { directories: [kept, kept] as const }),
          ...(directory.includes("savepoint") ? { savepoint: "native" as const } : {}),
        };
        const bytes = metadataOf(references);
        const isBroken = tree.broken === i;
        write(join(directory, "_metadata"), isBroken ? bytes.slice(0, bytes.length / 2) : bytes, given.days);
        const needs = new Set([...own, ...referred.map(({ path }) => path)]);
        for (const path of files) if (kept !== null && path.startsWith(`${kept}/`)) needs.add(path);
        return { directory, needs };
      });
      const dispose = tree.dispose === null ? undefined : snapshots[tree.dispose]?.directory;
      const wanted = {
        ...tree.policy,
        statements: ended(...tree.ended),
        ...(dispose ? { dispose, olderThan: 0 } : {}),
      };
      const plan = await planned([root], wanted).catch((error: unknown) => {
        if (dispose !== undefined && error instanceof Error && error.name === "CleanRefused") return null;
        throw error;
      });
      if (plan === null) return;
      const going = new Set(plan.actions.map(({ path }) => path));
      for (const { directory, needs } of snapshots) {
        if (going.has(`${directory}/_metadata`)) continue;
        expect([...needs].filter((path) => going.has(path))).toEqual([]);
      }
      for (const job of jobs.filter((one) => !tree.ended.includes(one))) {
        expect([...going].filter((path) => new RegExp(`/${job}/(shared|taskowned)/`).test(path))).toEqual([]);
      }
      if (dispose !== undefined) {
        const others = [...going].filter((path) => path.endsWith("/_metadata") && path !== `${dispose}/_metadata`);
        expect(others).toEqual([]);
      }
      await applyClean(plan, { storage, journal: memoryJournal(), clock: stillClock(), by: "a test" });
      for (const { directory, needs } of snapshots) {
        if (existsSync(`${directory}/_metadata`)) expect([...needs].filter((path) => !existsSync(path))).toEqual([]);
      }
      expect([...going].filter(existsSync)).toEqual([]);
      rmSync(root, { recursive: true });
    }),
    { numRuns: Number(process.env["CLEAN_TREES"] ?? 150) },
  );
});

/** The property above would hold of plans that are always empty. */
it("such trees do have plans that remove something", async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(anyTree, async (tree) => {
      const root = fresh();
      const all = places(root);
      for (const [i, { place }] of tree.files.entries()) write(`${all[place]}/${uuid(i)}`, "state", 30);
      for (const { place, days } of tree.snapshots) {
        const id = Number(/chk-(\d)$/.exec(all[place] ?? "")?.[1] ?? 1);
        write(join(all[place] ?? "", "_metadata"), metadataOf({ checkpointId: id }), days);
      }
      const plan = await planned([root], { statements: ended(...jobs) });
      removed += plan.actions.length;
      rmSync(root, { recursive: true });
    }),
    { numRuns: 10 },
  );
  expect(removed).toBeGreaterThan(20);
});
