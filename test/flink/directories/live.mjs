// A job takes a checkpoint several times a second while the command line cleans its directory over and over, without grace.
//   live                         three minutes of 2.2.1
//   live 3600                    an hour
//   live 60 2.3.0 forst          some of it, of another release
// The last line is "N passed, N failed, N skipped".
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { changelog, fileMerging, fileMergingAcross, forst, incremental } from "./backends.mjs";
import { Flink } from "./flink.mjs";
import { checkpointsEvery, Place } from "./place.mjs";
import { cleaned } from "./restorable.mjs";
import { outcome, repaired, restoring } from "./restored.mjs";
import { end, tell } from "./tell.mjs";

/**
 * `share` of the time; `before` leaves what the job is restored from; `numRetained`: checkpoints that the JobManager holds on
 * to, as the command line is told.
 */
const scenarios = [
  { name: "incremental", share: 3, config: () => incremental },
  // less than it does: checkpoints go while Flink holds them
  { name: "all-but-the-last", share: 1, config: () => incremental, numRetained: 1 },
  { name: "claimed-checkpoint", share: 1, config: () => incremental, before: lastCheckpoint, claim: "CLAIM" },
  { name: "claimed-savepoint", share: 1, config: () => incremental, before: nativeSavepoint, claim: "CLAIM" },
  { name: "changelog", share: 2, config: changelog },
  { name: "file-merging", share: 1, config: () => fileMerging },
  { name: "file-merging-across", share: 1, config: () => fileMergingAcross },
  { name: "forst", share: 2, config: () => ({ ...forst, "state.backend.forst.writebuffer.size": "64 kb" }) },
];

const [seconds = "180", release = "2.2.1", ...names] = process.argv.slice(2);
const wanted = scenarios.filter(({ name }) => names.length === 0 || names.includes(name));
const shares = wanted.reduce((sum, { share }) => sum + share, 0);

const flink = await Flink.start(release);
for (const scenario of wanted) await live(scenario, (Number(seconds) * 1000 * scenario.share) / shares);
await flink.end();
end();

async function live({ name, config, before, claim, numRetained = 3 }, millis) {
  const place = new Place(flink, `live-${name}`, 0x100 + scenarios.findIndex((scenario) => scenario.name === name));
  const say = (what, problems) => tell(`${release} ${name}: ${what}`, problems);
  await place.cluster(config(place));
  const start = before ? await before(place) : { at: 0 };
  const garbage = plant(place);
  const often = checkpointsEvery("300 ms");
  const job = await place.job("live", { from: start.from, claim, config: often });

  const seen = await whileRunning(place, job, start.at, numRetained, millis);
  const { status, failure } = await job.status();
  const deleted = garbage.filter((path) => !existsSync(join(place.root, path)));
  say(`runs on up to chk-${seen.last} while it is cleaned ${seen.rounds} times (${seen.refused} plans outdated), ${seen.deleted} files deleted`, [
    ...seen.problems,
    ...(status === "RUNNING" ? [] : [`the job is ${status}: ${failure}`]),
    ...(seen.last >= 5 ? [] : ["too few checkpoints to tell anything"]),
    ...(deleted.length === garbage.length ? [] : ["what a dead job left is still there: nothing was cleaned"]),
  ]);

  await job.cancel();
  await place.quiet();
  await place.remember(job);
  const { held } = (await place.jobs()).at(-1);
  await restoring(flink, place.config);
  const there = place.snapshots();
  const retained = held.checkpoints.slice(-numRetained);
  say("every retained checkpoint restores", [
    ...(await broken(place, held.checkpoints.filter((location) => retained.includes(location) || there.includes(location)))),
    ...(retained.length > 0 ? [] : ["none is retained"]),
  ]);

  const after = await cleaned(place, { running: [], keepLast: 2 });
  const left = place.snapshots().filter((location) => location.includes(`/${job.id}/`));
  say(`cleaned after cancel, ${after.deleted} files deleted: what is left restores`, [
    ...after.problems,
    ...(await broken(place, left)),
    ...(left.length >= Math.min(2, numRetained) ? [] : [`${left.length} of its checkpoints are left`]),
  ]);
}

/** Reads, and is cleaned, until the time is over or something is wrong. */
async function whileRunning(place, job, at, numRetained, millis) {
  let rounds = 0;
  let deleted = 0;
  let refused = 0;
  const problems = [];
  await job.supply(20, at);
  const feeding = setInterval(() => void job.supply(20), 50);
  for (const until = Date.now() + millis; Date.now() < until && problems.length === 0; rounds++) {
    const round = await cleaned(place, { running: [job.id], keepLast: 1, numRetained });
    deleted += round.deleted;
    if (round.refused) refused++;
    problems.push(...round.problems);
    if ((await job.status()).status !== "RUNNING") break;
  }
  clearInterval(feeding);
  const directories = readdirSync(join(place.root, "checkpoints", job.id));
  const last = Math.max(0, ...directories.map((name) => Number(/^chk-(\d+)$/.exec(name)?.[1] ?? 0)));
  return { rounds, deleted, refused, problems, last };
}

async function broken(place, locations) {
  const problems = [];
  for (const location of locations) {
    const files = await flink.references(place.uri(location));
    // what FLINK-39964 breaks has to be there still, by its name
    if (!repaired(place, files.map((file) => place.local(file)))) {
      problems.push(`${location}: files are gone`);
      continue;
    }
    const result = await outcome(flink, place, location);
    if (result !== "restored") problems.push(`${location}: ${JSON.stringify(result)}`);
  }
  return problems;
}

/** What a job left that is no more: if it stays, nothing was cleaned. */
function plant(place) {
  const job = "checkpoints/deadd00d000000000000000000000000";
  const paths = [`${job}/shared/5f1c9bc3-1f0b-4a73-8c39-0f4d5c1e7a10`, `${job}/chk-7/2b8d4f6e-6a52-4f3e-9d7c-7e1f0a9b3c21`];
  for (const path of paths) {
    mkdirSync(dirname(join(place.root, path)), { recursive: true });
    writeFileSync(join(place.root, path), "left behind");
  }
  return paths;
}

async function lastCheckpoint(place) {
  const first = await place.job("first");
  let from;
  for (let round = 0; round < 3; round++) {
    await first.read(40);
    from = await first.checkpoint();
  }
  await first.cancel();
  return { from, at: first.position };
}

async function nativeSavepoint(place) {
  const first = await place.job("first");
  await first.read(40);
  await first.checkpoint();
  const from = await first.savepoint(place.uri("savepoints"), "NATIVE");
  await first.cancel();
  return { from, at: first.position };
}
