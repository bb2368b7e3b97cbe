/** One entry of a manifest's operator list → DeclaredOperator. */
import { operatorIdOf } from "../ids/operatorId.js";
import { asOperatorId, type OperatorId } from "../model/values.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredOperator, DeclaredState, DeclaredType } from "./declaredJob.js";
import { known } from "./known.js";
import type { RawOperator, RawState, RawType } from "./rawManifest.js";
import { shown } from "./shown.js";

/** An operator of which only the uid is known. */
export function operatorOfUid(uid: string, source: DeclarationSource): DeclaredOperator {
  const operatorId = asOperatorId(operatorIdOf(uid));
  return { operatorId, generatedId: operatorId, uid, source };
}

/** Expects that at least one of uid, operatorId, uidHash is given. Tells contradictions to `problem`, which goes on. */
export function operatorOf(
  raw: RawOperator,
  source: DeclarationSource,
  problem: (field: string, message: string) => void,
): DeclaredOperator {
  const given = idOf(raw.operatorId);
  const ofUid = typeof raw.uid === "string" ? asOperatorId(operatorIdOf(raw.uid)) : undefined;
  if (given !== undefined && ofUid !== undefined && given !== ofUid) {
    problem(
      "operatorId",
      `is ${given}, but uid ${shown(raw.uid)} has the operator ID ${ofUid}; leave one out (an ID given to setUidHash is uidHash)`,
    );
  }
  const derived = raw.maxParallelism === -1;
  if (derived && raw.maxParallelismConfigured === true) {
    problem("maxParallelismConfigured", "is true, but maxParallelism -1 says that it is not configured");
  }
  const generatedId = given ?? ofUid;
  const uidHash = raw.uidHash === null ? null : idOf(raw.uidHash);
  const operatorId = generatedId ?? uidHash;
  if (!operatorId) throw new Error("an operator without any ID passed the schema");
  const { uid, operatorId: _, uidHash: __, ...facts } = raw;
  return {
    ...known<Omit<DeclaredOperator, "uid" | "uidHash">>({
      operatorId,
      generatedId,
      ...facts,
      ...(derived && { maxParallelism: undefined, maxParallelismConfigured: false }),
      keyType: typeOf(facts.keyType),
      states: facts.states?.map(stateOf),
      statesComplete: facts.states && facts.statesComplete,
      source,
    }),
    ...(uid !== undefined && { uid }),
    ...(uidHash !== undefined && { uidHash }),
  };
}

function stateOf(raw: RawState): DeclaredState {
  return known<DeclaredState>({
    ...raw,
    keyType: typeOf(raw.keyType),
    valueType: typeOf(raw.valueType),
    namespaceType: typeOf(raw.namespaceType),
  });
}

/** Undefined where nothing of it is known. */
function typeOf(raw: RawType | null | undefined): DeclaredType | undefined {
  if (raw === null || raw === undefined) return undefined;
  const type = typeof raw === "string" ? { type: raw } : known<DeclaredType>(raw);
  return Object.keys(type).length > 0 ? type : undefined;
}

function idOf(hex: string | null | undefined): OperatorId | undefined {
  return typeof hex === "string" ? asOperatorId(hex.toLowerCase()) : undefined;
}
