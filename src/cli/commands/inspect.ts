import { UsageError } from "../../errors.js";
import { isOperatorIdHex, operatorIdOf } from "../../ids/operatorId.js";
import type { DeclaredJob } from "../../job/declaredJob.js";
import { nearest } from "../../job/nearest.js";
import type { OperatorSummary, Snapshot } from "../../model/snapshot.js";
import { inspectJson, inspectJsonParts } from "../../report/inspectJson.js";
import type { FileReference, InspectReport } from "../../report/inspectReport.js";
import { jsonText } from "../../report/json.js";
import { operatorLabel } from "../../report/operatorLabel.js";
import { printable, quoted } from "../../report/printable.js";
import { humanSize } from "../../report/size.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import { idBook, uidsOf } from "../explainIds.js";
import type { Io } from "../io.js";
import { type Arguments, flag, formatOf, several, single, value } from "../options.js";
import { type Output, openOutput } from "../output.js";
import { tellReferences } from "../references.js";
import { openSnapshot } from "../snapshots.js";
import { textOptions } from "../style.js";
import { toolOf } from "../tool.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

const formats = ["text", "json", "markdown", "html"] as const;

export const options: CommandModule["options"] = {
  operator: { ...value, describe: "all about one operator, by uid, operator ID or name; repeatable" },
  states: { boolean: true, describe: "what each operator holds: states, their kinds, amounts" },
  files: { boolean: true, describe: "every file that it refers to: size, use, where it lies" },
  format: { ...value, describe: `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}` },
  known: { ...value, describe: "a job or snapshot whose uids may explain operator IDs; repeatable" },
};

export const examples: CommandModule["examples"] = [
  ["$0 inspect sp-1", "operators, sizes, what they hold"],
  ["$0 inspect chk-42 --operator aaa", "all about one operator"],
];

/** The reader of manifests is loaded only where there is one: its validators are large. */
async function knownJobs(locations: readonly string[], io: Io): Promise<DeclaredJob[]> {
  if (locations.length === 0) return [];
  const { openJob } = await import("../sources.js");
  return Promise.all(locations.map((location) => openJob(location, io)));
}

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const location = single(args, "snapshot") ?? "";
  const snapshot = await openSnapshot(location, io.storage);
  const known = await knownJobs(several(args, "known"), io);
  const book = idBook(() => uidsOf(...known));
  const asked = several(args, "operator");
  const report: InspectReport = {
    snapshot,
    snapshotName: location,
    operators: asked.length === 0 ? snapshot.operators : chosen(snapshot, asked, book.uidOf),
    narrowed: asked.length > 0,
    explain: book.explain,
    uidOf: book.uidOf,
  };
  const output = openOutput(args, io);
  try {
    await (flag(args, "files") ? writeFiles : write)(report, output, args, io);
  } catch (error) {
    output.abandon();
    throw error;
  }
  output.commit();
  return 0;
}

async function write(report: InspectReport, output: Output, args: Arguments, io: Io): Promise<void> {
  const format = formatOf(args, formats);
  if (format === "json") return output.write(jsonText(inspectJson(report)));
  if (format === "markdown") {
    const { inspectMarkdown } = await import("../../report/inspectMarkdown.js");
    return output.write(inspectMarkdown(report));
  }
  if (format === "html") {
    const { inspectHtml } = await import("../../report/inspectHtml.js");
    return output.write(inspectHtml(report, toolOf(io)));
  }
  const { inspectText } = await import("../../report/inspectText.js");
  output.write(inspectText(report, { ...textOptions(args, io), states: flag(args, "states") }));
}

/** Text is gathered to pieces of this many characters: a write for each line would cost more than making it. */
const pieceLength = 1 << 16;

/** Streams: a snapshot may refer to millions of files. */
async function writeFiles(report: InspectReport, output: Output, args: Arguments, io: Io): Promise<void> {
  const { snapshot, operators, narrowed } = report;
  const { begin, file, end } = await filesFormat(report, args, io);
  const wanted = new Set<string>(operators.map((o) => o.operatorId));
  let piece = begin();
  const totals = await tellReferences(
    snapshot,
    (id) => !narrowed || wanted.has(id),
    io.storage,
    (reference) => {
      piece += file(reference);
      if (piece.length < pieceLength) return true;
      output.write(piece);
      piece = "";
      return !output.closed;
    },
  );
  output.write(piece + end(totals));
}

interface FilesFormat {
  begin(): string;
  file(reference: FileReference): string;
  end(totals: Awaited<ReturnType<typeof tellReferences>>): string;
}

async function filesFormat(report: InspectReport, args: Arguments, io: Io): Promise<FilesFormat> {
  if (formatOf(args) === "json") return inspectJsonParts(report);
  const [{ headLines }, { filesTextParts }] = await Promise.all([
    import("../../report/inspectText.js"),
    import("../../report/filesText.js"),
  ]);
  const options = textOptions(args, io);
  const byId = new Map<string, OperatorSummary>(report.operators.map((o) => [o.operatorId, o]));
  const labelOf = (id: string) =>
    operatorLabel(byId.get(id) ?? { operatorId: null, uid: null, name: id }, report.explain);
  return {
    begin: () => (options.quiet ? "" : `${headLines(report, options).join("\n")}\n`),
    ...filesTextParts(labelOf, options),
  };
}

/** The operators that were asked for: by ID, uid (as written, or by its hash) or name. Throws a UsageError. */
function chosen(snapshot: Snapshot, asked: readonly string[], uidOf: (id: string) => string | null): OperatorSummary[] {
  const found = asked.flatMap((text) => {
    const ids = isOperatorIdHex(text) ? [text.toLowerCase(), operatorIdOf(text)] : [operatorIdOf(text)];
    const byId = snapshot.operators.filter((o) => ids.includes(o.operatorId));
    const matching = byId.length > 0 ? byId : snapshot.operators.filter((o) => o.name === text || o.uid === text);
    if (matching.length === 0) throw noSuchOperator(text, snapshot, uidOf);
    return matching;
  });
  return snapshot.operators.filter((o) => found.includes(o));
}

function noSuchOperator(text: string, snapshot: Snapshot, uidOf: (id: string) => string | null): UsageError {
  const called = snapshot.operators.map((o) => o.uid ?? uidOf(o.operatorId) ?? o.name ?? o.operatorId);
  const names = snapshot.operators.flatMap(({ name }) => name ?? []);
  const meant = nearest(text, [...called, ...names]);
  const largest = [...snapshot.operators]
    .sort((a, b) => Number(b.totalSizeInBytes) - Number(a.totalSizeInBytes))
    .slice(0, 5)
    .map(
      (o) => `${printable(o.uid ?? uidOf(o.operatorId) ?? o.name ?? o.operatorId)} (${humanSize(o.totalSizeInBytes)})`,
    );
  return new UsageError(`the snapshot has no operator ${quoted(text)}, neither by uid nor by ID or name`, {
    fix:
      meant === undefined
        ? `It has ${largest.join(", ")}${called.length > 5 ? ", …" : ""}.`
        : `Did you mean ${quoted(meant)}?`,
  });
}
