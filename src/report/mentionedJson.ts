import { inspectJson } from "./inspectJson.js";
import type { MentionedReport } from "./mentionedReport.js";

/** `snapshot` and `operators` as `inspect --states` has them. schemas/explain.schema.json */
export function mentionedJson(report: MentionedReport): Record<string, unknown> {
  const { snapshot, operators, states, absentIds, files } = report;
  const { masterStates: _, ...inspected } = inspectJson({
    ...report,
    snapshot,
    operators,
    states,
    narrowed: true,
    uidOf: () => null,
  });
  return {
    ...inspected,
    absentIds,
    files: files.map(({ reference, isThere }) => ({ ...reference, isThere })),
  };
}
