/** The directories that `latest` and `audit` look below: given one by one, or named by a configuration of Flink. */
import type { PathMapping } from "../directory/paths.js";
import { StorageError, UsageError } from "../errors.js";
import { type Configuration, entryOf, type OptionName } from "../job/configuration.js";
import type { Io } from "./io.js";
import { locate } from "./mappings.js";
import { noContext, readText } from "./openText.js";
import { type Arguments, flag, several, value } from "./options.js";
import { absolutePath } from "./paths.js";
import { readResources } from "./resources.js";
import { open } from "./sources.js";

/** A directory, and what says that it is one to look at. */
export interface Root {
  readonly location: string;
  /** Key of the configuration that names it; null: given on the command line. */
  readonly key: string | null;
}

export const rootOptions = {
  "flink-conf": {
    ...value,
    describe: "config.yaml, flink-conf.yaml or the conf directory, whose directories to look below; repeatable",
  },
  "flink-config": { ...value, hidden: true },
  deployment: { ...value, describe: "FlinkDeployment whose directories to look below" },
} as const;

/**
 * Directories given, then those that configurations name by the options asked for, each once. Throws a UsageError where there
 * are none.
 */
export async function rootsOf(args: Arguments, options: readonly OptionName[], io: Io): Promise<Root[]> {
  const roots = new Map<string, Root>();
  for (const location of several(args, "dir")) roots.set(location, { location, key: null });
  for (const root of await configuredDirectories(args, options, io)) {
    if (!roots.has(root.location)) roots.set(root.location, root);
  }
  if (roots.size > 0) return [...roots.values()];
  const files = Object.values(configurations(args)).flat();
  if (files.length > 0) {
    throw new UsageError(`${files.join(" and ")}: no directory of checkpoints or savepoints in it`, {
      fix: "Give the directory. Flink's keys are execution.checkpointing.dir and .savepoint-dir, before 1.20 state.checkpoints.dir and state.savepoints.dir.",
    });
  }
  throw new UsageError("which directory?", {
    fix: "Give the directory of checkpoints or savepoints, or Flink's configuration with --flink-conf.",
  });
}

function configurations(args: Arguments) {
  const config = [...several(args, "flink-conf"), ...several(args, "flink-config")];
  return { config, resources: several(args, "deployment") };
}

/** Directories that Flink's configuration names by some options. Throws a RestorableError. */
export async function configuredDirectories(args: Arguments, options: readonly OptionName[], io: Io): Promise<Root[]> {
  const { config, resources } = configurations(args);
  const found: Configuration[] = [];
  for (const file of config) {
    const opened = await open(file, io, "config");
    const text = "text" in opened ? opened.text : "";
    const { configuration } = await readText(text, "config", opened.location, noContext);
    if (configuration) found.push(configuration);
  }
  for (const file of resources) {
    const { configurationsIn } = await import("../job/kubernetesSnapshots.js");
    found.push(...configurationsIn(await readResources(file, io), file));
  }
  return found.flatMap((configuration) => named(configuration, options));
}

/**
 * Where the roots are looked at. A `_metadata` file stands for its directory. A directory that only a configuration names need
 * not be there yet. Throws a StorageError.
 */
export async function placesOf(
  roots: readonly Root[],
  mappings: readonly PathMapping[],
  args: Arguments,
  io: Io,
): Promise<string[]> {
  const places: string[] = [];
  for (const { location, key } of roots) {
    const place = absolutePath(locate(location, mappings));
    io.reach([place]);
    const found = await io.storage.stat(place);
    if (found) places.push(found.kind === "file" ? io.storage.parent(place) : place);
    else if (key === null) throw missing(location);
    else if (!flag(args, "quiet")) io.stderr.write(`restorable: ${key} is ${location}, which is not there\n`);
  }
  if (places.length === 0) throw missing(roots.map(({ location }) => location).join(", "));
  return places;
}

function missing(location: string): StorageError {
  return new StorageError(`${location}: there is no such directory`, {
    fix: "Give the directory of checkpoints or savepoints. --map from=to says where what Flink calls from lies here.",
  });
}

function named(configuration: Configuration, options: readonly OptionName[]): Root[] {
  return options.flatMap((option) => {
    const entry = entryOf(configuration, option);
    return entry === undefined ? [] : [{ location: entry.value, key: entry.key }];
  });
}
