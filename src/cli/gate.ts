/** What a check is to stop at: the options, restorable.yaml, and the baseline of accepted findings. */
import type { CheckResult } from "../check/check.js";
import type { Door } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import { StorageError, UsageError } from "../errors.js";
import type { Acceptance, Baseline, Config } from "../gate/baseline.js";
import { dayOf, daysAfter, isDay } from "../gate/day.js";
import { type Gate, type GateSettings, gateOf } from "../gate/gate.js";
import { ruleNamed, rulesHint } from "../gate/ruleNamed.js";
import { quoted } from "../report/printable.js";
import { counted } from "../report/text.js";
import { readWhole } from "./bytes.js";
import type { CommandModule } from "./commandModule.js";
import { openConfig, readSettings } from "./config.js";
import type { Io } from "./io.js";
import { type Arguments, choice, flag, several, single, value } from "./options.js";
import { writeFile } from "./output.js";

export const gateOptions: CommandModule["options"] = {
  "fail-on": { ...value, describe: "exit 1 from error, loss (default), warning or info on, or when unknown; or never" },
  require: { ...value, describe: "a rule that must not stay unchecked, or all; repeatable" },
  baseline: { ...value, describe: "file of accepted findings, which do not fail until their day" },
  "write-baseline": { boolean: true, describe: "accept what fails now: add it to the baseline" },
  reason: { ...value, describe: "why it may pass; needed with --write-baseline" },
  expires: { ...value, describe: "last day on which it passes, such as 2027-01-31; default: in 90 days" },
};

export interface OpenGate extends GateSettings {
  readonly require: readonly RuleId[] | "all";
  readonly configName: string | null;
}

/** Reads what there is. Throws a UsageError, a ManifestError or a StorageError. */
export async function openGate(args: Arguments, io: Io): Promise<OpenGate> {
  const config = await openConfig(args, io);
  const required = [...several(args, "require").map(requiredRule), ...(config ? [config.require].flat() : [])];
  return {
    failOn:
      single(args, "fail-on") === undefined && config?.failOn !== undefined
        ? config.failOn
        : choice(args, "fail-on", ["loss", "error", "warning", "info", "never"]),
    require: required.includes("all") ? "all" : required.filter((rule) => rule !== "all"),
    levels: config?.levels ?? new Map(),
    baseline: await openBaseline(args, config, io),
    today: dayOf(io.now()),
    configName: config?.location ?? null,
  };
}

/** By number or by name. */
function requiredRule(given: string): RuleId | "all" {
  const rule = given === "all" ? "all" : ruleNamed(given);
  if (rule !== undefined) return rule;
  throw new UsageError(`--require ${quoted(given)}: there is no such rule`, { fix: rulesHint(given, ["all"]) });
}

/** The one of the configuration need not be there yet. */
async function openBaseline(args: Arguments, config: Config | null, io: Io): Promise<Baseline | null> {
  const given = single(args, "baseline");
  const location = given ?? config?.baseline;
  const writes = flag(args, "write-baseline");
  if (location === undefined) {
    if (!writes) return null;
    throw new UsageError("--write-baseline: there is no baseline to write to", { fix: "Add --baseline <file>." });
  }
  if ((await io.storage.stat(location)) === null) {
    if (given === undefined || writes) return { location, accepted: [] };
    throw new StorageError(`${location}: there is no such file`, {
      fix: "--write-baseline --reason <why> makes it of the findings that there are.",
    });
  }
  const [{ text, located }, { readBaseline }] = await Promise.all([
    readSettings(location, io),
    import("../gate/readBaseline.js"),
  ]);
  return readBaseline(text, location, located);
}

const defaultDays = 90;

/** Reason and day of --write-baseline. Throws a UsageError. */
export function acceptanceOptions(args: Arguments, io: Io): { reason: string; expires: string } | null {
  const [reason, expires] = [single(args, "reason")?.trim(), single(args, "expires")];
  if (!flag(args, "write-baseline")) {
    const stray = reason !== undefined ? "--reason" : expires !== undefined ? "--expires" : undefined;
    if (stray === undefined) return null;
    throw new UsageError(`${stray} goes with --write-baseline`, { fix: "Add --write-baseline, or leave it out." });
  }
  if (!reason) {
    throw new UsageError("--write-baseline needs a reason", {
      fix: 'Add --reason "<why this may pass>"; whoever reads the file in a year wants to know.',
    });
  }
  if (expires !== undefined && !(isDay(expires) && expires >= dayOf(io.now()))) {
    throw new UsageError(`--expires is ${quoted(expires)}`, { fix: "Give a day from today on, such as 2027-01-31." });
  }
  return { reason, expires: expires ?? daysAfter(io.now(), defaultDays) };
}

/** Adds what fails to the baseline's file. `aboutOf`: a finding in words. Says the gate as it is then. */
export async function acceptFailing(
  { result, doors, settings }: { result: CheckResult; doors: readonly Door[]; settings: GateSettings },
  why: { readonly reason: string; readonly expires: string },
  aboutOf: (finding: CheckResult["findings"][number]) => string,
  args: Arguments,
  io: Io,
): Promise<Gate> {
  const { baseline } = settings;
  const gate = gateOf(result, doors, settings);
  const added = result.findings.flatMap((finding): Acceptance[] => {
    const standing = gate.standings.get(finding);
    if (!standing?.fails) return [];
    const { rule, level } = finding;
    return [{ finding: standing.fingerprint, rule, level, doors: finding.doors, about: aboutOf(finding), ...why }];
  });
  if (baseline === null || added.length === 0) {
    io.stderr.write("restorable: no finding fails; there is nothing to accept\n");
    return gate;
  }
  const exists = (await io.storage.stat(baseline.location)) !== null;
  const text = exists ? new TextDecoder().decode(await readWhole(baseline.location, io.storage)) : undefined;
  const { withAcceptances } = await import("../gate/writeBaseline.js");
  writeFile(baseline.location, withAcceptances(text, added), args, io);
  io.stderr.write(`restorable: ${counted(added.length, "finding")} accepted until ${why.expires}\n`);
  return gateOf(result, doors, { ...settings, baseline: { ...baseline, accepted: [...added, ...baseline.accepted] } });
}
