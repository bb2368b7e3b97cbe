import type { JobSettings } from "../../job/jobSettings.js";
import type { OperatorSummary } from "../../model/snapshot.js";
import type { Remedy } from "../finding.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { defaultTimerService, holdsTimers, isOfRocksDb, keyedMatches } from "../statePairs.js";

export interface TimerService {
  /**
   * state: the timers are in the files of RocksDB or ForSt, and the job looks for them on the heap only. nowhere: a native
   * savepoint without timers, of an operator that has some.
   */
  readonly kept: "state" | "nowhere";
}

/**
 * RocksDB and ForSt keep timers with the state, or on the heap. On the heap they go into checkpoints as raw keyed state, into
 * canonical savepoints like any state, and into native savepoints not at all; timers in RocksDB's files are opened there
 * and nowhere else. Flink says nothing. Run on 1.20.4, 2.0.1, 2.2.1 and 2.3.0.
 */
export const timerService = defineRule<TimerService>({
  id: "R-72",
  name: "timer-service",
  title: "Timers are not where the job's state backend looks for them",
  doors: ["path", "ha"],
  needs: ["stateContents", "timerService"],
  applies: ({ matching, job }) =>
    job.settings.stateBackend !== "hashmap" && matching.matches.some(({ state }) => isOfRocksDb(state)),
  *check(context) {
    const { snapshot, job, previousJob } = context;
    const { stateBackend } = job.settings;
    const wanted = job.settings.timerService ?? null;
    const wrote = previousJob?.settings.timerService ?? null;
    const isNative = snapshot.kind === "savepoint" && snapshot.format === "native";
    for (const match of keyedMatches(context)) {
      const { state, declared, contents } = match;
      if (!isOfRocksDb(state)) continue;
      // who lists states by hand leaves out those that Flink registers by itself
      const registers = declared.states?.some(({ kind }) => kind === "PRIORITY_QUEUE") === true;
      const name = declared.name ?? declared.operatorId;
      const loss = { level: "loss", operator: refOf(state, declared), flinkError: null, phase: "silent" } as const;
      if (holdsTimers(match)) {
        if (wanted !== "heap") continue;
        if (state.keyedHandles.includes("incremental")) {
          yield { ...loss, details: { kept: "state" }, remedies: keepInState(stateBackend) };
        } else {
          const reason = `the timers of ${name} that the changelog has materialized would be lost on the heap, and which those are is not known`;
          yield { undecided: { reason, needs: "timers in the state backend, as its default is" } };
        }
      } else if (isNative && contents.notRead.length === 0 && !hasRawTimers(state) && wrote !== "backend") {
        const onHeap = wrote === "heap" || (wrote === null && wanted === "heap");
        if (onHeap && registers) {
          yield { ...loss, details: { kept: "nowhere" }, remedies: anotherSnapshot(stateBackend) };
        } else if (onHeap || registers) {
          const reason = `the native savepoint has no timers of ${name}; if it had any, they were on the heap, and Flink left them out`;
          yield {
            undecided: {
              reason,
              needs: "--previous-job, with settings.timerService and the states of the job that wrote it",
            },
          };
        }
      }
    }
  },
});

/** Where they lie in checkpoints, and in native savepoints of asynchronous state of ForSt. */
function hasRawTimers({ sizes }: OperatorSummary): boolean {
  return sizes.rawKeyedState > 0;
}

const canonical: Remedy = {
  what: "Or take a canonical savepoint, and change it from that.",
  command: "flink savepoint --type canonical <job id>",
};

// ForSt writes no canonical savepoints
function keepInState(stateBackend: JobSettings["stateBackend"]): readonly Remedy[] {
  const { key, value } = defaultTimerService(stateBackend);
  const leave = { what: "Leave the timers in the state backend, as its default is.", code: `${key}: ${value}` };
  return stateBackend === "forst" ? [leave] : [leave, canonical];
}

function anotherSnapshot(stateBackend: JobSettings["stateBackend"]): readonly Remedy[] {
  const which = stateBackend === "forst" ? "a checkpoint" : "a checkpoint or a canonical savepoint";
  return [{ what: `Restore ${which} of the job: it has its timers.` }];
}
