/** One word of a uid list or of --uid → DeclaredOperator. */
import { asOperatorId } from "../model/values.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclarationNote, DeclaredJob, DeclaredOperator } from "./declaredJob.js";
import { operatorOfUid } from "./operatorOf.js";

/** `id:` or `operator-id:` and 32 hex digits is an operator ID; everything else, 32 bare hex digits too, is a uid. */
export function operatorOfToken(token: string, source: DeclarationSource): DeclaredOperator {
  const hex = /^(?:operator-)?id:([0-9a-f]{32})$/i.exec(token)?.[1];
  if (hex === undefined) return operatorOfUid(token, source);
  const operatorId = asOperatorId(hex.toLowerCase());
  return { operatorId, generatedId: operatorId, source };
}

/** A job of which only these operators are known, each once; what is listed twice, or looks like an ID, is noted. */
export function jobOfTokens(
  tokens: Iterable<{ readonly token: string; readonly source: DeclarationSource }>,
  source: DeclarationSource,
): DeclaredJob {
  const operators = new Map<string, DeclaredOperator>();
  const notes: DeclarationNote[] = [];
  for (const { token: text, source } of tokens) {
    const operator = operatorOfToken(text, source);
    const first = operators.get(operator.operatorId);
    if (first === undefined) operators.set(operator.operatorId, operator);
    if (first !== undefined) notes.push({ code: "repeated-uid", text, first: first.source, source });
    else if (operator.uid !== undefined && /^(?:(?:operator-)?id:[0-9a-f]*|[0-9a-f]{32})$/i.test(text)) {
      notes.push({ code: "uid-looks-like-operator-id", text, source });
    }
  }
  return { complete: true, settings: {}, operators: [...operators.values()], sources: [source], notes };
}
