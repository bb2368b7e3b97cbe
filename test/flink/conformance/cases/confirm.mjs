// What Flink said through the helper, beside what the rules say: node confirm.mjs RELEASE ANSWERS RECORDED. Records which cases
// Flink refused, at which door, in ../confirmed.json of RECORDED. The last line is "N passed, N failed, N skipped".
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confirmedDoors } from "../../../../dist/check/confirmation.js";
import { check, parseManifest, RestorableError, readSnapshot } from "../../../../dist/index.js";
import { readStates } from "../../../../dist/readStates.js";

const [, , release, answers, recorded] = process.argv;
const lines = (file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const file = join(recorded, release, "cases.jsonl");
const records = new Map((existsSync(file) ? lines(file) : []).map((record) => [record.id, record]));
const manifests = new Map(lines(join(recorded, "manifests.jsonl")).map(({ digest, manifest }) => [digest, manifest]));

const doors = ["path", "ha"];
const kinds = ["accepted", "rejected", "open", "disagreed", "unanswered"];
const counts = Object.fromEntries(doors.map((door) => [door, Object.fromEntries(kinds.map((kind) => [kind, 0]))]));
const refused = { path: [], ha: [] };
const unanswered = { path: [], ha: [] };
const asked = [];
const without = [];
let failed = 0;

function tell(id, problem) {
  failed++;
  console.log(`FAILED: Flink ${release} ${id}: ${problem}`);
}

/** What a manifest says of the graph; the rest is not both exporters' business. */
function graphOf({ operators, edges = [] }) {
  const heads = new Map(operators.map((o) => [o.operatorId, o.vertex]));
  return JSON.stringify({
    operators: operators
      .map((o) => [o.operatorId, o.uid, o.uidHash, o.name, o.vertex, o.chainPosition, o.parallelism, o.maxParallelism, o.maxParallelismConfigured, o.keyed])
      .sort(),
    edges: edges.map((e) => [e.source, e.target, e.shipStrategy, heads.get(e.target)]).sort(),
  });
}

/** null: the snapshot cannot be read, which Flink has to say as well. */
async function resultOf({ snapshot: location, allowNonRestoredState, answer }) {
  try {
    const snapshot = await readSnapshot(location);
    const job = parseManifest(JSON.stringify(answer.jobs[0].manifest));
    const contents = await readStates(snapshot);
    return check({ snapshot, job, doors, flinkVersion: release, allowNonRestoredState, contents });
  } catch (error) {
    if (error instanceof RestorableError) return null;
    throw error;
  }
}

for (const line of lines(answers)) {
  const { id, answer } = line;
  const record = records.get(id);
  if (answer.jobs[0]?.manifest === undefined) {
    without.push(id);
    if (record && record.outcome.phase !== "build") tell(id, `no job: ${JSON.stringify(answer.error ?? answer.jobs)}`);
    continue;
  }
  asked.push(id);
  if (record && graphOf(answer.jobs[0].manifest) !== graphOf(manifests.get(record.job))) tell(id, "its graph is not the one recorded");
  const result = await resultOf(line);
  const told =
    result === null
      ? answer.trials.map((trial) => ({ ...trial, expected: "rejected", agrees: trial.outcome === "rejected" }))
      : confirmedDoors(answer.trials, result, answer.trials.some((trial) => trial.masterHooksLeftOut));
  for (const [index, { door, outcome, expected, agrees, text }] of told.entries()) {
    if (outcome === "rejected") refused[door].push(id);
    if (outcome === "unanswered") unanswered[door].push(id);
    const kind = agrees === false ? "disagreed" : agrees === null && outcome !== "unanswered" ? "open" : outcome;
    counts[door][kind]++;
    if (agrees === false) tell(id, `${door}: Flink ${outcome} it, ${expected} was expected: ${text}`);
    // the hooks are what it was refused for: connector code, which the helper does not run
    const comparable = outcome !== "unanswered" && !answer.trials[index].masterHooksLeftOut;
    const wasRefused = record?.outcome.phase === "submit";
    if (record?.door === door && comparable && wasRefused !== (outcome === "rejected")) {
      tell(id, `${door}: ${outcome} now, ${wasRefused ? "refused" : "accepted"} when it was recorded: ${text}`);
    }
  }
}

const confirmed = join(recorded, "../confirmed.json");
const all = existsSync(confirmed) ? JSON.parse(readFileSync(confirmed, "utf8")) : {};
const sorted = (byDoor) => Object.fromEntries(doors.map((door) => [door, byDoor[door].sort()]));
all[release] = { agreed: counts, asked: asked.sort(), refused: sorted(refused), unanswered: sorted(unanswered), withoutJob: without.sort() };
writeFileSync(confirmed, `${JSON.stringify(all, null, 1)}\n`);
const passed = doors.reduce((sum, door) => sum + kinds.slice(0, 3).reduce((n, kind) => n + counts[door][kind], 0), 0);
const skipped = doors.reduce((sum, door) => sum + counts[door].unanswered, 0);
console.log(`${release}: ${JSON.stringify(counts)}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
