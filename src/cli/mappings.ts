/** `--map from=to`: paths that Flink spells one way lie at another here. */
import type { PathMapping } from "../directory/paths.js";
import { UsageError } from "../errors.js";
import { below } from "../migrate/paths.js";
import { quoted } from "../report/printable.js";
import { type Arguments, several } from "./options.js";
import { absolutePath } from "./paths.js";

/** Throws a UsageError. */
export function mappingsOf(args: Arguments): PathMapping[] {
  return several(args, "map").map((given) => {
    const at = given.indexOf("=");
    if (at < 1 || at === given.length - 1) {
      throw new UsageError(`--map ${quoted(given)} is no from=to`, {
        fix: "Such as --map s3://bucket/flink=/mnt/bucket/flink.",
      });
    }
    return { from: given.slice(0, at), to: absolutePath(given.slice(at + 1)) };
  });
}

/** Where a path of Flink is looked for. */
export function locate(path: string, mappings: readonly PathMapping[]): string {
  return replaced(path, mappings);
}

/** How Flink spells a place that was looked at. */
export function spelledForFlink(place: string, mappings: readonly PathMapping[]): string {
  return replaced(
    place,
    mappings.map(({ from, to }) => ({ from: to, to: from })),
  );
}

/** The first mapping that fits counts. */
function replaced(path: string, mappings: readonly PathMapping[]): string {
  for (const { from, to } of mappings) {
    const rest = below(path, from);
    if (rest !== null) return to.replace(/\/+$/, "") + rest;
  }
  return path;
}
