import { snapshotJson } from "./snapshotJson.js";
import type { VerifyReport } from "./verifyReport.js";

/** schemas/verify.schema.json */
export function verifyJson({ snapshot, verification }: VerifyReport): Record<string, unknown> {
  const { verdict, isDeep, files, sizeInBytes, inline, heads, sstFiles, dataBlocks, bytesRead } = verification;
  const operators = new Map<string, { readonly uid: string | null; readonly name: string | null }>(
    snapshot.operators.map((operator) => [operator.operatorId, operator]),
  );
  return {
    snapshot: snapshotJson(snapshot),
    verdict,
    deep: isDeep,
    files: { count: files, sizeInBytes, inline },
    checked: { heads, sstFiles, dataBlocks, bytesRead },
    problems: verification.problems.map(({ operatorId, ...problem }) => ({
      ...problem,
      operator: {
        operatorId,
        uid: operators.get(operatorId)?.uid ?? null,
        name: operators.get(operatorId)?.name ?? null,
      },
    })),
  };
}
