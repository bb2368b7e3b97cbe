// Writes trees with real Flink, and what is true of them, to test/directories/trees.
//   node write.mjs                     those that are kept, of every release
//   node write.mjs 2.2.1               of one release
//   node write.mjs 2.2.1 forst legacy  some of them
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Flink } from "./flink.mjs";
import { releases, treesOf } from "./releases.mjs";
import { written } from "./written.mjs";

const kept = fileURLToPath(new URL("../../directories/trees/", import.meta.url));

const [only, ...names] = process.argv.slice(2);
for (const release of only ? [only] : releases) {
  let flink = await Flink.start(release);
  for (const tree of treesOf(release, names)) {
    const start = Date.now();
    const result = await written(flink, tree);
    flink = result.flink;
    keep(join(kept, release, tree.name), result);
    console.log(`flink ${release} ${tree.name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  await flink.end();
}

/** Of data files the name, size and age are kept, of snapshots what Flink reads. */
function keep(folder, { place, truth }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const snapshot of place.snapshots()) {
    const file = join(folder, "snapshots", snapshot, "_metadata");
    mkdirSync(dirname(file), { recursive: true });
    cpSync(join(place.root, snapshot, "_metadata"), file);
  }
  writeFileSync(join(folder, "truth.json"), `${JSON.stringify(truth, null, 2)}\n`);
}
