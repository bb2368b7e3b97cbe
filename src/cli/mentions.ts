/** What a message of Flink names: operators by ID, files by path. */
import type { Snapshot } from "../model/snapshot.js";
import { readStates } from "../readStates.js";
import type { FileReference } from "../report/inspectReport.js";
import type { MentionedFile, MentionedReport } from "../report/mentionedReport.js";
import type { Storage } from "../storage/port.js";
import { idBook } from "./explainIds.js";
import { tellReferences } from "./references.js";
import { openSnapshot } from "./snapshots.js";

/** As task names have them too: KeyedProcessOperator_95ad…_(1/2). */
const operatorId = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/gi;
const pathLike = /[^\s'"<>(),;]*\/([^\s'"<>(),;/]+)/g;
/** Of the first ones only it is told what they are. */
const filesTold = 5;

/** Looks for what the message names in a snapshot. Throws what reading that throws. */
export async function mentionsIn(message: string, snapshotName: string, storage: Storage): Promise<MentionedReport> {
  const snapshot = await openSnapshot(snapshotName, storage);
  const ids = new Set(Array.from(message.matchAll(operatorId), ([id]) => id.toLowerCase()));
  const operators = snapshot.operators.filter((operator) => ids.has(operator.operatorId));
  const found = new Set<string>(operators.map((operator) => operator.operatorId));
  return {
    snapshot,
    snapshotName,
    operators,
    states: await readStates(snapshot, { storage, wanted: (id) => found.has(id) }),
    absentIds: [...ids].filter((id) => !found.has(id)),
    files: await filesIn(message, snapshot, storage),
    explain: idBook(() => []).explain,
  };
}

/** By their own names, which are random: a message may spell the way there differently, or name the place before a move. */
async function filesIn(message: string, snapshot: Snapshot, storage: Storage): Promise<MentionedFile[]> {
  const names = new Set(Array.from(message.matchAll(pathLike), ([, name = ""]) => name.replace(/[.:]+$/, "")));
  if (names.size === 0) return [];
  const references = new Map<string, FileReference>();
  await tellReferences(
    snapshot,
    () => true,
    storage,
    (reference) => {
      const { resolvedPath } = reference;
      if (names.has(resolvedPath.slice(resolvedPath.lastIndexOf("/") + 1)) && !references.has(resolvedPath)) {
        references.set(resolvedPath, reference);
      }
      return references.size < filesTold;
    },
  );
  return Promise.all(
    Array.from(references.values(), async (reference) => ({
      reference,
      isThere: storage.reaches(reference.resolvedPath) ? (await storage.stat(reference.resolvedPath)) !== null : null,
    })),
  );
}
