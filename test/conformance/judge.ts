/** Our verdict on a recorded case, beside what Flink did. */
import { type CheckResult, check, RestorableError, type RuleId, readSnapshot, type Verdict } from "../../src/index.js";
import { readStates } from "../../src/readStates.js";
import type { Outcome, RecordedCase, Recording } from "./records.js";

export interface Judged {
  readonly release: string;
  readonly subject: RecordedCase;
  /** `unreadable`: there is nothing to check, and reading it says so. */
  readonly verdict: Verdict | "unreadable";
  readonly outcome: Outcome["result"];
  /** unknown: nothing was claimed. */
  readonly agreement: "right" | "wrong" | "unknown";
  /** Rules that found something. */
  readonly fired: readonly RuleId[];
  /** What made it `unknown`. */
  readonly open: readonly { rule: RuleId; reason: string }[];
  /** It says that the insides of classes were not looked at. */
  readonly notCompared: boolean;
}

const outcomeOf: Readonly<Record<Exclude<Judged["verdict"], "unknown">, Outcome["result"]>> = {
  restorable: "restored",
  "restorable-with-loss": "restored-with-loss",
  "not-restorable": "refused",
  unreadable: "refused",
};

/** Every case of a recording. */
export async function judge(recording: Recording): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const subject of recording.cases) judged.push(await judgeCase(recording, subject));
  return judged;
}

async function judgeCase(recording: Recording, subject: RecordedCase): Promise<Judged> {
  const { release } = recording;
  const { result } = subject.outcome;
  const verdict = await verdictOf(recording, subject);
  if ("unreadable" in verdict) {
    const agreement = result === "refused" ? "right" : "wrong";
    const fired = verdict.unreadable;
    const none = { fired, open: [], notCompared: false };
    return { release, subject, verdict: "unreadable", outcome: result, agreement, ...none };
  }
  const ours = verdict.doors[subject.door]?.verdict ?? verdict.verdict;
  const outcome = withUnregistered(result, verdict);
  return {
    release,
    subject,
    verdict: ours,
    outcome,
    agreement: ours === "unknown" ? "unknown" : outcomeOf[ours] === outcome ? "right" : "wrong",
    fired: [...new Set(verdict.findings.map((finding) => finding.rule))].sort(),
    open: ours === "unknown" ? verdict.notChecked.filter((gap) => gap.decisive) : [],
    notCompared: verdict.notChecked.some(({ reason }) => reason.includes("is compared by nobody")),
  };
}

/**
 * What a job does not register it does not miss, and so the cases do not measure it; Flink carries a keyed state along
 * that nobody asks for, out of reach of the job (oracle: there again when it is registered again).
 */
function withUnregistered(result: Outcome["result"], { findings }: CheckResult): Outcome["result"] {
  const isOutOfReach = findings.some((f) => f.rule === "R-65" && (f.details as { scope: string }).scope === "keyed");
  return result === "restored" && isOutOfReach ? "restored-with-loss" : result;
}

async function verdictOf(recording: Recording, subject: RecordedCase): Promise<CheckResult | { unreadable: RuleId[] }> {
  const snapshot = await orRefusal(() => readSnapshot(recording.snapshotPath(subject.snapshot)));
  if (snapshot instanceof RestorableError) return { unreadable: [subject.snapshot === null ? "R-97" : "R-84"] };
  const job = await orRefusal(async () => recording.job(subject.job));
  if (job instanceof RestorableError) return { unreadable: [] };
  return check({
    snapshot,
    job,
    previousJob: recording.job(subject.previousJob),
    doors: [subject.door],
    flinkVersion: recording.release,
    allowNonRestoredState: subject.allowNonRestoredState ?? false,
    claimMode: subject.claimMode,
    files: subject.files,
    contents: await readStates(snapshot),
  });
}

async function orRefusal<T>(read: () => Promise<T>): Promise<T | RestorableError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RestorableError) return error;
    throw error;
  }
}
