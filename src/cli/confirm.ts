/** check --confirm: asks real Flink about the same job and snapshot. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CheckInput, CheckResult } from "../check/check.js";
import { type Confirmation, confirmedDoors, confirmedSerializers } from "../check/confirmation.js";
import type { Door } from "../check/finding.js";
import { UsageError } from "../errors.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import type { HelperAnswer, Trial } from "../job/jar/answer.js";
import type { Snapshot } from "../model/snapshot.js";
import { readWhole } from "./bytes.js";
import type { Io } from "./io.js";
import type { JobFromProgram } from "./jar.js";
import type { HelperRequest } from "./java/request.js";
import { type Arguments, flag } from "./options.js";

/** A job of the program, and what the rules say about it. */
export interface Checked {
  /** From 1. */
  readonly number: number;
  readonly job: DeclaredJob;
  readonly result: CheckResult;
}

/** What they are checked against. */
export interface CheckedAgainst {
  readonly snapshot: Snapshot;
  /** As the user wrote it. */
  readonly name: string;
  readonly doors: readonly Door[];
  /** What the rules knew of the state files. */
  readonly contents: CheckInput["contents"];
}

/**
 * Asks Flink about each job, which runs the program once more. Throws a UsageError where no program was run, or a
 * RestorableError.
 */
export async function confirmed(
  what: "doors" | "serializers",
  ask: JobFromProgram["ask"],
  jobs: readonly Checked[],
  against: CheckedAgainst,
  args: Arguments,
  io: Io,
): Promise<Confirmation[]> {
  if (ask === undefined) {
    throw new UsageError("--confirm asks Flink about the job's program, and none was run", {
      fix: "Add --jar <job.jar> and --flink-home, without --scan.",
    });
  }
  const trial = await setUpTrial(what, against, args, io);
  try {
    const answer = await ask(trial.request);
    return jobs.map((job) => trial.confirmation(answer, job));
  } finally {
    trial.end();
  }
}

/** A trial being set up: `request` goes to the helper, and `end` removes what was made for it. */
interface TrialSetup {
  readonly request: Partial<HelperRequest>;
  confirmation(answer: HelperAnswer, job: Checked): Confirmation;
  end(): void;
}

/**
 * For the doors Flink gets a copy of the metadata file alone, in a directory of its own: wherever the snapshot lies, it cannot touch it.
 * A restore up to the tasks reads nothing else. Serializers are compared with those in the state files, which are only read.
 */
async function setUpTrial(
  what: "doors" | "serializers",
  { snapshot, name, doors, contents }: CheckedAgainst,
  args: Arguments,
  io: Io,
): Promise<TrialSetup> {
  if (what === "serializers") {
    return {
      request: { mode: "trial", snapshot: dirname(snapshot.metadataPath), serializers: true },
      confirmation: ({ flinkVersion, javaVersion, serializers = [] }, { number, job, result }) => {
        const own = serializers.filter((answer) => answer.job === number);
        const confirmed = confirmedSerializers(own, result, job, contents);
        return { flinkVersion, javaVersion, masterHooksLeftOut: false, doors: [], serializers: confirmed };
      },
      end: () => {},
    };
  }
  const directory = mkdtempSync(join(tmpdir(), "restorable-snapshot-"));
  const end = () => rmSync(directory, { recursive: true, force: true });
  try {
    writeFileSync(join(directory, "_metadata"), await readWhole(snapshot.metadataPath, io.storage));
  } catch (error) {
    end();
    throw error;
  }
  return {
    request: {
      mode: "trial",
      snapshot: directory,
      door: doors,
      allowNonRestoredState: flag(args, "allow-non-restored-state"),
    },
    confirmation: (answer, { number, result }) => {
      const own = answer.trials.filter(({ job }) => job === number);
      const hooks = own.some(({ masterHooksLeftOut }) => masterHooksLeftOut);
      const trials = own.length > 0 ? own : doors.map((door) => unasked(number, door, answer));
      return {
        flinkVersion: answer.flinkVersion,
        javaVersion: answer.javaVersion,
        masterHooksLeftOut: hooks,
        serializers: null,
        doors: confirmedDoors(trials, result, hooks).map((door) => ({
          ...door,
          text: door.text?.replaceAll(new RegExp(`(?:file:/*)?${escaped(directory)}/?`, "g"), name) ?? null,
        })),
      };
    },
    end,
  };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Main did not come back to where the trials begin. */
function unasked(job: number, door: Door, { end }: HelperAnswer): Trial {
  const reason = end === "exited" ? "main ended the JVM (System.exit)" : "the helper ended before it";
  return { job, door, outcome: "unanswered", reason };
}
