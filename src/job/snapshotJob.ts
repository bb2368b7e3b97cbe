/** Another snapshot as a declared job: what ran when it was taken. */
import type { OperatorSummary, Snapshot, StateSummary } from "../model/snapshot.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredOperator, DeclaredState } from "./declaredJob.js";
import { known } from "./known.js";

/**
 * The job that wrote the snapshot, as far as its metadata tells. Whether max parallelism was configured is not in it.
 * Flink lists every operator since 1.13 (read), which metadata version 4 (1.16+) tells for sure; a file without
 * properties was written by the State Processor API, which lists what it was given.
 */
export function jobOfSnapshot(snapshot: Snapshot, location: string = snapshot.location): DeclaredJob {
  const source: DeclarationSource = { kind: "snapshot", location };
  return {
    complete: snapshot.metadataVersion >= 4 && snapshot.properties !== null,
    sinksExpanded: true,
    settings: {},
    operators: snapshot.operators.map((operator) => operatorOfEntry(operator, snapshot, source)),
    sources: [source],
    notes: [],
  };
}

function operatorOfEntry(entry: OperatorSummary, snapshot: Snapshot, source: DeclarationSource): DeclaredOperator {
  const { operatorId, uid, name, parallelism, maxParallelism, states } = entry;
  return {
    ...known<Omit<DeclaredOperator, "uid">>({
      operatorId,
      generatedId: operatorId,
      name,
      parallelism,
      maxParallelism,
      // what was there was registered; what was registered and is not there cannot be told
      keyed: entry.hasManagedKeyedState ? true : undefined,
      coordinator: entry.coordinatorStateSizeInBytes > 0 ? true : undefined,
      states: states.length > 0 ? states.filter((s) => !s.raw).map(stateOfEntry) : undefined,
      statesComplete: states.length > 0 ? false : undefined,
      source,
    }),
    // from version 5 on a missing uid says that there was none
    ...(uid !== null ? { uid } : snapshot.metadataVersion >= 5 ? { uid: null } : {}),
  };
}

const kinds = { "operator-list": "SPLIT_DISTRIBUTE", "operator-union": "UNION", broadcast: "BROADCAST" } as const;

function stateOfEntry({ name, kind }: StateSummary): DeclaredState {
  return { name, kind: kinds[kind] };
}
