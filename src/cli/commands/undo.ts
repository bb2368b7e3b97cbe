import type { Undone } from "../../directory/clean/undo.js";
import { jsonText } from "../../report/json.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { openJournal } from "../journalFile.js";
import { type Arguments, formatOf, single } from "../options.js";
import { writeResult } from "../output.js";
import { progressLine } from "../progressLine.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  journal: { type: "string", describe: "the journal that `apply --quarantine` named" },
};

export const options: CommandModule["options"] = {};

export const examples: CommandModule["examples"] = [
  ["$0 undo plan.json.journal", "brings back what was moved to the quarantine; again after a crash, it finishes"],
];

/** 1: something did not come back. */
export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const progress = progressLine<number>((done) => `restorable: ${done} objects back`, args, io);
  const journal = openJournal(single(args, "journal") ?? "");
  const undone = await undo().finally(() => {
    progress.clear();
    journal.close();
  });
  const { undoneText } = await import("../../report/cleanedText.js");
  writeResult(formatOf(args) === "json" ? jsonText(undone) : undoneText(undone, textOptions(args, io)), args, io);
  return undone.problems.length > 0 ? 1 : 0;

  async function undo(): Promise<Undone> {
    const [{ undoClean }, { readJournal }] = await Promise.all([
      import("../../directory/clean/undo.js"),
      import("../../directory/clean/journal.js"),
    ]);
    // whoever names the journal names the system that it tells of
    const { starts } = readJournal(journal.read(), journal.path);
    io.reach(starts.flatMap(({ quarantine }) => quarantine ?? []));
    return undoClean({
      storage: await io.writableStorage(),
      journal,
      at: io.now().toISOString(),
      by: `restorable ${io.version}`,
      onProgress: progress.show,
    });
  }
}
