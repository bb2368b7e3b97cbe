import type { LeafHandle, ReferenceMap } from "../model/mapHandles.js";
import type { Relocate, RepairReference, WriteReferences } from "./actions.js";
import { below, belowPlace, childOf, givenPrefix, placeOf, samePlace } from "./paths.js";
import { MigrationRefused } from "./refusal.js";

/** What decides where a reference points to in the new snapshot, and in which form. */
export interface ReferenceRules {
  readonly relocations: readonly Relocate[];
  readonly repairs: readonly RepairReference[];
  readonly form: WriteReferences["form"] | "as-found";
  /** The directory of the new snapshot. */
  readonly target: string;
}

/** `from=to`, both absolute. Paths may hold "=": the split is the first whose both sides are absolute. */
export function parseRelocation(text: string): Relocate {
  for (let at = text.indexOf("="); at >= 0; at = text.indexOf("=", at + 1)) {
    const [from, to] = [text.slice(0, at), text.slice(at + 1)];
    if (/^([a-z][a-z0-9+.-]+:)?\//i.test(to))
      return { action: "relocate", from: givenPrefix(from), to: givenPrefix(to) };
  }
  throw new MigrationRefused(
    "bad-path",
    `${JSON.stringify(text)} is no relocation`,
    "Write it from=to, both absolute paths or URIs.",
  );
}

/** Where a file lies, in the form that Flink stores; by the longest prefix that fits. */
export function relocated(path: string, relocations: readonly Relocate[]): string {
  let best: { readonly to: string; readonly rest: string } | undefined;
  for (const { from, to } of relocations) {
    const rest = below(path, from);
    if (rest !== null && (best === undefined || rest.length < best.rest.length)) best = { to, rest };
  }
  return best ? childOf(best.to, best.rest) : path;
}

/** The place of a referenced file in the new snapshot, from its place in the old. */
export function newPlaceOf(path: string, { repairs, relocations }: ReferenceRules): string {
  const repair = repairs.find(({ from }) => samePlace(from, path));
  return relocated(repair ? repair.to : path, relocations);
}

/** Whether any rule could touch a reference at all; where not, the state is copied as bytes. */
export function touchesReferences(rules: ReferenceRules, directory: string, hasRelative: boolean): boolean {
  const moves = hasRelative && !samePlace(directory, rules.target);
  return moves || rules.relocations.length + rules.repairs.length > 0 || rules.form !== "as-found";
}

/**
 * Relative references stay so while their file lies below the new snapshot; else they become absolute, as Flink itself
 * does it since FLINK-39964. Absolute ones stay absolute unless `form` is relative.
 * @param directory of the snapshot that the references are read from
 */
export function referenceMap(rules: ReferenceRules, directory: string): ReferenceMap {
  const { form, target } = rules;
  const targetPlace = placeOf(target);
  const inside = (path: string): string | null => {
    const rest = belowPlace(path, targetPlace);
    return rest === null || rest === "" ? null : rest.slice(1);
  };
  const place = (path: string): string => newPlaceOf(path, rules);
  const stream = (handle: LeafHandle): LeafHandle => {
    switch (handle.tag) {
      case 1:
      case 16:
        return handle;
      case 15: {
        const filePath = place(handle.filePath);
        return filePath === handle.filePath ? handle : { ...handle, filePath };
      }
      case 2: {
        const filePath = place(handle.filePath);
        const relativePath = form === "relative" ? inside(filePath) : null;
        if (relativePath !== null) return { tag: 6, relativePath, stateSize: handle.stateSize };
        return filePath === handle.filePath ? handle : { ...handle, filePath };
      }
      case 6: {
        const filePath = place(childOf(directory, handle.relativePath));
        const relativePath = form === "absolute" ? null : inside(filePath);
        if (relativePath === null) return { tag: 2, stateSize: handle.stateSize, filePath };
        const isSame = samePlace(childOf(directory, handle.relativePath), filePath) && samePlace(directory, target);
        return isSame || relativePath === handle.relativePath ? handle : { ...handle, relativePath };
      }
      default:
        throw handle satisfies never;
    }
  };
  // with no rules but that of the directory, absolute references stay what they are
  const onlyMoves = rules.relocations.length + rules.repairs.length === 0 && form !== "relative";
  if (onlyMoves) return { stream, tags: [6] };
  return { stream, tags: [2, 6, 15], directory: (path) => (path === "" ? path : place(path)) };
}
