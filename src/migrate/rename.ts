import { expandSink, sinkPartOf } from "../ids/expandedSinks.js";
import { operatorIdOf } from "../ids/operatorId.js";
import type { OperatorId } from "../model/values.js";
import type { Rename } from "./actions.js";
import type { Change } from "./change.js";
import { type Found, idOf, labelOf, matching, theOperator } from "./operators.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

/** `old=new`, each a uid or `id:<operator ID>`; with a name for metadata that has names. */
export interface RenameRequest {
  readonly from: string;
  readonly to: string;
  readonly name?: string | undefined;
}

/**
 * Splits `old=new`. Uids may hold "=": the split is the one whose left side is an operator.
 * Throws a MigrationRefused where none is, or the new one may be a uid or an ID.
 */
export function parseRename(text: string, sources: readonly Source[]): RenameRequest {
  const splits: RenameRequest[] = [];
  for (let at = text.indexOf("="); at >= 0; at = text.indexOf("=", at + 1)) {
    splits.push({ from: text.slice(0, at), to: text.slice(at + 1) });
  }
  const [first] = splits;
  if (!first) {
    throw new MigrationRefused("bad-uid", `${JSON.stringify(text)} is no rename`, "Write it old=new.");
  }
  const request = splits.find(({ from }) => matching(from, sources).length > 0) ?? first;
  refuseBareId(request);
  return request;
}

/** On the left digits alone are looked up as both; on the right either guess could give an ID that nobody wants. */
function refuseBareId({ to }: RenameRequest): void {
  if (isPinned(to) || idOf(to) === null) return;
  throw new MigrationRefused(
    "bad-uid",
    `${to} may be an operator ID or a uid`,
    `Write id:${to} for this ID, id:${operatorIdOf(to)} for the operator with this uid.`,
  );
}

/** Everything else that a request names is a uid, digits alone too: a job may have such. */
const isPinned = (to: string): boolean => /^id:/i.test(to);

/**
 * The operators that get another ID. A sink is renamed with everything that Flink makes of it: committer, global
 * committer and the operators of its topologies hang their uids on the sink's (SinkTransformationTranslator).
 * Throws a MigrationRefused where Flink would refuse the result, or could not tell two operators apart.
 */
export function resolveRenames(requests: readonly RenameRequest[], sources: readonly Source[]): Rename[] {
  const asked = requests.map((request) => renameOf(theOperator(request.from, sources), request));
  const taken = new Set(asked.map((rename) => keyOf(rename.source ?? 0, rename.operatorId)));
  const family = requests
    .flatMap((request) => familyOf(request, sources))
    .filter((rename) => {
      const key = keyOf(rename.source ?? 0, rename.operatorId);
      return !taken.has(key) && taken.add(key);
    });
  const twice = asked.find((rename, i) => asked.findIndex((other) => sameOperator(rename, other)) !== i);
  if (twice) {
    throw new MigrationRefused(
      "ambiguous-operator",
      `operator ${twice.operatorId} is renamed twice`,
      "Give one --rename for it.",
    );
  }
  return [...asked, ...family];
}

const keyOf = (source: number, operatorId: OperatorId): string => `${source} ${operatorId}`;
const sameOperator = (a: Rename, b: Rename): boolean => a.operatorId === b.operatorId && a.source === b.source;

function renameOf({ source, operator }: Found, { to, name }: RenameRequest): Rename {
  const pinned = isPinned(to) ? idOf(to) : null;
  if (to === "" || (isPinned(to) && pinned === null)) {
    throw new MigrationRefused(
      "bad-uid",
      `${labelOf(operator)} cannot be renamed to ${JSON.stringify(to)}`,
      "The new one is a uid of at least one character, or id:<32 hex digits>.",
    );
  }
  return {
    action: "rename",
    ...(source === 0 ? {} : { source }),
    operatorId: operator.operatorId,
    to: { operatorId: pinned ?? (operatorIdOf(to) as OperatorId), uid: pinned ? null : to, ...(name ? { name } : {}) },
  };
}

/** The other operators of the sink that a renamed writer belongs to. */
function familyOf({ from, to }: RenameRequest, sources: readonly Source[]): Rename[] {
  if (isPinned(to)) return [];
  const found = theOperator(from, sources);
  const sinkUid = found.operator.uid ?? (idOf(from) === null ? from : null);
  if (sinkUid === null) return [];
  const operators = sources[found.source]?.snapshot.operators ?? [];
  const [parts, renamedParts] = [expandSink(sinkUid), expandSink(to)];
  const known = new Map(parts.map((part) => [part.operatorId, part.uid]));
  const renamed = new Map(parts.map((part, i) => [part.uid, renamedParts[i]?.uid]));
  return operators.flatMap((operator) => {
    if (operator === found.operator) return [];
    const uid = operator.uid ?? known.get(operator.operatorId);
    const part = uid === undefined ? undefined : sinkPartOf(uid, new Set([sinkUid]));
    if (uid === undefined || part?.sinkUid !== sinkUid) return [];
    // a topology of its own has a uid that only the job knows
    const newUid = renamed.get(uid) ?? `${to}: ${part.topologyUid}`;
    return [renameOf({ source: found.source, operator }, { from: uid, to: newUid })];
  });
}

export function renameChange({ source: of = 0, operatorId, to }: Rename): Change {
  return {
    head: (head, source) => (source === of && head.operatorId === operatorId ? to : undefined),
  };
}
