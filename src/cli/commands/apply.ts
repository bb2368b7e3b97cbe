import type { MigrationPlan } from "../../migrate/plan.js";
import { readPlan } from "../../migrate/readPlan.js";
import { jsonText } from "../../report/json.js";
import { printable } from "../../report/printable.js";
import { readWhole } from "../bytes.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, flag, formatOf, single } from "../options.js";
import { writeResult } from "../output.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  plan: { type: "string", describe: "a plan that migrate or check --write-plan wrote; - for standard input" },
};

export const options: CommandModule["options"] = {};

export const examples: CommandModule["examples"] = [
  ["$0 apply plan.json", "exactly what the plan says; again after a crash, it finishes or says that all is there"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const location = single(args, "plan") ?? "";
  const storage = await io.writableStorage();
  const plan = readPlan(
    new TextDecoder().decode(location === "-" ? await io.stdin() : await readWhole(location, storage)),
  );
  io.reach(pathsOf(plan));
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

/** Where it reads and writes. */
function pathsOf({ source, merged, target, copies, requiredFiles }: MigrationPlan): string[] {
  return [
    ...[source, ...merged].map(({ metadataPath }) => metadataPath),
    target.location,
    ...copies.flatMap(({ from, to }) => [from, to]),
    ...requiredFiles.files.map(({ path }) => path),
  ];
}
