/**
 * What a person sees of every rule, in one file to be read: rules.txt. `npx vitest run test/report -u` writes it anew
 * after a text was changed on purpose.
 */
import { expect, it } from "vitest";
import { check } from "../../src/check/check.js";
import { ruleIds } from "../../src/check/ruleIds.js";
import { gateOf } from "../../src/gate/gate.js";
import { explainOperatorId, indexUids } from "../../src/ids/explainOperatorId.js";
import type { CheckReport } from "../../src/report/checkReport.js";
import { findingParts } from "../../src/report/findingText.js";
import { gapLines } from "../../src/report/gapText.js";
import type { TextOptions } from "../../src/report/text.js";
import { type Case, cases } from "../check/cases.js";

const options: TextOptions = { width: 100, paint: (_format, text) => text, verbose: false, quiet: false };

it("the text of every rule", async () => {
  const texts = ruleIds.flatMap((rule) => (cases[rule] ?? []).flatMap((one) => textOf(rule, one) ?? []));
  await expect(`${texts.join("\n\n\n")}\n`).toMatchFileSnapshot("rules.txt");
});

/** Only what this rule says; undefined where it says nothing. */
function textOf(rule: string, { what, input, door = "path" }: Case): string | undefined {
  const result = check({ ...input, doors: [door] });
  const findings = result.findings.filter((finding) => finding.rule === rule);
  const notChecked = result.notChecked.filter((gap) => gap.rule === rule && gap.decisive);
  if (findings.length + notChecked.length === 0) return undefined;
  const report = reportOf({ ...result, findings, notChecked }, input, door);
  // told with its other half, a rename's have no text of their own
  const parts = [...findingParts(report, options), gapLines(report, options)];
  return [`### ${rule}: ${what}`, ...parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"))].join(
    "\n\n",
  );
}

function reportOf(result: CheckReport["result"], input: Case["input"], door: "path" | "ha"): CheckReport {
  const uids = indexUids(
    [...input.job.operators, ...(input.previousJob?.operators ?? [])].flatMap(({ uid }) => uid ?? []),
  );
  return {
    result,
    snapshot: input.snapshot,
    job: input.job,
    snapshotName: "sp-1",
    jobName: "job.yaml",
    doors: [door],
    flinkVersion: input.flinkVersion ?? null,
    conflicts: [],
    claimMode: input.claimMode ?? null,
    allowNonRestoredState: input.allowNonRestoredState ?? false,
    gate: gateOf(result, [door], { failOn: "loss", levels: new Map(), baseline: null, today: "2026-01-01" }),
    configName: null,
    restorableVersion: "0.1.0",
    states: input.contents ?? null,
    explain: (id) => {
      const explanation = explainOperatorId(id, uids);
      return explanation && "uid" in explanation ? `uid ${explanation.uid}` : null;
    },
  };
}
