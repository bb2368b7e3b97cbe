// What the jobs' serializers said through the helper, beside what the rules say and what a restore did:
// node confirmSerializers.mjs RELEASE ANSWERS RECORDED. Records the answers in ../confirmed-serializers.json of RECORDED, where
// npm test reads them. The last line is "N passed, N failed, N skipped".
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confirmedSerializers } from "../../../../dist/check/confirmation.js";
import { check, parseManifest, readSnapshot } from "../../../../dist/index.js";
import { readStates } from "../../../../dist/readStates.js";

const [, , release, answers, recorded] = process.argv;
const lines = (file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const cases = join(recorded, release, "cases.jsonl");
const records = new Map((existsSync(cases) ? lines(cases) : []).map((record) => [record.id, record]));
const manifests = new Map(lines(join(recorded, "manifests.jsonl")).map(({ digest, manifest }) => [digest, manifest]));
const counts = { passed: 0, failed: 0, skipped: 0 };
/** Cases by what was answered: most answers are the same. */
const kept = new Map();

for (const { id, snapshot: location, answer } of lines(answers)) {
  const serializers = answer.serializers?.map(({ operatorId, state, result }) => ({ operatorId, state, result }));
  const record = records.get(id);
  if (serializers === undefined) {
    counts.failed++;
    console.log(`FAILED: Flink ${release} ${id}: no answer: ${JSON.stringify((answer.error ?? answer.jobs[0]?.error)?.causes.at(-1))}`);
    continue;
  }
  const text = JSON.stringify(serializers);
  kept.set(text, [...(kept.get(text) ?? []), id]);
  const job = parseManifest(JSON.stringify(record ? manifests.get(record.job) : answer.jobs[0].manifest));
  const snapshot = await readSnapshot(location);
  const contents = await readStates(snapshot);
  const result = check({ snapshot, job, flinkVersion: release, contents });
  for (const one of confirmedSerializers(serializers, result, job, contents)) {
    counts[one.agrees === null ? "skipped" : one.agrees ? "passed" : "failed"]++;
    if (one.agrees === false) console.log(`FAILED: Flink ${release} ${id} ${one.state ?? "key"}: ${one.result}, ${one.expected} was expected`);
  }
}

const file = join(recorded, "../confirmed-serializers.json");
const all = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
all[release] = [...kept].map(([text, cases]) => ({ serializers: JSON.parse(text), cases: cases.sort() }));
const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
