import { linesOf } from "../../bytes/lines.js";
import { memorySource } from "../../bytes/source.js";
import { isCleanPlan } from "../../directory/clean/plan.js";
import { planDataOf } from "../../directory/clean/planText.js";
import { UsageError } from "../../errors.js";
import { placesOf } from "../../migrate/plan.js";
import { migrationPlanOf, parsedPlan } from "../../migrate/readPlan.js";
import { jsonText } from "../../report/json.js";
import { printable } from "../../report/printable.js";
import type { Storage } from "../../storage/port.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, flag, formatOf, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  plan: {
    type: "string",
    describe: "a plan that migrate, clean, dispose or check --write-plan wrote; - for standard input",
  },
};

/** Of plans of clean and dispose. */
const cleaningOptions = {
  quarantine: { ...value, describe: "clean plans: move there instead of deleting; `undo` brings back" },
  journal: { ...value, describe: "clean plans: file that tells what was done; default <plan>.journal" },
  "max-per-second": { ...value, describe: "clean plans: objects a second, at most" },
} as const;

export const options: CommandModule["options"] = cleaningOptions;

export const examples: CommandModule["examples"] = [
  ["$0 apply plan.json", "exactly what the plan says; again after a crash, it finishes or says that all is there"],
  ["$0 apply clean.json --quarantine /flink-quarantine", "what goes is moved, and can be brought back"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const location = single(args, "plan") ?? "";
  const storage = await io.writableStorage();
  const data = await planIn(location, storage, io);
  if (isCleanPlan(data)) {
    const { cleanPlanOf } = await import("../../directory/clean/readPlan.js");
    const { applyCleanPlan } = await import("../cleaning.js");
    const plan = cleanPlanOf(data, storage);
    io.reach(plan.roots);
    return applyCleanPlan(plan, location, args, io);
  }
  const plan = migrationPlanOf(data);
  io.reach(placesOf(plan));
  const given = Object.keys(cleaningOptions).find((option) => single(args, option) !== undefined);
  if (given !== undefined) {
    throw new UsageError(`--${given} is for plans of clean and dispose`, { fix: "A migration removes nothing." });
  }
  const { applyMigration } = await import("../../migrate/apply.js");
  const shows = io.stderr.isTerminal && !flag(args, "quiet");
  const applied = await applyMigration(plan, {
    storage,
    onCopy: (path, done, total) => {
      if (shows) io.stderr.write(`restorable: copying ${done + 1} of ${total}: ${printable(path)}\n`);
    },
  });
  const { applyJson, applyText } = await import("../../report/applyText.js");
  const report = { plan, applied };
  writeResult(
    formatOf(args) === "json" ? jsonText(applyJson(report)) : applyText(report, textOptions(args, io)),
    args,
    io,
  );
  return 0;
}

/** Line by line: a plan of a million objects is longer than a string may be. */
async function planIn(location: string, storage: Storage, io: Io): Promise<unknown> {
  const source = location === "-" ? { ...memorySource(await io.stdin()), close() {} } : await storage.open(location);
  try {
    return planDataOf(linesOf(source), parsedPlan);
  } finally {
    source.close();
  }
}
