import { RestorableError } from "../../errors.js";
import { visitMetadata } from "../../metadata/visit.js";
import type { Int64, OperatorId } from "../../model/values.js";
import type { Storage } from "../../storage/port.js";

/** An operator, as far as it names a job to a person. */
export interface OperatorName {
  readonly operatorId: OperatorId;
  readonly uid: string | null;
  readonly name: string | null;
}

/** What says where a snapshot belongs. */
export interface Head {
  /** Null: not even the first bytes can be read. */
  readonly checkpointId: Int64 | null;
  readonly operators: readonly OperatorName[];
  /** False: the operators are those before the place where it is broken. */
  readonly isWhole: boolean;
}

/** Reads a metadata file for its checkpoint ID and operators; what cannot be read is left out. */
export async function readHead(metadataPath: string, storage: Storage): Promise<Head> {
  let checkpointId: Int64 | null = null;
  const operators: OperatorName[] = [];
  try {
    const file = await storage.open(metadataPath);
    try {
      visitMetadata(file, {
        header: (_, id) => {
          checkpointId = id;
        },
        operatorStart: ({ operatorId, uid, name }) => {
          operators.push({ operatorId, uid, name });
        },
      });
      return { checkpointId, operators, isWhole: true };
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof RestorableError)) throw error;
    return { checkpointId, operators, isWhole: false };
  }
}

/** `act` on each item, so many at a time; results in the order of the items. */
export async function each<T, R>(items: readonly T[], atOnce: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += atOnce) {
    results.push(...(await Promise.all(items.slice(i, i + atOnce).map(act))));
  }
  return results;
}
