import type { OperatorSummary, Snapshot, StatePlaces } from "../model/snapshot.js";
import { addInt64, type Int64 } from "../model/values.js";
import { contentsInShort } from "./contents.js";
import { describeSnapshot, releaseRange } from "./describeSnapshot.js";
import type { InspectReport } from "./inspectReport.js";
import { operatorDetails } from "./operatorDetails.js";
import { printable, quoted, word } from "./printable.js";
import { humanSize } from "./size.js";
import { statesLines } from "./statesText.js";
import { type Column, naturalWidth, table } from "./table.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

/** A snapshot for people; `states` adds what each operator holds. */
export function inspectText(report: InspectReport, options: TextOptions & { readonly states: boolean }): string {
  const { operators, narrowed } = report;
  if (options.quiet) return lines(headLines(report, options).slice(0, 2));
  const bySize = [...operators].sort((a, b) => bigger(a.totalSizeInBytes, b.totalSizeInBytes));
  const body = narrowed
    ? bySize.flatMap((operator) => ["", ...operatorDetails(operator, report, options)])
    : operators.length === 0
      ? ["", "  no operators"]
      : [
          "",
          ...operatorTable(bySize, report, options),
          ...(options.states ? ["", ...statesLines(bySize, report, options)] : []),
        ];
  return lines([...headLines(report, options), ...body, ...notes(report, options)]);
}

const lines = (all: readonly string[]): string => `${all.join("\n")}\n`;

const bigger = (a: Int64, b: Int64): number => (a < b ? 1 : a > b ? -1 : 0);

/** What it is, who reads it, and where its bytes are. */
export function headLines({ snapshot, snapshotName }: InspectReport, options: TextOptions): string[] {
  const { readableBy, masterStates, trailingBytes, metadataSizeInBytes } = snapshot;
  const masters = masterStates.map(
    ({ name, version, sizeInBytes }) => `${word(name)} (version ${version}, ${humanSize(sizeInBytes)})`,
  );
  const facts: (readonly [string, string])[] = [
    ["restored by", releaseRange(readableBy)],
    ["state", placesText(snapshot)],
    [
      "metadata",
      `${humanSize(metadataSizeInBytes)}${trailingBytes > 0 ? `, ${counted(trailingBytes, "byte")} behind its end that Flink ignores` : ""}`,
    ],
    ...(masters.length > 0 ? [["master states", masters.join(", ")] as const] : []),
  ];
  return [
    options.paint("bold", printable(snapshotName)),
    ...wrapped(describeSnapshot(snapshot), proseWidth(options), "  "),
    ...facts.flatMap(([title, text]) => {
      const [first = "", ...others] = wrapped(text, proseWidth(options), `  ${title.padEnd(15)}`, " ".repeat(17));
      return [options.paint("dim", first.slice(0, 17)) + first.slice(17), ...others];
    }),
  ];
}

function placesText({ operators }: Snapshot): string {
  const sum = (place: Exclude<keyof StatePlaces, "fileCount">) =>
    operators.reduce<Int64>((total, { places }) => addInt64(total, places[place]), 0);
  const references = operators.reduce((total, { places }) => total + places.fileCount, 0);
  const parts = [
    ["in the metadata itself", sum("inline")],
    ["in files of its own", sum("exclusive")],
    ["in files shared with other checkpoints", sum("shared")],
  ] as const;
  const held = parts.filter(([, bytes]) => bytes > 0).map(([where, bytes]) => `${humanSize(bytes)} ${where}`);
  if (held.length === 0) return references === 0 ? "none" : `0 B, ${counted(references, "reference")} to files`;
  return `${held.join(", ")}${references > 0 ? ` (${counted(references, "reference")})` : ""}`;
}

/** One line an operator; where that is too wide for the terminal, the ID goes on a line of its own. */
function operatorTable(operators: readonly OperatorSummary[], report: InspectReport, options: TextOptions): string[] {
  const uids = operators.map((o) => o.uid ?? report.uidOf(o.operatorId));
  const names = operators.map((o) => o.name ?? null);
  const facts = (o: OperatorSummary) => [
    String(o.parallelism),
    String(o.maxParallelism),
    humanSize(o.totalSizeInBytes),
    contentsInShort(o),
  ];
  const factColumns: Column[] = [
    { title: "p", right: true },
    { title: "max", right: true },
    { title: "state", right: true },
    { title: "holds", atLeast: 8 },
  ];
  const hasUids = uids.some((uid) => uid !== null);
  const hasNames = names.some((name) => name !== null);
  const columns: Column[] = [
    ...(hasUids ? [{ title: "uid", format: "bold" } as const] : []),
    ...(hasNames ? [{ title: "name" }] : []),
    { title: report.snapshot.metadataVersion === 1 ? "job vertex" : "operator ID" },
    ...factColumns,
  ];
  const rows = operators.map((o, i) => [
    ...(hasUids ? [shown(uids[i])] : []),
    ...(hasNames ? [shown(names[i])] : []),
    o.operatorId,
    ...facts(o),
  ]);
  const { width, paint } = options;
  if (width === undefined || naturalWidth(columns, rows, "  ") <= width) {
    return table(columns, rows, { width: undefined, paint, indent: "  " });
  }
  const called = operators.map((o, i) => {
    const [uid, name] = [uids[i] ?? null, names[i] ?? null];
    return uid !== null ? printable(uid) : name !== null ? quoted(name) : o.operatorId;
  });
  return table(
    [{ title: "operator", atLeast: 20, format: "bold" }, ...factColumns],
    operators.map((o, i) => [called[i] ?? "", ...facts(o)]),
    {
      width,
      paint,
      indent: "  ",
      below: (i) => {
        const id = operators[i]?.operatorId;
        const name = (uids[i] ?? null) !== null && names[i] !== uids[i] && names[i] !== null ? [shown(names[i])] : [];
        const rest = [...(id === called[i] ? [] : [id]), ...name];
        return rest.length > 0 ? [paint("dim", `    ${rest.join("  ")}`)] : [];
      },
    },
  );
}

const shown = (text: string | null | undefined): string =>
  text === null || text === undefined ? "–" : printable(text);

function notes({ snapshot, operators, explain, uidOf, states }: InspectReport, options: TextOptions): string[] {
  const { metadataVersion } = snapshot;
  const texts: string[] = [];
  if (metadataVersion === 1) {
    texts.push("Flink 1.2 lists tasks, that is chains of operators; the operators' own IDs are not in the file.");
  } else if (metadataVersion < 5 && operators.some((o) => uidOf(o.operatorId) === null)) {
    texts.push(
      "Before Flink 2.0 a snapshot holds no uids. --known <job or list of uids> shows those that have these IDs.",
    );
  }
  const explained = operators.flatMap(({ operatorId, uid }) => {
    const explanation = uid === null && uidOf(operatorId) === null ? explain(operatorId) : null;
    return explanation === null ? [] : [`${operatorId}: ${explanation}`];
  });
  texts.push(...explained.slice(0, 20));
  if (!states && operators.some((o) => o.hasManagedKeyedState))
    texts.push("The names and types of states are in the state files; --states reads them.");
  return texts.length === 0
    ? []
    : [
        "",
        ...texts.flatMap((text) => wrapped(text, proseWidth(options), "  ").map((line) => options.paint("dim", line))),
      ];
}
