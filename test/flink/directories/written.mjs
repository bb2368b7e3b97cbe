// One tree, written now, with what is true of it.
import { Flink } from "./flink.mjs";
import { Place } from "./place.mjs";
import { trees } from "./trees.mjs";

/** The tree is on disk afterwards as it was at the end of its story. `flink` in the result may be another one. */
export async function written(flink, tree) {
  const place = new Place(flink, tree.name, trees.indexOf(tree) + 1);
  await tree.write(place);
  const jobs = await place.jobs();
  await place.quiet();
  const entries = place.entries();
  const { release } = flink;
  let living = flink;
  const snapshots = await place.keeping(async () => {
    living = await living.alive();
    await living.ask("close");
    return restored(living, place);
  });
  const truth = { flink: release, about: tree.about, uri: place.uri(""), jobs, snapshots, entries: entries.map(line) };
  return { flink: living, place, truth };
}

/** Directories end in a slash. */
function line({ path, size, modified }) {
  return path.endsWith("/") ? path : `${modified} ${size} ${path}`;
}

/** What each snapshot refers to, and whether Flink restores it. */
async function restored(flink, place) {
  await flink.cluster({ ...place.config, "execution.checkpointing.dir": scratch(flink), "dstl.dfs.base-path": scratch(flink) });
  const views = [];
  for (const location of place.snapshots()) {
    const files = await flink.references(place.uri(location));
    views.push({
      location,
      files: files.map((file) => place.local(file)),
      restore: await outcome(flink, place, location),
    });
  }
  return views;
}

export async function outcome(flink, place, location) {
  try {
    const { checked, wrong } = await flink.restore(place.uri(location));
    return wrong.length === 0 && checked > 0 ? "restored" : { wrong };
  } catch (failure) {
    if (!failure.type) throw failure;
    return { type: failure.type, message: failure.cause.replaceAll(`file:${place.root}/`, "").replaceAll(`${place.root}/`, "") };
  }
}

function scratch(flink) {
  return `file:/tmp/flink-trees/${flink.release}/restores`;
}
