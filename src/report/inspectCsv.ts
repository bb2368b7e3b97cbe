/** Operators, and references to files, as RFC 4180 lines. */
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { Int64 } from "../model/values.js";
import { csvLine } from "./csv.js";
import type { FileReference, InspectReport } from "./inspectReport.js";

/** Columns of Flink's table function savepoint_metadata (SavepointMetadataTableFunction, 2.1+), in its order. */
const operatorColumns = [
  "checkpoint-id",
  "operator-name",
  "operator-uid",
  "operator-uid-hash",
  "operator-parallelism",
  "operator-max-parallelism",
  "operator-subtask-state-count",
  "operator-coordinator-state-size-in-bytes",
  "operator-total-size-in-bytes",
] as const;

type OperatorRow = Readonly<Record<(typeof operatorColumns)[number], string | Int64 | null>>;

/** A row of that table function. Its sizes are those that the job wrote for this checkpoint, not what it shares with others. */
export function operatorRow({ checkpointId }: Snapshot, operator: OperatorSummary): OperatorRow {
  return {
    "checkpoint-id": checkpointId,
    "operator-name": operator.name,
    "operator-uid": operator.uid,
    "operator-uid-hash": operator.operatorId,
    "operator-parallelism": operator.parallelism,
    "operator-max-parallelism": operator.maxParallelism,
    "operator-subtask-state-count": operator.subtaskStateCount,
    "operator-coordinator-state-size-in-bytes": operator.coordinatorStateSizeInBytes,
    "operator-total-size-in-bytes": operator.checkpointedSizeInBytes,
  };
}

/** One line an operator. Name and uid are empty where the metadata has none. */
export function inspectCsv({ snapshot, operators }: InspectReport): string {
  const lines = operators.map((operator) => {
    const row = operatorRow(snapshot, operator);
    return csvLine(operatorColumns.map((column) => String(row[column] ?? "")));
  });
  return csvLine(operatorColumns) + lines.join("");
}

const fileColumns = [
  "operator-uid-hash",
  "subtask-index",
  "role",
  "kind",
  "size-in-bytes",
  "start-position",
  "path",
  "local-name",
] as const;

/** One line a reference, as they come. */
export function filesCsvParts() {
  return {
    begin: (): string => csvLine(fileColumns),
    file: (file: FileReference): string => {
      const values: Record<(typeof fileColumns)[number], string | Int64> = {
        "operator-uid-hash": file.operatorId,
        "subtask-index": file.subtaskIndex < 0 ? "" : file.subtaskIndex,
        role: file.role,
        kind: file.kind,
        "size-in-bytes": file.sizeInBytes,
        "start-position": file.kind === "segment" ? file.startPosition : "",
        path: file.resolvedPath,
        "local-name": file.localPath ?? "",
      };
      return csvLine(fileColumns.map((column) => String(values[column])));
    },
    end: (): string => "",
  };
}
