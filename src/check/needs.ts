import { kryoClasses, pojoClasses } from "../state/classesIn.js";
import { descriptionsOf } from "../state/descriptions.js";
import type { StateMetaInfo } from "../state/model.js";
import { contentsOf } from "../state/stateContents.js";
import type { CheckContext } from "./context.js";
import { type KnownMatch, knownMatches } from "./knownMatches.js";
import { maxParallelismOf, parallelismOf } from "./operators.js";
import {
  defaultTimerService,
  holdsTimers,
  isOfRocksDb,
  isQueue,
  keyedMatches,
  keyedPairs,
  operatorPairs,
  removedFieldsOf,
  type StatePair,
} from "./statePairs.js";
import { verticesOf } from "./topology.js";

/** What a rule may need to know of the job. */
export type Need =
  | "completeOperators"
  | "flinkVersion"
  | "parallelism"
  | "maxParallelism"
  | "generatedIds"
  | "autoGenerateUids"
  | "uidHashes"
  | "vertices"
  | "operatorStates"
  | "keyedStates"
  | "stateContents"
  | "stateTypes"
  | "keyTypes"
  | "insidesOfClasses"
  | "removedFields"
  | "keyed"
  | "stateKinds"
  | "elementTypes"
  | "ttl"
  | "asyncState"
  | "timerService"
  | "stateBackend"
  | "changelog"
  | "masterHooks"
  | "files";

export interface MissingNeed {
  readonly need: Need;
  /** Why the rule could not be decided. */
  readonly reason: string;
  /** What to pass so that it can. */
  readonly needs: string;
}

type Probe = (context: CheckContext) => Omit<MissingNeed, "need"> | null;

/** For what is in the state files, where nobody looked. */
export const withStates = "a check without --no-states";

/** Has every fact that a rule can need. */
export const exportedManifest = "a manifest exported from the job (docs/manifest.md)";

/** How many of the operators that matter lack a fact. */
function lacking(
  context: CheckContext,
  lacks: (match: CheckContext["matching"]["matches"][number]) => boolean,
): string | null {
  const { matches } = context.matching;
  const count = matches.filter(lacks).length;
  return count === 0 ? null : count === matches.length ? "all operators" : `${count} of ${matches.length} operators`;
}

/** Whether keyed state of the snapshot goes to an operator of the job that may register some. */
function takesKeyedState({ state, declared, via }: CheckContext["matching"]["matches"][number]): boolean {
  return via !== "sinkPart" && state.hasManagedKeyedState && declared.keyed !== false;
}

/** Of such a state a type alone may be that of its elements, or of the list or map. */
function isCollection(held: StateMetaInfo): boolean {
  const { shape } = contentsOf(held);
  return shape === "list" || shape === "map";
}

/** The keyed states that the job registers again and that lack a fact, the first few of them. */
function statesLacking(context: CheckContext, lacks: (pair: StatePair) => boolean): string | null {
  const names = new Set(keyedPairs(context).flatMap((pair) => (lacks(pair) ? [pair.held.name] : [])));
  return names.size === 0 ? null : some([...names]);
}

/** The first few. */
function some(names: readonly string[]): string {
  return names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
}

const probes: Record<Need, Probe> = {
  completeOperators: ({ job }) =>
    job.complete
      ? null
      : { reason: "the list of operators is incomplete", needs: "a job source that lists every operator" },
  flinkVersion: ({ flinkVersion }) =>
    flinkVersion === null
      ? { reason: "the Flink version that will restore is not known", needs: "--flink-version" }
      : null,
  parallelism: (context) => {
    const who = lacking(context, ({ declared }) => parallelismOf(declared, context.job) === undefined);
    return who === null
      ? null
      : {
          reason: `the new parallelism of ${who} is not known`,
          needs: `parallelism in the manifest, or ${exportedManifest}`,
        };
  },
  maxParallelism: (context) => {
    const who = lacking(context, (match) => {
      const { value, configured } = maxParallelismOf(
        match.via === "sinkPart" ? { ...match, via: "generatedId" } : match,
        context.job,
      );
      return configured === undefined || (configured && value === undefined);
    });
    return who === null
      ? null
      : {
          reason: `whether the job sets max parallelism is not known for ${who}`,
          needs: `maxParallelism and maxParallelismConfigured in the manifest, or ${exportedManifest}`,
        };
  },
  generatedIds: (context) =>
    context.knowsGeneratedIds
      ? null
      : {
          reason: "the job is declared by uids alone; ids of operators without a uid are not known",
          needs: exportedManifest,
        },
  autoGenerateUids: ({ job }) =>
    job.settings.autoGenerateUids === undefined
      ? { reason: "whether generated ids are allowed is not known", needs: "settings.autoGenerateUids in the manifest" }
      : null,
  uidHashes: (context) => {
    const who = lacking(context, ({ declared }) => declared.uidHash === undefined);
    return who === null
      ? null
      : {
          reason: `whether setUidHash is used is not known for ${who}`,
          needs: `uidHash in the manifest, or ${exportedManifest}`,
        };
  },
  vertices: ({ job }) =>
    verticesOf(job) ? null : { reason: "which operators are chained is not known", needs: exportedManifest },
  operatorStates: (context) => {
    const who = lacking(context, ({ state, declared }) => state.states.length > 0 && declared.states === undefined);
    return who === null
      ? null
      : {
          reason: `the operator states that the new job registers are not known for ${who}`,
          needs: "states in the manifest",
        };
  },
  keyedStates: (context) => {
    const who = lacking(
      context,
      (match) =>
        takesKeyedState(match) && (match.declared.states === undefined || match.declared.statesComplete === false),
    );
    return who === null
      ? null
      : {
          reason: `the keyed states that the new job registers are not known for ${who}`,
          needs: `states in the manifest, or ${exportedManifest}`,
        };
  },
  stateTypes: (context) => {
    const who = lacking(
      context,
      ({ state, declared, via }) =>
        via !== "sinkPart" &&
        state.hasState &&
        (declared.states ?? []).some((s) => s.kind !== "PRIORITY_QUEUE" && s.valueType?.snapshot === undefined),
    );
    return who === null
      ? null
      : {
          reason: `the types of the new job's states are not known for ${who}`,
          needs: "valueType.snapshot of each state in the manifest",
        };
  },
  insidesOfClasses: (context) => {
    const states = knownMatches(context).flatMap(({ contents }) => contents.states.flatMap(descriptionsOf));
    const kryo = [...new Set(states.flatMap(kryoClasses))];
    const pojos = [...new Set(states.flatMap(pojoClasses))];
    const named = [
      ...(kryo.length > 0 ? [`${some(kryo)}, written by Kryo`] : []),
      ...(pojos.length > 0 ? [`subclasses, if not registered, of ${some(pojos)}`] : []),
    ];
    return named.length === 0
      ? null
      : {
          reason: `what is inside of some classes is compared by nobody, and a change shows as other values or as an error: ${named.join("; ")}`,
          needs: "a test of the job on a copy of its state",
        };
  },
  removedFields: (context) => {
    const removed = keyedPairs(context).concat(operatorPairs(context)).flatMap(removedFieldsOf);
    return removed.length === 0
      ? null
      : {
          reason: `whether fields that are no longer in a POJO are gone from its class, or only transient or static now, where Flink fails (${some(removed)})`,
          needs: "--confirm serializers with the job's jar",
        };
  },
  keyTypes: (context) => {
    const who = lacking(context, (match) => takesKeyedState(match) && match.declared.keyType?.snapshot === undefined);
    return who === null
      ? null
      : {
          reason: `the new job's key type is not known for ${who}`,
          needs: `keyType.snapshot in the manifest, or ${exportedManifest}`,
        };
  },
  stateContents: (context) => {
    const { contents } = context;
    if (contents === null) {
      return { reason: "the state files were not read", needs: withStates };
    }
    const who = lacking(context, ({ state }) => {
      const known = contents.get(state.operatorId);
      return state.hasState && (known === undefined || known.notRead.length > 0);
    });
    return who === null
      ? null
      : { reason: `the state files of ${who} could not be read`, needs: "a look from where they can be read" };
  },
  keyed: (context) => {
    const who = lacking(context, ({ state, declared }) => state.hasManagedKeyedState && declared.keyed === undefined);
    return who === null
      ? null
      : {
          reason: `whether the stream is keyed is not known for ${who}`,
          needs: `keyed in the manifest, or ${exportedManifest}`,
        };
  },
  stateKinds: (context) => {
    const which = statesLacking(context, ({ held, registered }) => !isQueue(held) && registered.kind === undefined);
    return which === null
      ? null
      : {
          reason: `of which kind the new job's keyed states are is not known (${which})`,
          needs: `kind of each state in the manifest, or ${exportedManifest}`,
        };
  },
  elementTypes: (context) => {
    const which = statesLacking(context, ({ held, registered }) => {
      return registered.kind === undefined && registered.valueType?.snapshot !== undefined && isCollection(held);
    });
    return which === null
      ? null
      : {
          reason: `whether the types of some states are those of their elements is not known (${which})`,
          needs: "kind of each state in the manifest",
        };
  },
  ttl: (context) => {
    const which = statesLacking(context, ({ held, registered }) => !isQueue(held) && registered.ttl === undefined);
    return which === null
      ? null
      : {
          reason: `whether the new job's keyed states have TTL is not known (${which})`,
          needs: `ttl of each state in the manifest, or ${exportedManifest}`,
        };
  },
  asyncState: (context) => {
    // the other backends have one kind of state only
    if (context.job.settings.stateBackend !== "forst") return null;
    const who = lacking(context, (match) => takesKeyedState(match) && match.declared.asyncState === undefined);
    return who === null
      ? null
      : {
          reason: `whether the new job uses the asynchronous state API is not known for ${who}`,
          needs: `asyncState in the manifest, or ${exportedManifest}`,
        };
  },
  timerService: (context) => {
    const { timerService, stateBackend } = context.job.settings;
    const matter = (match: KnownMatch) => isOfRocksDb(match.state) && holdsTimers(match);
    if (timerService !== undefined || !keyedMatches(context).some(matter)) return null;
    const { key, value } = defaultTimerService(stateBackend);
    return {
      reason:
        "whether the new job keeps its timers on the heap, where Flink would lose those of the snapshot, is not known",
      needs: `settings.timerService in the manifest, or -D ${key}=${value}`,
    };
  },
  stateBackend: ({ job }) =>
    job.settings.stateBackend === undefined || job.settings.stateBackend === "custom"
      ? {
          reason: "the state backend of the new job is not one that is known",
          needs: "settings.stateBackend in the manifest",
        }
      : null,
  changelog: ({ job }) =>
    job.settings.changelog === undefined
      ? {
          reason: "whether the changelog state backend is on is not known",
          needs: "settings.changelog in the manifest",
        }
      : null,
  masterHooks: ({ job }) =>
    job.settings.masterHooks === undefined
      ? { reason: "the job's master hooks are not known", needs: "settings.masterHooks in the manifest" }
      : null,
  files: ({ files }) =>
    files === null
      ? { reason: "whether the files that the snapshot refers to are there was not looked at", needs: "--files" }
      : files.unreachable > 0
        ? {
            reason: `${files.unreachable} of the files that the snapshot refers to are out of reach from here`,
            needs: "a look from where they are",
          }
        : null,
};

/** The needs that are not met, with the reason. */
export function missingNeeds(needs: readonly Need[], context: CheckContext): MissingNeed[] {
  return needs.flatMap((need) => {
    const missing = probes[need](context);
    return missing ? [{ need, ...missing }] : [];
  });
}
