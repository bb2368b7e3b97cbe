import type { MissingFile } from "../context.js";
import { defineRule } from "../rule.js";

export interface MissingFiles {
  readonly count: number;
  readonly checked: number;
  /** The first few. */
  readonly examples: readonly MissingFile[];
}

/**
 * Checkpoints, incremental ones above all, refer to files by absolute path; moving or copying `chk-N` alone breaks them.
 * A relative file that is missing and lies in another savepoint is FLINK-39964 (every release up to 2.3.0).
 */
export const missingFiles = defineRule<MissingFiles>({
  id: "R-83",
  name: "missing-files",
  title: "Files that the snapshot refers to are not there",
  doors: ["path", "ha"],
  needs: ["files"],
  applies: ({ snapshot }) => snapshot.operators.some((o) => o.places.fileCount > 0),
  *check({ files }) {
    if (!files || files.missing.length === 0) return;
    const first = files.missing[0];
    yield {
      level: "error",
      operator: null,
      details: { count: files.missing.length, checked: files.checked, examples: files.missing.slice(0, 5) },
      flinkError: first ? `java.io.FileNotFoundException: ${first.path} (No such file or directory)` : null,
      phase: "task",
      remedies: [
        {
          what: "Bring the files back, or the whole checkpoint tree (chk-N, shared and taskowned) to the paths it names.",
        },
        { what: "Or use another snapshot." },
      ],
    };
  },
});
