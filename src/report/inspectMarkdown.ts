/** A snapshot in Markdown, for a ticket or a run book. */
import { describeSnapshot, releaseRange } from "./describeSnapshot.js";
import type { InspectReport } from "./inspectReport.js";
import { asCode, inText } from "./markdownEscape.js";
import { printable } from "./printable.js";
import { humanSize } from "./size.js";
import { amountOf, heldRows } from "./statesText.js";

export function inspectMarkdown({ snapshot, snapshotName, operators, uidOf }: InspectReport): string {
  const rows = operators.map((operator) => {
    const { operatorId, name, parallelism, maxParallelism, totalSizeInBytes } = operator;
    const uid = operator.uid ?? uidOf(operatorId);
    return [
      uid === null ? "–" : asCode(printable(uid)),
      name === null ? "–" : inText(printable(name)),
      `\`${operatorId}\``,
      String(parallelism),
      String(maxParallelism),
      humanSize(totalSizeInBytes),
      heldRows(operator)
        .map((row) => inText([row.what, row.kind, amountOf(row)].filter(Boolean).join(", ")))
        .join("<br>") || "–",
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `### ${asCode(printable(snapshotName))}`,
    "",
    `${inText(describeSnapshot(snapshot).replaceAll("\u00a0", " "))}  `,
    `Restored by ${releaseRange(snapshot.readableBy)}`,
    "",
    line(["uid", "name", "operator ID", "p", "max", "state", "holds"]),
    "|---|---|---|--:|--:|--:|---|",
    ...rows.map(line),
    "",
  ].join("\n");
}
