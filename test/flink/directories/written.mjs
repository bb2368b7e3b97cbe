// One tree, written now, with what is true of it.
import { Place } from "./place.mjs";
import { outcome, restoring } from "./restored.mjs";
import { trees } from "./trees.mjs";

/**
 * The tree is on disk afterwards as it was at the end of its story, and Flink ready to restore from it. `flink` in the
 * result may be another one.
 */
export async function written(flink, tree) {
  const place = new Place(flink, tree.name, trees.indexOf(tree) + 1);
  await tree.write(place);
  const jobs = await place.jobs();
  await place.quiet();
  const entries = place.entries();
  let living;
  const snapshots = await place.keeping(async () => {
    living = await flink.alive();
    await restoring(living, place.config);
    return restored(living, place);
  });
  const truth = {
    flink: flink.release,
    about: tree.about,
    uri: place.uri(""),
    jobs,
    snapshots,
    entries: entries.map(line),
  };
  return { flink: living, place, truth };
}

/** Directories end in a slash. */
function line({ path, size, modified }) {
  return path.endsWith("/") ? path : `${modified} ${size} ${path}`;
}

/** What each snapshot refers to, and whether Flink restores it. */
async function restored(flink, place) {
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
