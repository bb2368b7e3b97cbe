// One of three retained incremental checkpoints is to go: what Flink does, and what the command line does.
//   dispose [RELEASE]
// The last line is "N passed, N failed, N skipped".
import { incremental } from "./backends.mjs";
import { Flink } from "./flink.mjs";
import { Place } from "./place.mjs";
import { disposed } from "./restorable.mjs";
import { outcome, restoring } from "./restored.mjs";
import { end, tell } from "./tell.mjs";

const [release = "2.2.1"] = process.argv.slice(2);

const flink = await Flink.start(release);
const place = new Place(flink, "dispose", 0x200);
// a compaction in between would leave the three with files of their own
await place.cluster(incremental, { "state.backend.rocksdb.compaction.style": "NONE" });
const job = await place.job("only");
for (let round = 0; round < 4; round++) {
  await job.read(40);
  await job.checkpoint();
}
await job.cancel();
await place.quiet();
await restoring(flink, place.config);

// numbers differ between releases: 2.3.0 may take one by itself
const [older, middle, newer] = place.snapshots().sort();
tell(`${release}: all three restore`, await broken([older, middle, newer]));

await place.keeping(async () => {
  await flink.dispose(place.uri(middle));
  const lost = await broken([older, newer]);
  for (const line of lost) console.log(`       flink savepoint --dispose ${middle}: ${line}`);
  tell(`${release}: flink savepoint --dispose takes files away that the other two need`, lost.length === 2 ? [] : ["it does not"]);
});

await place.keeping(async () => {
  const before = place.entries().length;
  const { deleted, problems } = await disposed(place, middle);
  const gone = place.snapshots().includes(middle) ? [`${middle} is still there`] : [];
  tell(`${release}: restorable dispose takes ${deleted} of ${before} files away, and the snapshot`, [...problems, ...gone]);
  tell(`${release}: the other two restore`, await broken([older, newer]));
});
await flink.end();
end();

async function broken(locations) {
  const problems = [];
  for (const location of locations) {
    const result = await outcome(flink, place, location);
    if (result !== "restored") problems.push(`${location}: ${result.message ?? JSON.stringify(result)}`);
  }
  return problems;
}
