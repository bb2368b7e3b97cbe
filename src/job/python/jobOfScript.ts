/** What a PyFlink script says of its job. */
import { isOperatorIdHex, operatorIdOf } from "../../ids/operatorId.js";
import { asOperatorId } from "../../model/values.js";
import type { DeclarationSource } from "../declarationSource.js";
import type { DeclaredJob, DeclaredOperator, Remark } from "../declaredJob.js";
import { type PythonUidCall, scanPython } from "./scanPython.js";

/** Flink makes one operator of adjacent Python operators (python.operator-chaining.enabled); which ones shows only in the graph. */
const fusing =
  "adjacent Python operators become one operator with the uid of the first (python.operator-chaining.enabled): some of these uids may not be in the graph";

/**
 * The uids that are constants. As with a jar that is only scanned, the job is not complete and nothing follows from what is
 * missing.
 */
export function jobOfScript(source: string, location: string): DeclaredJob {
  const calls = scanPython(source);
  const operators = new Map<string, DeclaredOperator>();
  for (const call of calls) {
    const operator = operatorOf(call, { kind: "jar", location, line: call.line });
    if (operator !== null && !operators.has(operator.operatorId)) operators.set(operator.operatorId, operator);
  }
  const computed = calls.filter(({ value }) => value === null);
  const remark = (text: string, line?: number): Remark => {
    return { code: "remark", level: "info", text, source: { kind: "jar", location, ...(line && { line }) } };
  };
  return {
    complete: false,
    settings: {},
    operators: [...operators.values()],
    sources: [{ kind: "jar", location }],
    notes: [
      ...computed.map(({ call, pattern, line }) => {
        const how = /^\**$/.test(pattern) ? "" : ` ("${pattern}")`;
        return remark(`what is given to ${call} is computed${how}`, line);
      }),
      ...(calls.length > 1 ? [remark(fusing)] : []),
    ],
  };
}

function operatorOf({ call, value }: PythonUidCall, source: DeclarationSource): DeclaredOperator | null {
  if (value === null || value === "") return null;
  if (call === "uid") {
    const id = asOperatorId(operatorIdOf(value));
    return { operatorId: id, generatedId: id, uid: value, optional: true, source };
  }
  if (!isOperatorIdHex(value)) return null;
  const uidHash = asOperatorId(value.toLowerCase());
  return { operatorId: uidHash, uidHash, optional: true, source };
}
