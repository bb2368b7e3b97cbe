import type { DeclaredJob } from "./declaredJob.js";
import { locateYaml } from "./locateYaml.js";
import { jobOf, type ManifestOptions, openManifest } from "./readManifest.js";

/**
 * Reads a declared job: a manifest in JSON or YAML, or a list of uids, one a line. Synchronous, and therefore loads the
 * reader of YAML in any case; where start-up counts, see loadManifest.
 * Throws a ManifestError that names every problem with line and column.
 */
export function parseManifest(text: string, options: ManifestOptions = {}): DeclaredJob {
  const opened = openManifest(text, options);
  return "job" in opened ? opened.job : jobOf(opened.yaml, locateYaml(opened.yaml), opened.location);
}
