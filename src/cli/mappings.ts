/** `--map from=to`: paths that Flink spells one way lie at another here. */
import { below, type PathMapping, parseMapping, Spellings } from "../directory/paths.js";
import { type Arguments, several } from "./options.js";

/** Throws a UsageError. */
export function mappingsOf(args: Arguments): PathMapping[] {
  return several(args, "map").map(parseMapping);
}

/** Where a path of Flink is looked for. */
export function locate(path: string, mappings: readonly PathMapping[]): string {
  for (const { from, to } of mappings) {
    const rest = restOf(path, from);
    if (rest !== null) return to.replace(/\/+$/, "") + rest;
  }
  return path;
}

/** How Flink spells a place that was looked at. */
export function spelledForFlink(place: string, mappings: readonly PathMapping[]): string {
  return locate(
    place,
    mappings.map(({ from, to }) => ({ from: to, to: from })),
  );
}

const spellings = new Spellings();

/** What comes behind a prefix, with its slash; null where it is none. */
function restOf(path: string, prefix: string): string | null {
  const [place, above] = [spellings.of(path), spellings.of(prefix)];
  return place === null || above === null ? null : below(place, above);
}
