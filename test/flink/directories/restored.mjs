// Whether Flink restores a snapshot, in a word or in Flink's own.
import { copyFileSync, existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A cluster of its own for restores: what they write lies elsewhere. `config`: the one that the snapshots were written with. */
export function restoring(flink, config) {
  const elsewhere = `file:/tmp/flink-trees/${flink.release}/restores`;
  return flink.cluster({ ...config, "execution.checkpointing.dir": elsewhere, "dstl.dfs.base-path": elsewhere });
}

/** "restored": all state is there and right. Else what is wrong with it, or how the restore failed. */
export async function outcome(flink, place, location) {
  try {
    const { checked, wrong } = await flink.restore(place.uri(location));
    return wrong.length === 0 && checked > 0 ? "restored" : { wrong };
  } catch (failure) {
    if (!failure.type) throw failure;
    return { type: failure.type, message: failure.cause.replaceAll(new RegExp(`(file:)?${place.root}/`, "g"), "") };
  }
}

/** Puts files of the same name where the snapshot looks for them; whether all are there then (FLINK-39964). */
export function repaired(place, files) {
  const entries = place.entries();
  return files.every((file) => {
    const to = join(place.root, file);
    if (existsSync(to)) return true;
    const found = entries.find(({ path }) => basename(path) === basename(file));
    if (found && existsSync(dirname(to))) copyFileSync(join(place.root, found.path), to);
    return existsSync(to);
  });
}
