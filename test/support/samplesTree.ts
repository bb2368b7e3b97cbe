/** The samples of one release as the directories of a small platform, as Flink would have left them there. */
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const samples = resolve(import.meta.dirname, "../../samples");

export interface SamplesTree {
  readonly checkpoints: string;
  readonly savepoints: string;
  /** `--map` for the absolute paths in them, which begin where they were written. */
  readonly mappings: readonly string[];
}

/** Checkpoints of several jobs below one directory, savepoints below another. */
export function laySamplesOut(root: string, release: string): SamplesTree {
  const [checkpoints, savepoints] = [join(root, "checkpoints"), join(root, "savepoints")];
  mkdirSync(savepoints, { recursive: true });
  const folder = join(samples, `flink-${release}`);
  const mappings: string[] = [];
  for (const sample of [
    ...readdirSync(join(folder, "aaabbb")).map((name) => `aaabbb/${name}`),
    "unaligned",
    "finished",
  ]) {
    if (sample.endsWith(".json")) continue;
    const entries = readdirSync(join(folder, sample));
    const isOfJob = entries.some((name) => /^[0-9a-f]{32}$/.test(name));
    const savepoint = `savepoint-5a4d71-${Buffer.from(sample.slice(-6)).toString("hex")}`;
    // the changelog's files lie beside the job's
    cpSync(join(folder, sample), isOfJob ? checkpoints : join(savepoints, savepoint), {
      recursive: true,
      filter: (path) => !path.endsWith(".json"),
    });
    mappings.push("--map", `file:/tmp/flink-samples/${release}/${sample}=${isOfJob ? checkpoints : savepoints}`);
  }
  return { checkpoints, savepoints, mappings };
}
