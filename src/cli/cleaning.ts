/** What `clean`, `dispose` and `apply` share: plans with this machine's clock, and showing them. */
import type { Cleaned } from "../directory/clean/applyClean.js";
import type { CleanPlan } from "../directory/clean/plan.js";
import { UsageError } from "../errors.js";
import { jsonText } from "../report/json.js";
import { counted } from "../report/text.js";
import { systemOf } from "../storage/systems.js";
import type { ExitCode } from "./exitCode.js";
import type { Io } from "./io.js";
import { openJournal } from "./journalFile.js";
import { type Arguments, formatOf, positive, single } from "./options.js";
import { writePieces, writeResult } from "./output.js";
import { absolutePath } from "./paths.js";
import { progressLine } from "./progressLine.js";
import { textOptions } from "./style.js";

/** Writes the plan to --output, and tells about it. */
export async function showPlan(plan: CleanPlan, args: Arguments, io: Io): Promise<void> {
  const planName = single(args, "output") ?? null;
  if (planName !== null) {
    const { planText } = await import("../directory/clean/planText.js");
    writePieces(planText(plan), args, io);
  }
  if (planName === "-") return;
  const report = { plan, planName, now: io.now() };
  if (formatOf(args) === "json") {
    const { cleanJson } = await import("../report/cleanJson.js");
    io.stdout.write(jsonText(cleanJson(report)));
    return;
  }
  const { cleanText } = await import("../report/cleanText.js");
  io.stdout.write(cleanText(report, textOptions({ ...args, output: undefined }, io)));
}

/** 1: something stays that has changed since the plan was made. 2: the system refused something. */
export async function applyCleanPlan(
  plan: CleanPlan,
  planLocation: string,
  args: Arguments,
  io: Io,
): Promise<ExitCode> {
  const quarantine = single(args, "quarantine");
  const perSecond = positive(args, "max-per-second");
  const progress = progressLine<number>(
    (done) => `restorable: ${done} of ${counted(plan.actions.length, "object")}`,
    args,
    io,
  );
  if (quarantine !== undefined) demandSameSystem(plan, quarantine);
  const journal = openJournal(single(args, "journal") ?? journalBeside(planLocation));
  // from then on the storage stops whatever uses it; the journal knows what was begun
  io.interrupted();
  let cleaned: Cleaned;
  try {
    const { applyClean } = await import("../directory/clean/applyClean.js");
    cleaned = await applyClean(plan, {
      storage: await io.writableStorage(),
      journal,
      clock: { now: () => io.now().getTime(), sleep },
      by: `restorable ${io.version}`,
      quarantine: quarantine === undefined ? undefined : absolutePath(quarantine),
      perSecond,
      onProgress: progress.show,
    });
  } finally {
    progress.clear();
    journal.close();
  }
  const { cleanedJson, cleanedText } = await import("../report/cleanedText.js");
  const text = formatOf(args) === "json" ? jsonText(cleanedJson(cleaned)) : cleanedText(cleaned, textOptions(args, io));
  writeResult(text, args, io);
  return cleaned.failed.length > 0 ? 2 : cleaned.skipped.length > 0 ? 1 : 0;
}

/** What the storage would say of each object is said once, and before anything is begun. */
function demandSameSystem({ roots }: CleanPlan, quarantine: string): void {
  const apart = roots.find((root) => systemOf(root) !== systemOf(quarantine));
  if (apart === undefined) return;
  throw new UsageError(`--quarantine ${quarantine} is on another system than ${apart}`, {
    fix: "Moving is renaming: give a directory of the same file system or bucket.",
  });
}

function journalBeside(plan: string): string {
  if (plan !== "-" && !/^[a-z][a-z0-9+.-]+:/i.test(plan)) return `${plan}.journal`;
  throw new UsageError("where is the journal to be?", {
    fix: "The plan is no file of this machine: give --journal FILE, which undo and another attempt will need.",
  });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
