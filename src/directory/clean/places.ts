/** Paths of one system in several spellings: `s3a://bucket/a` is `s3://bucket/a`. The audit's own rules, without its mappings. */
import { below, type Place, Spellings } from "../paths.js";

const spellings = new Spellings();

/** Of a path as the storage spells it. */
export function placeOf(path: string): Place {
  return spellings.ofListed(path);
}

/** Of a path as Flink or a person writes it; null for one that is not absolute. */
export function writtenPlace(path: string): Place | null {
  return spellings.of(path);
}

/** The place itself, or below it. */
export function isWithin(place: Place, directory: Place): boolean {
  return below(place, directory) !== null;
}

/** Scheme and authority: `s3://bucket`; `file:` for local files. */
export function authorityOf(place: Place): string {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/.exec(place)?.[0] ?? "";
}

/** What is behind the authority. */
export function pathBehindAuthority(place: Place): string {
  return place.slice(authorityOf(place).length);
}
