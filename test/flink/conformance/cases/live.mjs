// A part of the cases once more: node live.mjs pick N FILE, then node live.mjs compare FILE LIVE RECORDED RELEASE…
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allCases } from "./all.mjs";

const [command, ...rest] = process.argv.slice(2);

/** What nothing checks: what becomes of the bytes is chance. */
const byChance = /^serializer\/(kryo|pojo\/subclass)[-/]field-/;

/** RocksDB takes the heap's files for its own: which byte it stumbles over is chance. */
const misread = /^backend\/hashmap-(native|checkpoint)-to-rocksdb$/;

/** Evenly from all topics; not those whose outcome hangs on one moment of the buffers, or on another release. */
function pick(count, file) {
  const { jobs, cases } = allCases();
  const steady = cases.filter(
    (c) =>
      !c.from &&
      !c.releases &&
      !c.writer.kind.startsWith("in-flight") &&
      !c.restore.scheduler &&
      !byChance.test(c.id),
  );
  const step = steady.length / count;
  const some = Array.from({ length: Math.min(count, steady.length) }, (_, i) => steady[Math.floor(i * step)]);
  writeFileSync(file, JSON.stringify({ jobs, cases: some }));
}

/** What of an outcome has to be the same: not the texts, which name files, and not how much was lost. */
function essence(id, outcome) {
  if (!outcome) return "not run";
  const lost = (outcome.lost ?? []).map(({ operator, kind, state }) => [operator, kind, state ?? ""].join(" ")).sort();
  const error = misread.test(id) ? "some" : outcome.error;
  return JSON.stringify({ result: outcome.result, phase: outcome.phase, error, lost });
}

function outcomes(folder, release) {
  const lines = readFileSync(join(folder, release, "cases.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map((c) => [c.id, c.outcome]));
}

function compare(file, live, recorded, ...releases) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const release of releases) {
    const now = outcomes(live, release);
    const then = outcomes(recorded, release);
    for (const { id } of JSON.parse(readFileSync(file, "utf8")).cases) {
      if (!then.has(id)) {
        counts.skipped++;
        console.log(`skipped: Flink ${release} ${id} is not recorded`);
      } else if (essence(id, now.get(id)) === essence(id, then.get(id))) {
        counts.passed++;
      } else {
        counts.failed++;
        console.log(
          `FAILED: Flink ${release} ${id}\n  now:      ${essence(id, now.get(id))}\n  recorded: ${essence(id, then.get(id))}`,
        );
      }
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

if (command === "pick") pick(Number(rest[0]), rest[1]);
else compare(...rest);
