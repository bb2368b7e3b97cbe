import { UsageError } from "../../errors.js";
import { expandSink } from "../../ids/expandedSinks.js";
import { isOperatorIdHex, operatorIdOf } from "../../ids/operatorId.js";
import { jsonText } from "../../report/json.js";
import type { Found, UidResult } from "../../report/uidReport.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import { type IdBook, idBook } from "../explainIds.js";
import type { Io } from "../io.js";
import { type Arguments, behindDashes, formatOf, several, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { openSource } from "../sources.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  uid: { type: "string", array: true, describe: "uids; or operator IDs (32 hex digits), which are looked up" },
};

export const options: CommandModule["options"] = {
  known: { ...value, describe: "job, snapshot or list of uids to look operator IDs up in; repeatable" },
  "flink-version": { ...value, describe: "sinks as this release expands them" },
};

export const examples: CommandModule["examples"] = [
  ["$0 uid aaa", 'the ID that logs and _metadata show for .uid("aaa")'],
  ["$0 uid 95ad… --known job.yaml", "which uid of the job is that?"],
  ["$0 uid -- -odd", "a uid that starts with a dash"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const inputs = [...several(args, "uid"), ...behindDashes(args)];
  if (inputs.length === 0)
    throw new UsageError("uid takes at least one uid or operator ID", { fix: "restorable uid <uid>" });
  if (inputs.includes(""))
    throw new UsageError("the uid is empty, and Flink has no empty uids", { fix: "restorable uid aaa" });
  const known = await knownOperators(several(args, "known"), io);
  const book = idBook(() => known.flatMap(({ uid }) => uid ?? []));
  const flinkVersion = single(args, "flink-version");
  const results = inputs.map((input) => resultOf(input, known, book, flinkVersion));
  writeResult(await render(results, args, io), args, io);
  return 0;
}

async function render(results: readonly UidResult[], args: Arguments, io: Io): Promise<string> {
  if (formatOf(args) === "json") return jsonText({ results });
  const { uidText } = await import("../../report/uidText.js");
  return uidText(results, textOptions(args, io));
}

function resultOf(input: string, known: readonly Found[], book: IdBook, flinkVersion: string | undefined): UidResult {
  const found = (id: string) => known.filter((k) => k.operatorId === id);
  const hex = /^(?:(?:operator-)?id:)?(.*)$/is.exec(input)?.[1] ?? input;
  if (isOperatorIdHex(hex)) {
    const operatorId = hex.toLowerCase();
    const here = found(operatorId);
    return {
      kind: "operatorId",
      input,
      operatorId,
      uid: here.find(({ uid }) => uid !== null)?.uid ?? book.uidOf(operatorId),
      explanation: book.explain(operatorId),
      found: here,
      asUid: operatorIdOf(input),
    };
  }
  const operatorId = operatorIdOf(input);
  const sinkParts = expandSink(input, { flinkVersion })
    .filter(({ role }) => role !== "writer")
    .map(({ role, uid, operatorId: id, releases }) => ({ role, uid, operatorId: id, releases, found: found(id) }));
  return { kind: "uid", input, uid: input, operatorId, sinkParts, found: found(operatorId) };
}

/** Every operator of the known sources. */
async function knownOperators(locations: readonly string[], io: Io): Promise<Found[]> {
  const all: Found[] = [];
  for (const source of locations) {
    const opened = await openSource(source, io);
    if (opened.kind === "snapshot") {
      for (const { operatorId, uid, name, totalSizeInBytes } of opened.snapshot.operators) {
        all.push({ source, operatorId, uid, name, sizeInBytes: totalSizeInBytes });
      }
    } else {
      for (const { operatorId, uid, name } of opened.job.operators) {
        all.push({ source, operatorId, uid: uid ?? null, name: name ?? null, sizeInBytes: null });
      }
    }
  }
  return all;
}
