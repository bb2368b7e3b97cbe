/** `check --write-plan`: the renames that the check has noticed, as a plan. */
import type { AnyFinding } from "../check/catalogue.js";
import type { OperatorRef } from "../check/finding.js";
import { UsageError } from "../errors.js";
import type { RenameRequest } from "../migrate/rename.js";
import { shortLabel } from "../report/operatorLabel.js";
import { shellWord } from "../report/shellWord.js";
import type { Io } from "./io.js";
import { plan, writePlan } from "./migration.js";
import { type Arguments, flag, several, single } from "./options.js";
import { absolutePath } from "./paths.js";

interface Hint {
  readonly lost: OperatorRef;
  readonly fresh: OperatorRef;
}

/** Writes the plan; says on stderr what it does and what to type. Throws a UsageError where there is nothing to rename. */
export async function writeRenamePlan(
  findings: readonly AnyFinding[],
  location: string,
  args: Arguments,
  io: Io,
): Promise<void> {
  const path = single(args, "write-plan") ?? "";
  const hints = accepted(findings.flatMap(hintOf), several(args, "accept-rename"));
  if (hints.length === 0) {
    throw new UsageError("no operator looks renamed, so there is no plan to write", {
      fix: "Say it yourself: restorable migrate <snapshot> --to <directory> --rename old=new --output plan.json",
    });
  }
  const to = single(args, "to");
  const target = to === undefined ? await besides(location, io) : absolutePath(to);
  const planned = await plan(location, [], target, { renames: hints.map(requestOf) }, io);
  writePlan(planned, path, { ...args, quiet: true }, io);
  if (flag(args, "quiet")) return;
  const told = hints.map(({ lost, fresh }) => `${shortLabel(lost)} → ${shortLabel(fresh)}`).join(", ");
  io.stderr.write(
    `restorable: wrote ${path}: renames ${told}; nothing was changed yet\n` +
      `  restorable apply ${shellWord(path)}\n  flink run -s ${shellWord(planned.plan.target.location.replace(/^file:/, ""))} …\n`,
  );
}

function hintOf(finding: AnyFinding): Hint[] {
  if (finding.rule !== "R-01" || !finding.operator || !finding.details.renamedTo) return [];
  return [{ lost: finding.operator, fresh: finding.details.renamedTo.operator }];
}

/** Those that were named, or all. */
function accepted(hints: readonly Hint[], wanted: readonly string[]): readonly Hint[] {
  if (wanted.length === 0) return hints;
  const names = hints.map(({ lost, fresh }) => `${shortLabel(lost)}=${shortLabel(fresh)}`);
  return wanted.map((text) => {
    const hint = hints[names.indexOf(text)];
    if (hint) return hint;
    throw new UsageError(`--accept-rename ${text}: the check sees no such rename`, {
      fix: `It sees ${names.length === 0 ? "none" : names.join(", ")}; others: restorable migrate --rename.`,
    });
  });
}

function requestOf({ lost, fresh }: Hint): RenameRequest {
  return { from: `id:${lost.operatorId}`, to: fresh.uid ?? `id:${fresh.operatorId}` };
}

/** The snapshot's own name with something behind it: `savepoint-1-migrated`. */
async function besides(location: string, io: Io): Promise<string> {
  const { findMetadata } = await import("../readSnapshot.js");
  const { directory } = await findMetadata(location, io.storage);
  return `${directory.replace(/\/+$/, "")}-migrated`;
}
