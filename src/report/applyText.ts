import type { Applied } from "../migrate/apply.js";
import type { MigrationPlan } from "../migrate/plan.js";
import { printable } from "./printable.js";
import { shellWord } from "./shellWord.js";
import { humanSize } from "./size.js";
import { counted, type TextOptions } from "./text.js";

export interface ApplyReport {
  readonly plan: MigrationPlan;
  readonly applied: Applied;
}

/** schemas/apply.schema.json */
export function applyJson({ plan, applied }: ApplyReport) {
  return { ...applied, claim: plan.claim, dependsOn: plan.dependsOn };
}

export function applyText({ plan, applied }: ApplyReport, { paint, quiet }: TextOptions): string {
  const { outcome, location, metadataBytes, copiedFiles, keptAs } = applied;
  const where = location.replace(/^file:/, "");
  const copied = copiedFiles > 0 ? `, ${counted(copiedFiles, "file")} copied` : "";
  const what =
    outcome === "applied"
      ? `${paint(["bold", "green"], "APPLIED")}: ${printable(where)} (${humanSize(metadataBytes)} of metadata written and read back${copied})`
      : `${paint(["bold", "green"], "THERE ALREADY")}: ${printable(where)} holds exactly what the plan makes; nothing was written`;
  if (quiet) return `${what}\n`;
  const { safe, why } = plan.claim;
  const mode = safe.includes("NO_CLAIM") ? "" : ` -claimMode ${safe[0] ?? "CLAIM"}`;
  return [
    what,
    ...(keptAs === null ? [] : [`  the metadata as it was: ${printable(keptAs.replace(/^file:/, ""))}`]),
    `  claim mode ${safe.join(" or ")}: ${why}`,
    "",
    `  flink run -s ${shellWord(where)}${mode} …`,
    "",
  ].join("\n");
}
