import { jsonText } from "../../report/json.js";
import { grouped, humanSize } from "../../report/size.js";
import { verifyJson } from "../../report/verifyJson.js";
import type { VerifyReport } from "../../report/verifyReport.js";
import type { VerifyVerdict } from "../../state/verify/problem.js";
import type { VerifyProgress } from "../../state/verify/verify.js";
import { verifySnapshot } from "../../verifySnapshot.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import { idBook } from "../explainIds.js";
import type { Io } from "../io.js";
import { type Arguments, flag, formatOf, several, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { progressLine } from "../progressLine.js";
import { openSnapshot, withLocation } from "../snapshots.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  snapshot: { type: "string", describe: "directory that holds _metadata, or that file" },
};

export const options: CommandModule["options"] = {
  deep: { boolean: true, describe: "read every byte: all entries, all blocks of SST files with their checksums" },
  search: { ...value, describe: "where missing files may be, such as the savepoint that was restored; repeatable" },
};

export const examples: CommandModule["examples"] = [
  ["$0 verify chk-42", "is every file there, with its size and a readable head?"],
  ["$0 verify sp-1 --deep", "is every byte of it as it was written?"],
];

/** 0: intact · 1: a file is missing or broken · 2: nothing wrong was found, but not everything could be looked at. */
const exitCodes: Readonly<Record<VerifyVerdict, ExitCode>> = { intact: 0, broken: 1, unknown: 2 };

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const location = single(args, "snapshot") ?? "";
  const snapshot = await openSnapshot(location, io.storage);
  const progress = progressLine<VerifyProgress>(
    ({ filesDone, files, bytesRead }) =>
      `${grouped(filesDone)} of ${grouped(files)} files, ${humanSize(bytesRead)} read`,
    args,
    io,
  );
  try {
    const verification = await verifySnapshot(snapshot, {
      storage: io.storage,
      isDeep: flag(args, "deep"),
      searchIn: several(args, "search"),
      progress: progress.show,
    });
    progress.clear();
    const report = { snapshot, snapshotName: location, verification, explain: idBook(() => []).explain };
    writeResult(await render(report, args, io), args, io);
    return exitCodes[verification.verdict];
  } catch (error) {
    progress.clear();
    throw withLocation(location, error);
  }
}

async function render(report: VerifyReport, args: Arguments, io: Io): Promise<string> {
  if (formatOf(args) === "json") return jsonText(verifyJson(report));
  const { verifyText } = await import("../../report/verifyText.js");
  return verifyText(report, textOptions(args, io));
}
