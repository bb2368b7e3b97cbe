import { visitMetadata } from "../metadata/visit.js";
import type { Snapshot } from "../model/snapshot.js";
import { addInt64, type Int64 } from "../model/values.js";
import type { FileTotals } from "../report/filesText.js";
import type { FileReference } from "../report/inspectReport.js";
import type { Storage } from "../storage/port.js";

const kinds = { 2: "absolute", 6: "relative", 15: "segment" } as const;

/** Thrown to leave a pass early. */
class Enough extends Error {}

/**
 * Tells every reference to a file of the wanted operators, in file order, in one pass that keeps nothing. `tell` returns
 * false when nobody wants more.
 */
export async function tellReferences(
  snapshot: Snapshot,
  wanted: (operatorId: string) => boolean,
  storage: Storage,
  tell: (file: FileReference) => boolean,
): Promise<FileTotals> {
  let operatorId = "";
  let isWanted = false;
  let subtaskIndex = -1;
  const totals = { files: 0, fileBytes: 0 as Int64, inline: 0, inlineBytes: 0 as Int64 };
  const file = await storage.open(snapshot.metadataPath);
  try {
    visitMetadata(file, {
      operatorStart: (operator) => {
        operatorId = operator.operatorId;
        isWanted = wanted(operatorId);
        subtaskIndex = -1;
      },
      subtask: (index) => {
        subtaskIndex = index;
      },
      reference: ({ tag, role, path, stateSize, startPos, localPath }) => {
        if (!isWanted || tag === 16) return;
        if (tag === 1) {
          totals.inline++;
          totals.inlineBytes = addInt64(totals.inlineBytes, stateSize);
          return;
        }
        totals.files++;
        if (stateSize > 0) totals.fileBytes = addInt64(totals.fileBytes, stateSize);
        const goesOn = tell({
          operatorId,
          subtaskIndex,
          kind: kinds[tag],
          role,
          path,
          resolvedPath: tag === 6 ? storage.child(snapshot.location, path) : path,
          sizeInBytes: stateSize,
          startPosition: startPos,
          localPath,
        });
        if (!goesOn) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    file.close();
  }
  return totals;
}
