/** The edges of a manifest, their ends resolved to operator IDs. */
import { isOperatorIdHex } from "../ids/operatorId.js";
import { asOperatorId, type OperatorId } from "../model/values.js";
import type { DeclaredEdge, DeclaredOperator } from "./declaredJob.js";
import { known } from "./known.js";
import { nearest } from "./nearest.js";
import type { RawEdge } from "./rawManifest.js";
import { shown } from "./shown.js";

/** Edges with so many unknown ends are told without "did you mean", which compares with every uid. */
const MOST_SUGGESTIONS = 10;

/**
 * An end that is 32 hex digits is an operator ID (listed or not) unless it is only the uid of a listed operator; any other
 * end must be such a uid. Those which are not are told to `problem`, and their edges left out.
 */
export function edgesOf(
  raw: readonly RawEdge[],
  operators: readonly DeclaredOperator[],
  problem: (index: number, end: "source" | "target", message: string) => void,
): DeclaredEdge[] {
  const ids = new Set<string>(operators.map(({ operatorId }) => operatorId));
  const byUid = new Map<string, OperatorId>();
  for (const { uid, operatorId } of operators) if (typeof uid === "string") byUid.set(uid, operatorId);

  const resolve = (end: string): OperatorId | undefined => {
    const hex = isOperatorIdHex(end) ? asOperatorId(end.toLowerCase()) : undefined;
    return hex !== undefined && ids.has(hex) ? hex : (byUid.get(end) ?? hex);
  };

  let suggestions = 0;
  const refuse = (index: number, end: "source" | "target", value: string): void => {
    const meant = suggestions++ < MOST_SUGGESTIONS ? nearest(value, byUid.keys()) : undefined;
    const hint = meant === undefined ? "" : `; did you mean ${shown(meant)}?`;
    problem(index, end, `is ${shown(value)}: neither an operator ID nor the uid of a listed operator${hint}`);
  };

  return raw.flatMap((edge, index) => {
    const source = resolve(edge.source);
    const target = resolve(edge.target);
    if (source === undefined) refuse(index, "source", edge.source);
    if (target === undefined) refuse(index, "target", edge.target);
    if (source === undefined || target === undefined) return [];
    return [known<DeclaredEdge>({ ...edge, source, target })];
  });
}
