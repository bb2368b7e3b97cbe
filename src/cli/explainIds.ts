/** Operator IDs → what is known to hash to them. A hash cannot be turned back; candidates can be tried. */
import { explainOperatorId, type IdExplanation, indexUids } from "../ids/explainOperatorId.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import { quoted } from "../report/printable.js";
import { counted } from "../report/text.js";

export interface IdBook {
  explanationOf(operatorId: string): IdExplanation | undefined;
  /** The uid behind an ID, where it is certain. */
  uidOf(operatorId: string): string | null;
  /** The same in words. */
  explain(operatorId: string): string | null;
}

/** Tries these uids, their sinks' parts, and what frameworks always use. The hashes are made when first asked for. */
export function idBook(candidates: () => Iterable<string>): IdBook {
  let made: ReturnType<typeof indexUids> | undefined;
  const explanationOf = (operatorId: string) => {
    made ??= indexUids(candidates());
    return explainOperatorId(operatorId, made);
  };
  return {
    explanationOf,
    uidOf: (operatorId) => {
      const explanation = explanationOf(operatorId);
      return explanation && "uid" in explanation ? explanation.uid : null;
    },
    explain: (operatorId) => {
      const explanation = explanationOf(operatorId);
      return explanation ? explanationText(explanation) : null;
    },
  };
}

export function uidsOf(...jobs: readonly (DeclaredJob | undefined)[]): string[] {
  return jobs.flatMap((job) => job?.operators.flatMap(({ uid }) => (typeof uid === "string" ? [uid] : [])) ?? []);
}

export function explanationText(explanation: IdExplanation): string {
  switch (explanation.kind) {
    case "uid":
      return `hash of the uid ${quoted(explanation.uid)}`;
    case "sink":
      return `hash of ${quoted(explanation.uid)}, the ${roles[explanation.part.role]} of the sink ${quoted(explanation.sinkUid)}`;
    case "framework":
      return `hash of ${quoted(explanation.uid)}, ${explanation.known.operator} of ${explanation.known.framework}`;
    case "generatedSource":
      return `generated: source number ${explanation.rank + 1} of the job, without a uid, ${
        explanation.chainableOutDegree === 0
          ? "nothing chained to it"
          : `${counted(explanation.chainableOutDegree, "operator")} chained to it`
      }`;
    default:
      return explanation satisfies never;
  }
}

export const roles = {
  writer: "writer",
  committer: "committer",
  globalCommitter: "global committer",
  topology: "topology operator",
} as const;
