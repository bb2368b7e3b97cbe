/** What kind of file a declaration is, by its content; the name decides only what content cannot. */
import { isCompiledPlan } from "./compiledPlan.js";
import { isExecutionPlan } from "./executionPlan.js";
import { isOldFlinkConf } from "./flinkConfig.js";
import { objectOf } from "./locatedJson.js";
import { isRestAnswer } from "./restJob.js";

export type TextKind = "manifest" | "compiled-plan" | "execution-plan" | "rest" | "kubernetes" | "config" | "note";

/** A manifest where nothing else fits: its reader says what is wrong with it. */
export function kindOfText(text: string, location: string): TextKind {
  if (isOldFlinkConf(location)) return "config";
  const start = text.indexOf("{");
  const isJson = /^\ufeff?\s*[[{]/.test(text);
  if (isJson || /^-+ Execution Plan -+$/m.test(text)) {
    const value = jsonOf(isJson ? text : text.slice(start, text.lastIndexOf("}") + 1));
    if (isCompiledPlan(value)) return "compiled-plan";
    if (isExecutionPlan(value)) return "execution-plan";
    if (isRestAnswer(value)) return "rest";
    if (Array.isArray(objectOf(value)?.["paragraphs"])) return "note";
    return "manifest";
  }
  if (/^kind:\s*["']?Flink(?:Deployment|SessionJob)\b/m.test(text)) return "kubernetes";
  if (/(?:^|[/\\])config\.ya?ml$/i.test(location) || isFlinkConfiguration(text)) return "config";
  return "manifest";
}

/** Keys that every Flink configuration has, at the top level. */
function isFlinkConfiguration(text: string): boolean {
  return (
    !/^["']?(?:manifestVersion|operators)["']?\s*:/m.test(text) &&
    /^(?:jobmanager|taskmanager|parallelism|state|execution|high-availability|rest)(?:\.[a-z.-]+)?\s*:/m.test(text)
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}
