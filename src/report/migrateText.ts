import type { Action } from "../migrate/actions.js";
import type { OperatorSummary } from "../model/snapshot.js";
import { describeSnapshot, releaseRange } from "./describeSnapshot.js";
import { diffText, type UnifiedDiff } from "./diffText.js";
import { factsOfSnapshot } from "./facts.js";
import { bytesMoved, type MigrateReport, ofKind } from "./migrateReport.js";
import { operatorLabel } from "./operatorLabel.js";
import { printable, word } from "./printable.js";
import { shellWord } from "./shellWord.js";
import { exactSize, humanSize } from "./size.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

const titleWidth = 15;

/** What a plan would change, and what to type next. */
export function migrateText(report: MigrateReport, unified: UnifiedDiff, options: TextOptions): string {
  const { snapshotName, sources, result } = report;
  const head = `PLAN: ${printable(snapshotName)} → ${printable(targetName(report))}`;
  const lines = [options.paint("bold", head), ...factLines(report, options)];
  if (!options.quiet) {
    const [first] = sources;
    const diff = first
      ? diffText(
          { name: snapshotName, facts: factsOfSnapshot(first) },
          { name: targetName(report), facts: factsOfSnapshot(result) },
          unified,
          options,
        )
      : "";
    if (diff !== "") lines.push("", ...diff.trimEnd().split("\n"));
    lines.push("", ...nextLines(report));
  }
  return `${lines.join("\n")}\n`;
}

const targetName = ({ plan: { target } }: MigrateReport): string =>
  target.inPlace ? "the same place" : target.location.replace(/^file:/, "");

function factLines(report: MigrateReport, options: TextOptions): string[] {
  const { plan, result } = report;
  const { expected, copies, dependsOn, claim, losses, target } = plan;
  const moved = bytesMoved(copies);
  const facts: (readonly [string, string])[] = [
    ...plan.actions.flatMap((action) => actionFact(action, report)),
    ...(plan.actions.length === 0 ? [["changes", "none: an identical copy"] as const] : []),
    [
      "writes",
      `${humanSize(expected.sizeInBytes)} of metadata; ${copies.length === 0 ? "0 B of state is moved" : `${humanSize(moved)} of state is copied, ${counted(copies.length, "file")}`}`,
    ],
    ["result", `${describeSnapshot(result)} · restored by ${releaseRange(expected.readableBy)}`],
    ["files", filesText(report)],
    ...dependsOn
      .slice(0, 5)
      .map(
        ({ directory, files, sizeInBytes }) =>
          [
            "depends on",
            `${printable(directory)} (${counted(files, "file")}, ${humanSize(sizeInBytes)}): keep it as long as the new snapshot`,
          ] as const,
      ),
    ...(dependsOn.length > 5 ? [["depends on", `and ${dependsOn.length - 5} more directories`] as const] : []),
    ["claim mode", `${claim.safe.join(" or ")}: ${claim.why}`],
    ...(target.inPlace && target.keptAs ? [["keeps", `the metadata as it is now, as ${target.keptAs}`] as const] : []),
    ...losses.map(
      ({ operator, what, sizeInBytes, stateNames, hasKeyedState }) =>
        [
          "LOSES",
          `${operatorLabel(operator, report.explain)}: ${what}, ${[exactSize(sizeInBytes), ...(hasKeyedState ? ["keyed state"] : []), ...stateNames.map(printable)].join(", ")}`,
        ] as const,
    ),
  ];
  return facts.flatMap(([title, text]) => {
    const [first = "", ...others] = wrapped(
      text,
      proseWidth(options),
      `  ${title}`.padEnd(titleWidth),
      " ".repeat(titleWidth),
    );
    const format = title === "LOSES" ? (["bold", "magenta"] as const) : "dim";
    return [options.paint(format, first.slice(0, titleWidth)) + first.slice(titleWidth), ...others];
  });
}

function filesText({ plan: { requiredFiles, copies, dependsOn }, result }: MigrateReport): string {
  const references = result.operators.reduce((sum, { places }) => sum + places.fileCount, 0);
  if (references === 0) return "none: all state is in the metadata itself";
  const checked = requiredFiles.files.length;
  const looked =
    checked === 0
      ? "not looked at"
      : `${counted(checked, "file")} looked at, ${checked === 1 ? "it is" : "all are"} there`;
  const rest = requiredFiles.complete ? "" : ", not all of them";
  const where = dependsOn.length === 0 && copies.length === 0 ? "; all are below the new directory" : "";
  return `${counted(references, "reference")}; ${looked}${rest}${where}`;
}

function actionFact(action: Action, report: MigrateReport): (readonly [string, string])[] {
  const named = (operatorId: string, source = 0): string => {
    const operator = report.sources[source]?.operators.find((o: OperatorSummary) => o.operatorId === operatorId);
    return operatorLabel(operator ?? { operatorId: null, uid: null, name: operatorId }, report.explain);
  };
  switch (action.action) {
    case "rename": {
      const { uid, operatorId, name } = action.to;
      const to = uid === null ? operatorId : `${word(uid)} (${operatorId})`;
      return [
        [
          "rename",
          `${named(action.operatorId, action.source)} → ${to}${name === undefined ? "" : `, named ${word(name)}`}`,
        ],
      ];
    }
    case "drop":
      return [["drop", named(action.operatorId, action.source)]];
    case "max-parallelism":
      return [["max", `${named(action.operatorId, action.source)}: max parallelism ${action.maxParallelism}`]];
    case "relocate":
      return [["relocate", `${printable(action.from)} → ${printable(action.to)}`]];
    case "repair-reference": {
      const all = ofKind(report.plan.actions, "repair-reference");
      if (action !== all[0]) return [];
      const more = all.length > 1 ? `, and ${all.length - 1} more like it` : "";
      return [["repair", `${printable(action.from)} is ${printable(action.to)}${more}`]];
    }
    case "references":
      return [["references", `written ${action.form}`]];
    case "metadata-version":
      return [["version", `metadata version ${action.version}, with handles that Flink ${action.flinkRelease} reads`]];
    case "properties":
      return [["properties", `those of a ${action.kind.replace("-", " ")}`]];
    case "drop-in-flight":
      return [["in flight", "data in flight is left out"]];
    case "merge": {
      const other = report.plan.merged[action.source - 1];
      return [
        [
          "merge",
          `${printable(other?.location ?? "")}, ${counted(report.sources[action.source]?.operators.length ?? 0, "operator")}`,
        ],
      ];
    }
    default:
      throw action satisfies never;
  }
}

function nextLines({ plan, planName }: MigrateReport): string[] {
  if (planName === null) return ["Nothing was changed, and no plan was written: --output plan.json writes it."];
  const where = plan.target.location.replace(/^file:/, "");
  const mode = plan.claim.safe.includes("NO_CLAIM") ? "" : ` -claimMode ${plan.claim.safe[0] ?? "CLAIM"}`;
  return [
    "Nothing was changed. To do it, and to restore from the result:",
    `  restorable apply ${shellWord(planName)}`,
    `  flink run -s ${shellWord(where)}${mode} …`,
  ];
}
