/** What the class files of a jar say of its job. */
import { isOperatorIdHex, operatorIdOf } from "../../../ids/operatorId.js";
import { asOperatorId } from "../../../model/values.js";
import type { DeclarationSource } from "../../declarationSource.js";
import type { DeclaredJob, DeclaredOperator, Remark } from "../../declaredJob.js";
import { classEntries } from "./jarEntries.js";
import { scanClasses, type UidCall } from "./scanClasses.js";

/**
 * The uids that are constants. Which of them the job uses is not known (code that is never run, another main), nor are those
 * that are computed or set by libraries: the job is not complete, and nothing follows from what is missing.
 */
export function jobOfScan(jar: Uint8Array, location: string): DeclaredJob {
  const { calls, unreadable, usesTables } = scanClasses(() => classEntries(jar, location));
  const operators = new Map<string, DeclaredOperator>();
  for (const call of calls) {
    const operator = operatorOf(call, location);
    if (operator !== null && !operators.has(operator.operatorId)) operators.set(operator.operatorId, operator);
  }
  const source: DeclarationSource = { kind: "jar", location };
  const remark = (text: string): Remark => ({ code: "remark", level: "info", text, source });
  return {
    complete: false,
    settings: {},
    operators: [...operators.values()],
    sources: [source],
    notes: [
      ...calls.filter(({ value }) => value === null).map((call) => computedNote(call, location)),
      ...(usesTables ? [remark("the Table API is used: operators of SQL have no uid in the class files")] : []),
      ...(unreadable.length === 0 ? [] : [remark(`no class files that can be read: ${unreadable.join(", ")}`)]),
    ],
  };
}

function sourceOf({ sourceFile, className, line }: UidCall, jar: string): DeclarationSource {
  return { kind: "jar", location: `${jar}!${sourceFile ?? className}`, ...(line !== null && { line }) };
}

function operatorOf(found: UidCall, jar: string): DeclaredOperator | null {
  const { call, value } = found;
  if (value === null || value === "") return null;
  const source = sourceOf(found, jar);
  if (call === "uid") {
    const id = asOperatorId(operatorIdOf(value));
    return { operatorId: id, generatedId: id, uid: value, optional: true, source };
  }
  if (!isOperatorIdHex(value)) return null;
  const uidHash = asOperatorId(value.toLowerCase());
  return { operatorId: uidHash, uidHash, optional: true, source };
}

function computedNote(found: UidCall, jar: string): Remark {
  const { call, pattern, method } = found;
  const how = /^\**$/.test(pattern) ? "" : ` ("${pattern}")`;
  const text = `what ${method} gives to ${call} is computed${how}`;
  return { code: "remark", level: "info", text, source: sourceOf(found, jar) };
}
