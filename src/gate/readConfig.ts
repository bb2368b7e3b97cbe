import type { Level } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import type { LocatedText } from "../job/locatedText.js";
import { shown } from "../job/shown.js";
import type { StorageSettings } from "../storage/settings.js";
import type { Config, FailOn } from "./baseline.js";
import { validateConfig } from "./generated/config.validate.js";
import { readLocated } from "./readLocated.js";
import { ruleNamed, rulesHint } from "./ruleNamed.js";

interface RawConfig {
  readonly failOn?: FailOn;
  readonly require?: readonly string[] | string;
  readonly rules?: Readonly<Record<string, Level | "off">>;
  readonly baseline?: string;
  readonly storage?: StorageSettings;
}

/** restorable.yaml. `baseline` is left as it stands there. An empty file says nothing. Throws a ManifestError. */
export function readConfig(text: string, location: string, located: LocatedText): Config {
  if (located.value === null && located.problems.length === 0) return { location, require: [], levels: new Map() };
  const file = { text, location, located, validate: validateConfig, schema: "config" };
  return readLocated<RawConfig, Config>(file, ({ failOn, require = [], rules = {}, baseline, storage }, problem) => {
    const required = (typeof require === "string" ? [require] : require).flatMap((name, index) => {
      const rule = name === "all" ? name : ruleNamed(name);
      const path = typeof require === "string" ? ["require"] : ["require", index];
      if (rule === undefined) problem(path, `is ${shown(name)}, which is no rule. ${rulesHint(name, ["all"])}`);
      return rule ?? [];
    });
    const levels = new Map<RuleId, Level | "off">();
    for (const [name, level] of Object.entries(rules)) {
      const rule = ruleNamed(name);
      if (rule === undefined) problem(["rules", name], `is no rule. ${rulesHint(name)}`);
      else if (levels.has(rule)) problem(["rules", name], `is ${rule}, which is given twice`);
      else levels.set(rule, level);
    }
    return {
      location,
      ...(failOn !== undefined && { failOn }),
      require: required.includes("all") ? "all" : required.filter((rule) => rule !== "all"),
      levels,
      ...(baseline !== undefined && { baseline }),
      ...(storage !== undefined && { storage }),
    };
  });
}
