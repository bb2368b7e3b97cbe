import type { OperatorSummary } from "../model/snapshot.js";
import { contentsOf } from "./contents.js";
import { describeSnapshot } from "./describeSnapshot.js";
import type { MentionedFile, MentionedReport } from "./mentionedReport.js";
import { operatorLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { shellWord } from "./shellWord.js";
import { humanSize } from "./size.js";
import { proseWidth, type TextOptions, wrapped } from "./text.js";

/** What the message is about, by name and size, and what shows more of it. */
export function mentionedText(report: MentionedReport, options: TextOptions): string {
  const { snapshot, snapshotName, operators, absentIds, files } = report;
  const width = proseWidth(options);
  const name = shellWord(snapshotName);
  const labelOf = (id: string) => {
    const operator = snapshot.operators.find(({ operatorId }) => operatorId === id);
    if (operator) return operatorLabel(operator, report.explain);
    const explanation = report.explain(id);
    return explanation === null ? id : `${id} (${explanation})`;
  };
  const isMissing = files.some(({ isThere }) => isThere === false);
  const lines = [
    options.paint("bold", `In ${printable(snapshotName)}`),
    ...wrapped(describeSnapshot(snapshot), width, "  "),
    "",
    ...operators.flatMap((operator) => [...operatorLines(operator, report, width), ""]),
    ...absentIds.flatMap((id) => [
      ...wrapped(
        `${labelOf(id)} is no operator of this snapshot. It may be one of the job, or a job ID.`,
        width,
        "  ",
        "    ",
      ),
      "",
    ]),
    ...files.flatMap((file) => [...wrapped(fileText(file, labelOf), width, "  ", "    "), ""]),
    ...(operators.length + absentIds.length + files.length > 0
      ? []
      : [...wrapped("The message names no operator and no file of it.", width, "  "), ""]),
    ...operators
      .slice(0, 1)
      .map(({ operatorId, uid }) => `  restorable inspect ${name} --operator ${shellWord(uid ?? operatorId)}`),
    ...(isMissing ? [`  restorable verify ${name}`] : []),
    `  restorable check ${name} --job <the new job>`,
  ];
  return `${lines.join("\n")}\n`;
}

function operatorLines(operator: OperatorSummary, { states, explain }: MentionedReport, width: number): string[] {
  const { totalSizeInBytes, parallelism, maxParallelism, hasState } = operator;
  const holds = contentsOf(operator, states.get(operator.operatorId));
  return [
    ...wrapped(operatorLabel(operator, explain), width, "  ", "    "),
    `    ${humanSize(totalSizeInBytes)} of state, parallelism ${parallelism}, max parallelism ${maxParallelism}`,
    ...(holds.length > 0 ? wrapped(holds.join("; "), width, "    ") : []),
    ...(hasState || holds.length > 0 ? [] : ["    no state at all"]),
  ];
}

function fileText({ reference, isThere }: MentionedFile, labelOf: (id: string) => string): string {
  const { operatorId, subtaskIndex, resolvedPath, sizeInBytes } = reference;
  const of = `${labelOf(operatorId)}${subtaskIndex < 0 ? "" : `, subtask ${subtaskIndex}`}`;
  const there = isThere === null ? "" : isThere ? "; it is there" : "; it is not there";
  return `${printable(resolvedPath)}: ${humanSize(sizeInBytes)} of ${of}${there}`;
}
