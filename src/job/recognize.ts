/** What kind of file a declaration is, by its content; the name decides only what content cannot. Loads none of their readers. */
import { isOperatorIdHex } from "../ids/operatorId.js";
import { listOf, objectOf } from "./locatedJson.js";

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

/** The old format by its file name; everything else is YAML. */
export function isOldFlinkConf(location: string): boolean {
  return /(?:^|[/\\])flink-conf\.ya?ml$/i.test(location);
}

/** Whether a JSON value is a compiled plan. */
function isCompiledPlan(value: unknown): boolean {
  const plan = objectOf(value);
  return plan !== undefined && "flinkVersion" in plan && "nodes" in plan && "edges" in plan;
}

/** Whether a JSON value is an execution plan. */
function isExecutionPlan(value: unknown): boolean {
  const nodes = listOf(objectOf(value)?.["nodes"]);
  return nodes !== undefined && nodes.length > 0 && nodes.every((node) => objectOf(node)?.["pact"] !== undefined);
}

/** A recorded answer: of /jobs/:jobid, or a plan. */
function isRestAnswer(value: unknown): boolean {
  const answer = objectOf(value);
  const plan = objectOf(answer?.["plan"]) ?? answer;
  const nodes = listOf(plan?.["nodes"]);
  return nodes?.every((node) => isOperatorIdHex(String(objectOf(node)?.["id"]))) === true && answer !== undefined;
}
