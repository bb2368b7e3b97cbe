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
  *check({ files, matching }) {
    // what Flink does not restore it does not open either
    const opened = new Set(
      matching.matches
        .filter((m) => m.declared.keyed !== false || m.state.states.length > 0)
        .map((m) => m.state.operatorId as string),
    );
    const missing = files?.missing.filter((f) => f.operatorId === null || opened.has(f.operatorId)) ?? [];
    if (!files || missing.length === 0) return;
    const first = missing[0];
    yield {
      level: "error",
      operator: null,
      details: { count: missing.length, checked: files.checked, examples: missing.slice(0, 5) },
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
