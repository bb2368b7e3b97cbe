import type { Storage } from "../../storage/port.js";
import { each, type OperatorName, readHead } from "./heads.js";
import { type Dated, merged, type Run, readsAtOnce } from "./runs.js";

/** One job: it gets a new job ID, and so another run, each time that it is deployed. */
export interface Job {
  readonly jobIds: readonly string[];
  /** Of its newest snapshot that can be read; empty where none can. */
  readonly operators: readonly OperatorName[];
  /** Newest first. */
  readonly candidates: readonly Dated[];
}

/**
 * Runs that hold the same operators are of one job: at least half of all operators that two of them hold are in both. A run
 * whose operators nobody can read is alone. Reads one metadata file a run.
 */
export async function jobsOf(runs: readonly Run[], storage: Storage): Promise<Job[]> {
  const named = await each(runs, readsAtOnce, async (run) => ({ run, operators: await operatorsOf(run, storage) }));
  let groups: (typeof named)[] = [];
  for (const one of named) {
    const ids = new Set<string>(one.operators.map(({ operatorId }) => operatorId));
    const isSame = (group: typeof named) => group.some(({ operators }) => isSameJob(ids, operators));
    groups = [...groups.filter((group) => !isSame(group)), [...groups.filter(isSame).flat(), one]];
  }
  return groups.map((members) => {
    const candidates = merged(members.map(({ run }) => run));
    const readable = members.filter(({ operators }) => operators.length > 0);
    const newest = candidates.find((one) => readable.some(({ run }) => run.candidates.includes(one)));
    return {
      jobIds: [...new Set(members.flatMap(({ run }) => run.jobId ?? []))].sort(),
      operators: readable.find(({ run }) => newest && run.candidates.includes(newest))?.operators ?? [],
      candidates,
    };
  });
}

/** Those of the newest snapshot of a run that can be read to its end. */
async function operatorsOf({ candidates }: Run, storage: Storage): Promise<readonly OperatorName[]> {
  for (const { metadata } of candidates) {
    if (metadata === null) continue;
    const head = await readHead(metadata.path, storage);
    if (head.isWhole) return head.operators;
  }
  return [];
}

function isSameJob(ids: ReadonlySet<string>, others: readonly OperatorName[]): boolean {
  const common = others.filter(({ operatorId }) => ids.has(operatorId)).length;
  return common > 0 && 2 * common >= ids.size + others.length - common;
}
