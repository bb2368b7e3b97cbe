// Trees written by real Flink, cleaned by the command line, restored by real Flink.
//   prove                        every tree of 2.2.1
//   prove 2.3.0 forst running    some trees of a release
// The last line is "N passed, N failed, N skipped".
import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { Flink } from "./flink.mjs";
import { treesOf } from "./releases.mjs";
import { cleaned, restorableNow } from "./restorable.mjs";
import { outcome, repaired } from "./restored.mjs";
import { end, tell } from "./tell.mjs";
import { trees } from "./trees.mjs";
import { written } from "./written.mjs";

/** Files of each snapshot that are taken away one at a time: restores take time. */
const taken = 4;

const [release = "2.2.1", ...names] = process.argv.slice(2);
const wanted = names.length > 0 ? names : trees.map(({ name }) => name);

let flink = await Flink.start(release);
for (const tree of treesOf(release, wanted)) flink = await prove(flink, tree);
await flink.end();
end();

async function prove(before, tree) {
  const { flink, place, truth } = await written(before, tree);
  const say = (what, problems) => tell(`${release} ${tree.name}: ${what}`, problems);
  const restores = new Map(truth.snapshots.map(({ location, restore }) => [location, restore === "restored"]));

  say("says which snapshots can be restored", saidOtherwise(await restorableNow(place), restores));
  say("every file a snapshot needs is needed", await needless(flink, place, truth));
  const running = truth.jobs.filter(({ status }) => status === "RUNNING").map(({ id }) => id);
  for (const [what, policy] of [
    ["as it was, orphans", { running, keepLast: 1000 }],
    ["as it was, keeping the last", { running, keepLast: 1 }],
    ["all ended, orphans", { running: [], keepLast: 1000 }],
    ["all ended, keeping the last", { running: [], keepLast: 1 }],
  ]) {
    await place.keeping(async () => {
      const { deleted, problems } = await cleaned(place, policy);
      say(`${what}: ${deleted} files deleted`, problems);
      say(`${what}: what is left restores`, await broken(flink, place, truth, restores));
    });
  }
  return flink;
}

function saidOtherwise(said, restores) {
  return [...restores]
    .filter(([location, restored]) => said.get(location) !== restored)
    .map(([location, restored]) => `${location}: ${restored ? "restores" : "does not"}, said ${said.get(location)}`);
}

/** Snapshots that are still there and restored before have to restore; those that only lack claimed files, with these. */
async function broken(flink, place, truth, restores) {
  const problems = [];
  for (const location of place.snapshots()) {
    if (!restores.get(location)) {
      const { files } = truth.snapshots.find((snapshot) => snapshot.location === location);
      if (!repaired(place, files)) continue;
    }
    const result = await outcome(flink, place, location);
    if (result !== "restored") problems.push(`${location}: ${JSON.stringify(result)}`);
  }
  for (const { id, status } of truth.jobs) {
    const had = [...restores].filter(([location, restored]) => restored && location.includes(`/${id}/`));
    const has = place.snapshots().filter((location) => location.includes(`/${id}/`));
    if (had.length > 0 && has.length === 0) problems.push(`no snapshot of job ${id} is left (${status})`);
  }
  return problems;
}

/** Files without which a snapshot restores all the same: a test that cannot see what is missing would prove nothing. */
async function needless(flink, place, truth) {
  const problems = [];
  for (const { location, files, restore } of truth.snapshots) {
    if (restore !== "restored") continue;
    for (const file of spread(files.filter((path) => isFile(join(place.root, path))))) {
      const path = join(place.root, file);
      renameSync(path, `${path}.away`);
      const result = await outcome(flink, place, location);
      renameSync(`${path}.away`, path);
      if (result === "restored") problems.push(`${location} restores without ${file}`);
    }
  }
  return problems;
}

/** Merged files are referred to by their directory too; one that never held anything is not missed. */
function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function spread(files) {
  return files.filter((_, index) => index % Math.ceil(files.length / taken) === 0);
}
