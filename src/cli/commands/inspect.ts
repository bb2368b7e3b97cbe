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
import { type Arguments, flag, formatOf, positive, several, single, value } from "../options.js";
import { type Output, openOutput } from "../output.js";
import { tellReferences } from "../references.js";
import { openSnapshot } from "../snapshots.js";
import { textOptions } from "../style.js";
import { toolOf } from "../tool.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

const formats = ["text", "json", "csv", "markdown", "html"] as const;

export const options: CommandModule["options"] = {
  operator: { ...value, describe: "all about one operator, by uid, operator ID or name; repeatable" },
  states: {
    boolean: true,
    describe: "what each operator holds: states, types, entries, bytes; reads state files, as --operator does",
  },
  "no-states": { boolean: true, describe: "with --operator: only what the metadata says" },
  files: { boolean: true, describe: "every file that it refers to: size, use, where it lies" },
  kafka: { boolean: true, describe: "where each Kafka source goes on: topic, partition, offset, subtask" },
  values: { ...value, describe: "the first N entries of each state that can be decoded: --values 5" },
  format: { ...value, describe: `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}` },
  known: { ...value, describe: "a job or snapshot whose uids may explain operator IDs; repeatable" },
};

export const examples: CommandModule["examples"] = [
  ["$0 inspect sp-1", "operators, sizes, what they hold"],
  ["$0 inspect chk-42 --states", "which states, of what types"],
  ["$0 inspect chk-42 --operator aaa", "all about one operator"],
  ["$0 inspect chk-42 --kafka", "the offsets that it holds"],
  ["$0 inspect sp-1 --operator aaa --values 5", "what is in its state"],
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
  const writer = writerOf(args);
  const output = openOutput(args, io);
  let code: ExitCode;
  try {
    code = await writer(report, output, args, io);
  } catch (error) {
    output.abandon();
    throw error;
  }
  output.commit();
  return code;
}

type Writer = (report: InspectReport, output: Output, args: Arguments, io: Io) => Promise<ExitCode>;

/** What is asked for besides the operators. Throws a UsageError for more than one such thing. */
function writerOf(args: Arguments): Writer {
  const writers: Readonly<Record<string, Writer>> = { files: writeFiles, kafka: writeKafka, values: writeValues };
  const [first, second] = Object.keys(writers).filter((name) =>
    name === "values" ? several(args, name).length > 0 : flag(args, name),
  );
  if (first !== undefined && second !== undefined) {
    throw new UsageError(`--${first} and --${second} do not go together`, { fix: "Call restorable once for each." });
  }
  return writers[first ?? ""] ?? write;
}

async function write(asked: InspectReport, output: Output, args: Arguments, io: Io): Promise<ExitCode> {
  const format = formatOf(args, formats);
  const report = format === "csv" ? asked : await withStates(asked, args, io);
  if (format === "json") output.write(jsonText(inspectJson(report)));
  else if (format === "csv") {
    const { inspectCsv } = await import("../../report/inspectCsv.js");
    output.write(inspectCsv(report));
  } else if (format === "markdown") {
    const { inspectMarkdown } = await import("../../report/inspectMarkdown.js");
    output.write(inspectMarkdown(report));
  } else if (format === "html") {
    const { inspectHtml } = await import("../../report/inspectHtml.js");
    output.write(inspectHtml(report, toolOf(io)));
  } else {
    const { inspectText } = await import("../../report/inspectText.js");
    output.write(inspectText(report, { ...textOptions(args, io), states: flag(args, "states") }));
  }
  return 0;
}

/** Whether an operator is among those that were asked for. */
function isAbout({ operators }: InspectReport): (operatorId: string) => boolean {
  const ids = new Set<string>(operators.map((o) => o.operatorId));
  return (operatorId) => ids.has(operatorId);
}

/** With what the state files say, where that is asked for: the metadata alone is a fraction of the work. */
async function withStates(report: InspectReport, args: Arguments, io: Io): Promise<InspectReport> {
  if (flag(args, "no-states") || !(report.narrowed || flag(args, "states"))) return report;
  const { readContents } = await import("../../readContents.js");
  return { ...report, ...(await readContents(report.snapshot, { storage: io.storage, wanted: isAbout(report) })) };
}

async function writeKafka(report: InspectReport, output: Output, args: Arguments, io: Io): Promise<ExitCode> {
  const { readKafkaOffsets } = await import("../../readKafkaOffsets.js");
  const kafka = await readKafkaOffsets(report.snapshot, { storage: io.storage, wanted: isAbout(report) });
  if (formatOf(args) === "json") {
    const { kafkaJson } = await import("../../report/kafkaJson.js");
    output.write(jsonText({ ...inspectJson(report), ...kafkaJson(report, kafka) }));
  } else {
    const { kafkaText } = await import("../../report/kafkaText.js");
    output.write(kafkaText(report, kafka, textOptions(args, io)));
  }
  return kafka.unread.length > 0 ? 2 : 0;
}

async function writeValues(report: InspectReport, output: Output, args: Arguments, io: Io): Promise<ExitCode> {
  const limit = positive(args, "values") ?? 1;
  const { readStateValues } = await import("../../readStateValues.js");
  const values = await readStateValues(report.snapshot, { storage: io.storage, limit, wanted: isAbout(report) });
  if (formatOf(args) === "json") {
    const { valuesJson } = await import("../../report/valuesJson.js");
    output.write(jsonText({ ...inspectJson(report), ...valuesJson(report, values) }));
  } else {
    const { valuesText } = await import("../../report/valuesText.js");
    output.write(valuesText(report, values, textOptions(args, io)));
  }
  return values.unread.length > 0 ? 2 : 0;
}

/** Text is gathered to pieces of this many characters: a write for each line would cost more than making it. */
const pieceLength = 1 << 16;

/** Streams: a snapshot may refer to millions of files. */
async function writeFiles(report: InspectReport, output: Output, args: Arguments, io: Io): Promise<ExitCode> {
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
  return 0;
}

interface FilesFormat {
  begin(): string;
  file(reference: FileReference): string;
  end(totals: Awaited<ReturnType<typeof tellReferences>>): string;
}

async function filesFormat(report: InspectReport, args: Arguments, io: Io): Promise<FilesFormat> {
  const format = formatOf(args, ["text", "json", "csv"]);
  if (format === "json") return inspectJsonParts(report);
  if (format === "csv") return (await import("../../report/inspectCsv.js")).filesCsvParts();
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
