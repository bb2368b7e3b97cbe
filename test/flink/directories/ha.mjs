// High availability: a JobManager that has ZooKeeper writes its checkpoints, job graphs and results into a directory, and is
// killed. What it would recover stays, whatever anybody says of the job; jobs that it saw to their end have ended.
//   ha [RELEASE [DIRECTORY]]
// DIRECTORY: what the store has of one checkpoint and of one result is kept there; test/directories/ha is that.
// The last line is "N passed, N failed, N skipped".
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { incremental } from "./backends.mjs";
import { Flink } from "./flink.mjs";
import { Place } from "./place.mjs";
import { restorable } from "./restorable.mjs";
import { end, tell } from "./tell.mjs";

const [release = "2.2.1", keptIn] = process.argv.slice(2);

let flink = await Flink.start(release);
const place = new Place(flink, "high-availability", 77);
const store = join(place.root, "ha");
try {
  const { running, finished, last } = await write();
  await flink.kill();
  const statements = ["--ha", store, "--terminated", "all"];

  const { files, snapshots, directories } = await audit(store, place.root, ...statements);
  const liveness = (id) => directories.find(({ jobId }) => jobId === id)?.liveness;
  tell(`${release}: the job that was killed may be recovered`, liveness(running.id) === "alive" ? [] : [liveness(running.id)]);
  tell(
    `${release}: the job that came to its end has ended, by its result`,
    liveness(finished.id) === "terminated" ? [] : [`${liveness(finished.id)}`],
  );
  const ofStore = files.filter(({ path }) => path.startsWith(`${store}/`));
  tell(
    `${release}: ${ofStore.length} files of high availability are nobody's to touch`,
    ofStore.length < 4 ? ["too few"] : ofStore.filter((file) => file.class !== "protected").map(({ path, class: of }) => `${of}: ${path}`),
  );
  const pointers = ofStore.map(({ path }) => path).filter((path) => /^completedCheckpoint/.test(basename(path)));
  tell(`${release}: ${pointers.length} checkpoints in the store`, pointers.length === 3 ? [] : ["not three"]);
  const unneeded = snapshots.filter(({ kept }) => !kept).map(({ location }) => location);
  tell(`${release}: each snapshot is kept`, snapshots.length === 3 && unneeded.length === 0 ? [] : [...unneeded, `of ${snapshots.length}`]);

  const goes = await planned("--terminated", "all");
  tell(`${release}: without the store two of three checkpoints would go`, goes.size === 2 ? [] : [...goes]);
  tell(`${release}: with it none does`, [...(await planned(...statements))]);
  flink = await flink.alive();
  await flink.cluster(incremental);
  for (const location of place.snapshots()) {
    const { checked, wrong } = await flink.restore(place.uri(location), place.config);
    tell(`${release}: Flink restores ${location}`, checked > 0 ? wrong : ["nothing was checked"]);
  }
  if (keptIn) keep(pointers, last);
} finally {
  await flink.end();
}
end();

/** A job that runs on, with three retained checkpoints, and one that ends. */
async function write() {
  await place.cluster(incremental, {
    "high-availability.type": "zookeeper",
    "high-availability.storageDir": `file:${store}`,
    "high-availability.cluster-id": "/orders",
    "job-result-store.delete-on-commit": "false",
  });
  const running = await place.job("running");
  let last;
  for (let round = 0; round < 5; round++) {
    await running.read(40);
    last = await running.checkpoint();
  }
  const finished = await place.job("finished", { end: 200, config: { "execution.checkpointing.interval": "200 ms" } });
  await finished.supply(200);
  await finished.ended();
  // until then Flink still cleans up, and would go on with it
  const result = join(store, "job-result-store", "orders", `${finished.id}.json`);
  while (!existsSync(result)) await new Promise((resolve) => setTimeout(resolve, 100));
  await place.quiet();
  return { running, finished, last };
}

async function audit(...args) {
  const { code, stdout, stderr } = await restorable("audit", ...args, "--grace", "0s", "--files", "--format", "json");
  if (code > 1) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Snapshots that would go where one is kept of each job. */
async function planned(...statements) {
  const policy = ["--keep-last", "1", "--num-retained", "1", "--remove", "all", "--older-than", "0s"];
  const checkpoints = join(place.root, "checkpoints");
  const plan = `${place.root}.plan.json`;
  const { code, stderr } = await restorable("clean", checkpoints, ...policy, ...statements, "--output", plan);
  if (code !== 0) throw new Error(stderr);
  const { actions } = JSON.parse(readFileSync(plan, "utf8"));
  rmSync(plan);
  return new Set(actions.map(({ path }) => path).filter((path) => path.endsWith("/_metadata")));
}

/** What the store has of the newest checkpoint, its `_metadata`, and the result of the job that ended. */
function keep(pointers, last) {
  const directory = join(keptIn, release);
  mkdirSync(directory, { recursive: true });
  const newest = pointers.toSorted((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs).at(-1);
  const results = readdirSync(store, { recursive: true }).filter((path) => path.endsWith(".json"));
  const metadata = `${last.replace(/^file:/, "")}/_metadata`;
  for (const file of [newest, metadata, ...results.map((path) => join(store, path))]) {
    copyFileSync(file, join(directory, basename(file)));
  }
}
