import type { MissingFile } from "../context.js";
import type { Match } from "../matching.js";
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
    const opened = new Set<string>(matching.matches.filter(opensFiles).map(({ state }) => state.operatorId));
    const isOpened = ({ operatorIds }: MissingFile): boolean =>
      operatorIds.length === 0 || operatorIds.some((id) => opened.has(id));
    const missing = files?.missing.filter(isOpened) ?? [];
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

/** An operator that is not keyed leaves managed keyed state alone; whatever else it has it may open. */
function opensFiles({ declared, state }: Match): boolean {
  const { managedKeyedState: _, ...others } = state.sizes;
  return (
    declared.keyed !== false ||
    state.states.length > 0 ||
    state.inputChannelState.handles + state.resultSubpartitionState.handles > 0 ||
    Object.values(others).some((size) => size > 0)
  );
}
