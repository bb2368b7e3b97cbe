import type { DeclaredJob } from "./declaredJob.js";
import { jobOf, type ManifestOptions, openManifest } from "./readManifest.js";

/** As parseManifest, but the reader of YAML is loaded only for a text that needs it. */
export async function loadManifest(text: string, options: ManifestOptions = {}): Promise<DeclaredJob> {
  const opened = openManifest(text, options);
  if ("job" in opened) return opened.job;
  const { locateYaml } = await import("./locateYaml.js");
  return jobOf(opened.yaml, locateYaml(opened.yaml), opened.location);
}
