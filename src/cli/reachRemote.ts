import { systemOf } from "../storage/systems.js";
import { readWhole } from "./bytes.js";
import { findConfig, openConfig } from "./config.js";
import type { Io } from "./io.js";
import { type Arguments, single } from "./options.js";

/**
 * Remote systems are used where the command line names a path on them, anywhere on it, or restorable.yaml has settings for
 * them. Throws a ManifestError or a StorageError for a configuration that cannot be read.
 */
export async function reachRemote(argv: readonly string[], args: Arguments, io: Io): Promise<void> {
  const paths = argv.flatMap((word) => word.match(/[a-z][a-z0-9+.-]+:\/[^,\s]*/gi) ?? []);
  const location = single(args, "config") ?? (await findConfig(io));
  if (location !== null && (paths.some(systemOf) || (await mentionsStorage(location, io)))) {
    io.reach(paths, (await openConfig(args, io))?.storage);
  } else {
    io.reach(paths);
  }
}

/** Parsing it takes longer than many a command. */
async function mentionsStorage(location: string, io: Io): Promise<boolean> {
  return /\bstorage["']?\s*:/.test(new TextDecoder().decode(await readWhole(location, io.storage)));
}
