/** What the class files of a jar say of its job. */
import { isOperatorIdHex, operatorIdOf } from "../../../ids/operatorId.js";
import { asOperatorId } from "../../../model/values.js";
import type { DeclarationSource } from "../../declarationSource.js";
import type { DeclaredJob, DeclaredOperator } from "../../declaredJob.js";
import { classEntries } from "./jarEntries.js";
import { scanClasses, type UidCall } from "./scanClasses.js";

export interface ScannedJob {
  readonly job: DeclaredJob;
  readonly notes: readonly string[];
}

/**
 * The uids that are constants. Which of them the job uses is not known (code that is never run, another main), nor are those
 * that are computed or set by libraries: the job is not complete, and nothing follows from what is missing.
 */
export function jobOfScan(jar: Uint8Array, location: string): ScannedJob {
  const { calls, unreadable, usesTables } = scanClasses(() => classEntries(jar, location));
  const operators = new Map<string, DeclaredOperator>();
  for (const call of calls) {
    const operator = operatorOf(call, location);
    if (operator !== null && !operators.has(operator.operatorId)) operators.set(operator.operatorId, operator);
  }
  const source: DeclarationSource = { kind: "jar", location };
  return {
    job: { complete: false, settings: {}, operators: [...operators.values()], sources: [source], notes: [] },
    notes: [
      ...calls.filter(({ value }) => value === null).map(computedNote),
      ...(usesTables ? ["the Table API is used: operators of SQL have no uid in the class files"] : []),
      ...(unreadable.length === 0 ? [] : [`no class files that can be read: ${unreadable.join(", ")}`]),
    ],
  };
}

function operatorOf({ call, value, sourceFile, className, line }: UidCall, jar: string): DeclaredOperator | null {
  if (value === null || value === "") return null;
  const source: DeclarationSource = {
    kind: "jar",
    location: `${jar}!${sourceFile ?? className}`,
    ...(line !== null && { line }),
  };
  if (call === "uid") {
    const id = asOperatorId(operatorIdOf(value));
    return { operatorId: id, generatedId: id, uid: value, optional: true, source };
  }
  if (!isOperatorIdHex(value)) return null;
  const uidHash = asOperatorId(value.toLowerCase());
  return { operatorId: uidHash, uidHash, optional: true, source };
}

function computedNote({ call, pattern, className, method, sourceFile, line }: UidCall): string {
  const where = line === null ? `${className}.${method}` : `${sourceFile ?? className}:${line}`;
  const how = /^\**$/.test(pattern) ? "" : ` ("${pattern}")`;
  return `${where}: what is given to ${call} is computed${how}`;
}
