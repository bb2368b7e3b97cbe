import { resolve } from "node:path";

/** A path of this machine may be relative to where the command runs; a plan holds absolute ones. URIs stay as they are. */
export function absolutePath(given: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(given) ? given : resolve(given);
}
