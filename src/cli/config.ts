/** restorable.yaml: what a project wants of every command. */
import { dirname, join, relative } from "node:path";
import type { Config } from "../gate/baseline.js";
import type { LocatedText } from "../job/locatedText.js";
import { readWhole } from "./bytes.js";
import type { Io } from "./io.js";
import { type Arguments, single } from "./options.js";

const configNames = ["restorable.yaml", "restorable.yml"];

/** The one that is named, or the nearest. Throws a ManifestError, a StorageError. */
export async function openConfig(args: Arguments, io: Io): Promise<Config | null> {
  const location = single(args, "config") ?? (await findConfig(io));
  if (location === null) return null;
  const [{ text, located }, { readConfig }] = await Promise.all([
    readSettings(location, io),
    import("../gate/readConfig.js"),
  ]);
  const config = readConfig(text, location, located);
  if (config.baseline === undefined) return config;
  return { ...config, baseline: join(dirname(location), config.baseline) };
}

/** The nearest one from the working directory upward, to the root of the repository where there is one. */
export async function findConfig(io: Io): Promise<string | null> {
  for (let folder = io.cwd; ; folder = dirname(folder)) {
    for (const name of configNames) {
      const found = await io.storage.stat(join(folder, name));
      if (found?.kind === "file") return relative(io.cwd, join(folder, name));
    }
    const isRoot = dirname(folder) === folder || (await io.storage.stat(join(folder, ".git"))) !== null;
    if (isRoot) return null;
  }
}

/** Throws a StorageError. */
export async function readSettings(location: string, io: Io): Promise<{ text: string; located: LocatedText }> {
  const text = new TextDecoder().decode(await readWhole(location, io.storage));
  const { locateYaml } = await import("../job/locateYaml.js"); // JSON is YAML
  return { text, located: locateYaml(text) };
}
