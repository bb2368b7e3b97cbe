/**
 * Flink's snapshots carry no tags, so a tag is an empty file beside the `_metadata`, called `_tag.<name>`: anybody can make
 * one with what they have (`touch`, `hdfs dfs -touchz`, `aws s3 cp`), everybody sees it, and Flink does not mind.
 */
import type { Storage } from "../../storage/port.js";
import { eachOf } from "./pace.js";
import { nameOf } from "./references.js";

const prefix = "_tag.";

/** Tags by the directory of the snapshot. Throws a StorageError: without its tags a snapshot would go. */
export async function tagsBeside(
  snapshots: readonly { readonly location: string }[],
  storage: Storage,
): Promise<Map<string, string[]>> {
  const tags = new Map<string, string[]>();
  await eachOf(snapshots, 8, async ({ location }) => {
    if ((await storage.stat(location)) === null) return;
    const found: string[] = [];
    for await (const { path } of storage.list(location)) {
      if (nameOf(path).startsWith(prefix)) found.push(nameOf(path).slice(prefix.length));
    }
    if (found.length > 0) tags.set(location, found.sort());
  });
  return tags;
}
