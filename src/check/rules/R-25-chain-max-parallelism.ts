import type { DeclaredJob, DeclaredOperator } from "../../job/declaredJob.js";
import { type VertexAssignment, vertexAssignments } from "../assignment.js";
import { javaHashMapOrder } from "../javaHashMap.js";
import type { Match } from "../matching.js";
import { derivedMaxParallelism, maxParallelismOf, ownMaxParallelism, parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface ChainMaxParallelism {
  readonly operatorMaxParallelism: number;
  /** The value that the vertex ends up with. */
  readonly vertexMaxParallelism: number;
  readonly parallelism: number | null;
}

/**
 * StateAssignmentOperation lets each operator of a vertex set the vertex's max parallelism in turn, in the order of a
 * HashMap; an operator that is not in the snapshot brings the derived one. Possible since operators with different
 * values can be chained (1.18); refused by FLINK-40113, in no release up to 2.3.
 */
export const chainMaxParallelism = defineRule<ChainMaxParallelism>({
  id: "R-25",
  name: "chain-max-parallelism",
  title: "Operators chained together bring different max parallelisms",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ matching, job }) =>
    job.settings.reactive !== true && matching.matches.some((m) => m.state.hasManagedKeyedState),
  *check(context) {
    const assignments = vertexAssignments(context);
    if (!assignments) {
      const { matches, fresh } = context.matching;
      if (possibleChains(matches).some(disagree)) yield unknownChains;
      else if (matches.some((m) => fresh.some((o) => mayOverrule(o, m, context.job)))) yield unknownChainOfNew;
      return;
    }
    for (const assignment of assignments.filter((a) => a.assigned)) {
      const head = assignment.operators[0]?.declared;
      if (!head) continue;
      const { value, configured } = ownMaxParallelism(head, context.job);
      if (configured === true) continue;
      const parallelism = parallelismOf(head, context.job) ?? 1;
      const derived = value ?? derivedMaxParallelism(parallelism);
      const vertexMax = lastMaxParallelism(assignment, derived, context.flinkVersion);
      for (const { declared, state } of assignment.operators) {
        if (!state?.hasManagedKeyedState || state.maxParallelism === vertexMax) continue;
        const oldMax = state.maxParallelism;
        const named = declared.name ?? declared.operatorId;
        if (configured === undefined) {
          yield {
            undecided: {
              reason: `whether the job sets max parallelism is not known; if not, the keyed state of ${named} is restored with ${vertexMax} key groups instead of ${oldMax}: keys lose their state, or the job fails`,
              needs: "maxParallelism and maxParallelismConfigured in the manifest",
              couldFail: true,
            },
          };
          continue;
        }
        const copied = state.parallelism === parallelism;
        const refused =
          state.keyedHandles.includes("savepoint") &&
          copied &&
          !everySubtask(parallelism, (i) =>
            inside(keyGroups(i, parallelism, oldMax), keyGroups(i, parallelism, vertexMax)),
          );
        // the heap backend sorts timers by key group, and meets ones that are not its own
        const timersCrash =
          context.job.settings.stateBackend === "hashmap" &&
          parallelism > 1 &&
          oldMax % vertexMax !== 0 &&
          mayHaveTimers(declared);
        if (!refused && timersCrash) {
          yield {
            undecided: {
              reason: `the keyed state of ${named} is restored with ${vertexMax} key groups instead of ${oldMax}: keys lose their state, and the job fails if the operator has timers`,
              needs: "the operator's states in the manifest, or keep it out of the chain with .startNewChain()",
            },
          };
          continue;
        }
        yield {
          level: refused ? "error" : "loss",
          operator: refOf(state, declared),
          details: { operatorMaxParallelism: oldMax, vertexMaxParallelism: vertexMax, parallelism },
          flinkError: refused ? "The key group must belong to the backend" : null,
          phase: refused ? "task" : "silent",
          remedies: [{ what: "Keep the keyed operator out of the chain.", code: ".startNewChain()" }],
        };
      }
    }
  },
});

/** Tail first into the map, as Flink fills it; the last one walked stays. */
function lastMaxParallelism({ operators }: VertexAssignment, derived: number, flinkVersion: string | null): number {
  const ordered = javaHashMapOrder(
    [...operators].reverse(),
    ({ declared }) => declared.generatedId ?? declared.operatorId,
    operators.length,
    flinkVersion,
  );
  return ordered.at(-1)?.state?.maxParallelism ?? derived;
}

/** What may be chained together: everything, unless it is known of every operator which ones it never is. */
function possibleChains(matches: readonly Match[]): readonly (readonly Match[])[] {
  const groups = new Set(matches.map(({ declared }) => declared.chainGroup));
  if (groups.has(undefined)) return [matches];
  return [...groups].map((group) => matches.filter(({ declared }) => declared.chainGroup === group));
}

function disagree(matches: readonly Match[]): boolean {
  const values = new Set(matches.map(({ state }) => state.maxParallelism));
  return values.size > 1 && matches.some(({ state }) => state.hasManagedKeyedState);
}

/** Whether a new operator may be chained to a keyed one and bring another max parallelism, the derived one. */
function mayOverrule(fresh: DeclaredOperator, match: Match, job: DeclaredJob): boolean {
  const { state, declared } = match;
  if (!state.hasManagedKeyedState || !mayBeChained(fresh, declared)) return false;
  const { value, configured } = maxParallelismOf(match, job);
  // where nothing is said of the parallelism, it is taken to stay
  const derived = value ?? derivedMaxParallelism(parallelismOf(declared, job) ?? state.parallelism);
  return configured !== true && derived !== state.maxParallelism;
}

/** A source heads its chain, and so does what comes behind a keyBy. */
function mayBeChained(fresh: DeclaredOperator, keyed: DeclaredOperator): boolean {
  if (fresh.vertex !== undefined && keyed.vertex !== undefined) return fresh.vertex === keyed.vertex;
  if (fresh.isSource === true || fresh.keyed === true) return false;
  return fresh.chainGroup === undefined || keyed.chainGroup === undefined || fresh.chainGroup === keyed.chainGroup;
}

const chainsUnknown = (what: string) => ({
  undecided: {
    reason: `${what}, and the chains and edges of the new job are not known`,
    needs: "a manifest exported from the job (docs/manifest.md)",
  },
});
const unknownChains = chainsUnknown("operators of the snapshot have different max parallelisms");
const unknownChainOfNew = chainsUnknown(
  "a new operator in the chain of a keyed one may bring another max parallelism than the snapshot's",
);

/** KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex: first and last key group of a subtask. */
function keyGroups(index: number, parallelism: number, max: number): readonly [number, number] {
  return [Math.ceil((index * max) / parallelism), Math.floor(((index + 1) * max - 1) / parallelism)];
}

function inside([from, to]: readonly [number, number], [first, last]: readonly [number, number]): boolean {
  return from >= first && to <= last;
}

function everySubtask(parallelism: number, holds: (index: number) => boolean): boolean {
  return Array.from({ length: parallelism }, (_, i) => i).every(holds);
}

function mayHaveTimers({ states, statesComplete }: DeclaredOperator): boolean {
  return !states || statesComplete === false || states.some((s) => s.kind === "PRIORITY_QUEUE");
}
