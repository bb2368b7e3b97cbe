/** What may go and what stays, from the command line. */
import type { Options } from "yargs";
import {
  defaultOlderThan,
  defaultRetained,
  type Policy,
  type RemovableKind,
  removableKinds,
} from "../directory/clean/policy.js";
import { UsageError } from "../errors.js";
import { quoted } from "../report/printable.js";
import type { Storage } from "../storage/port.js";
import { duration } from "./duration.js";
import { type Arguments, flag, positive, several, single, value } from "./options.js";
import { absolutePath } from "./paths.js";

export const cleanOptions: Readonly<Record<string, Options>> = {
  "keep-last": { ...value, describe: "of each job, the newest so many checkpoints that can be restored stay" },
  "keep-within": { ...value, describe: "what is at most so much older than the newest of its job stays: 12h, 7d" },
  "keep-tag": { ...value, describe: "snapshots with a file _tag.NAME beside _metadata stay; * for any; repeatable" },
  remove: {
    ...value,
    describe: "what goes besides stale snapshots: abandoned, orphaned, dead-jobs or all; repeatable",
  },
  "include-savepoints": { boolean: true, describe: "the rules count savepoints as well; otherwise all of them stay" },
  "older-than": { ...value, describe: "whatever is younger stays; default 3d" },
  protect: { ...value, describe: "everything below this path stays; repeatable" },
  "num-retained": {
    ...value,
    describe: "checkpoints that the JobManager of a running job may hold on to; default 10",
  },
};

/** Throws a UsageError. */
export async function policyOf(args: Arguments, storage: Storage): Promise<Policy> {
  const keepLast = single(args, "keep-last");
  if (keepLast !== undefined && !/^\d{1,9}$/.test(keepLast)) {
    throw new UsageError(`--keep-last is ${quoted(keepLast)}`, { fix: "Give a whole number." });
  }
  const keepWithin = duration(args, "keep-within");
  const keepTags = several(args, "keep-tag");
  const remove = new Set(several(args, "remove").flatMap(kindsOf));
  // whoever says which snapshots stay says that the others go
  if (keepLast !== undefined || keepWithin !== undefined || keepTags.length > 0) remove.add("stale");
  return {
    keepLast: keepLast === undefined ? null : Number(keepLast),
    keepWithin: keepWithin ?? null,
    keepTags,
    olderThan: duration(args, "older-than") ?? defaultOlderThan,
    includeSavepoints: flag(args, "include-savepoints"),
    protect: await Promise.all(several(args, "protect").map((path) => storage.canonical(absolutePath(path)))),
    remove,
    retained: positive(args, "num-retained") ?? defaultRetained,
  };
}

function kindsOf(given: string): RemovableKind[] {
  if (given === "all") return removableKinds.filter((kind) => kind !== "stale");
  const kind = removableKinds.find((one) => one === given);
  if (kind !== undefined) return [kind];
  throw new UsageError(`--remove is ${quoted(given)}`, { fix: `Give ${removableKinds.join(", ")} or all.` });
}

/** Options as they were given, for the plan to say. */
export function wordsOf(args: Arguments, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const given = args[name];
    if (given === undefined || given === false) return [];
    return given === true ? [`--${name}`] : several(args, name).flatMap((one) => [`--${name}`, one]);
  });
}
