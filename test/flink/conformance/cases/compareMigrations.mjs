// What migrations gave now beside what is recorded: node compareMigrations.mjs LIVE RECORDED
import { existsSync, readFileSync } from "node:fs";

const read = (file) =>
  new Map(
    (existsSync(file) ? readFileSync(file, "utf8") : "")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map((record) => [record.id, record]),
  );

/** Not the texts, which name files. */
const essence = ({ result, phase, error, lost = [] }) =>
  JSON.stringify({ result, phase, error, lost: lost.map(({ operator, kind, state }) => [operator, kind, state]) });

const [live, recorded] = process.argv.slice(2).map(read);
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [id, now] of live) {
  const then = recorded.get(id);
  if (!then) {
    counts.skipped++;
    console.log(`skipped: ${id} is not recorded`);
  } else if (essence(now) === essence(then)) {
    counts.passed++;
  } else {
    counts.failed++;
    console.log(`FAILED: ${id}\n  now:      ${JSON.stringify(now)}\n  recorded: ${JSON.stringify(then)}`);
  }
}
if (live.size === 0) counts.failed++;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
