import type { KeyedHandleKind } from "../../model/snapshot.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { backendKindsOf } from "../statePairs.js";

export interface BackendChange {
  readonly stateBackend: "hashmap" | "rocksdb" | "forst";
  readonly snapshotHolds: KeyedHandleKind;
}

type Backend = BackendChange["stateBackend"];

const unexpectedHandle =
  "Unexpected state handle type, expected one of: class org.apache.flink.runtime.state.KeyGroupsStateHandle, but found: class org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle. This can mostly happen when a different StateBackend from the one that was used for taking a checkpoint/savepoint is used when restoring.";
const notYetForSt = "Not support restoring yet for ForStStateBackend";

/**
 * What each backend says to each kind of keyed state; absent: it restores. Run on 1.20.4, 2.2.1 and 2.3.0
 * (oracle findings 5 and 6): plain key groups mean the heap backend for every writer since 1.15.
 */
const refused: Readonly<Record<Exclude<KeyedHandleKind, "changelog">, Partial<Record<Backend, string>>>> = {
  savepoint: { forst: notYetForSt },
  keyGroups: { rocksdb: "java.io.EOFException", forst: notYetForSt },
  incremental: { hashmap: unexpectedHandle },
};

/** Only a canonical savepoint can change the state backend (RocksDB and ForSt read each other's files). */
export const backendChange = defineRule<BackendChange>({
  id: "R-80",
  name: "backend-change",
  title: "The configured state backend cannot read this kind of snapshot",
  doors: ["path", "ha"],
  needs: ["stateBackend"],
  applies: ({ snapshot }) => snapshot.operators.some((o) => backendKindsOf(o).length > 0),
  *check({ matching, job, snapshot }) {
    const { stateBackend } = job.settings;
    if (!stateBackend || stateBackend === "custom") return;
    for (const { state, declared } of matching.matches) {
      if (declared.keyed === false) continue; // no keyed backend is built: R-60
      for (const kind of backendKindsOf(state)) {
        const flinkError = refused[kind][stateBackend];
        if (kind === "keyGroups" && snapshot.metadataVersion < 4 && stateBackend !== "forst") {
          yield {
            undecided: {
              reason:
                "Flink before 1.15 writes full checkpoints of RocksDB and of the heap backend alike; which one it was is in the state files",
              needs: "the state backend that wrote the snapshot",
            },
          };
          return;
        }
        if (!flinkError) continue;
        yield {
          level: "error",
          operator: refOf(state, declared),
          details: { stateBackend, snapshotHolds: kind },
          flinkError,
          phase: "task",
          remedies: [
            {
              what: "Restore with the backend that wrote it, take a canonical savepoint, and change the backend from that.",
              command: "flink savepoint --type canonical <job id>",
            },
          ],
        };
      }
    }
  },
});
