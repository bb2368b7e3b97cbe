/** Every way in which a main can end: one clear line, with what to do. The answers are those of Flink 2.2.1. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { RestorableError } from "../../../src/errors.js";
import type { DeclaredJob } from "../../../src/job/declaredJob.js";
import type { HelperAnswer } from "../../../src/job/jar/answer.js";
import { jobsOfAnswer } from "../../../src/job/jar/jobOfAnswer.js";

const recorded = resolve(import.meta.dirname, "recorded");
const answer = (path: string) => JSON.parse(readFileSync(`${recorded}/${path}.json`, "utf8")) as HelperAnswer;

async function refusal(path: string, wanted?: string): Promise<{ message: string; fix: string | undefined }> {
  const error = await jobsOfAnswer(answer(path), "job.jar", wanted).catch((e: unknown) => e);
  if (!(error instanceof RestorableError)) throw new Error(`${path} was not refused: ${error}`);
  return { message: error.message, fix: error.fix };
}

describe("a main without a job", () => {
  it("that throws is told with what it threw, and why", async () => {
    const { message, fix } = await refusal("endings/throws-before");
    expect(message).toBe(
      "job.jar: main of restorable.jobs.Throws threw before it started a job: IllegalStateException: cannot read the topics, caused by ConnectException: Connection refused: broker.example:9092 (at restorable.jobs.Throws.connect(Throws.java:19))",
    );
    expect(fix).toContain("arguments (behind --)");
  });

  it("that calls System.exit, or just returns", async () => {
    expect((await refusal("endings/exits-before")).message).toContain(
      "ended the JVM (System.exit) before it started a job",
    );
    expect((await refusal("endings/no-job")).message).toBe(
      "job.jar: main of restorable.jobs.NoJob returned without starting a job",
    );
  });

  it("that makes an environment of its own is refused as a cluster would", async () => {
    const { message, fix } = await refusal("endings/local-only");
    expect(message).toContain("InvalidProgramException: The LocalStreamEnvironment cannot be used");
    expect(fix).toContain("getExecutionEnvironment()");
  });
});

describe("a main that does not come to its end", () => {
  it("gives the job that it started, and a note on what is not seen", async () => {
    const notesOf = (job: DeclaredJob | undefined) => job?.notes.map((note) => "text" in note && note.text);
    const [thrown] = await jobsOfAnswer(answer("endings/throws-after"), "job.jar", undefined);
    expect(thrown?.job.operators.map(({ uid }) => uid)).toEqual(["source", "aaa", "bbb", null]);
    expect(notesOf(thrown?.job)).toEqual([expect.stringMatching(/^main threw after .* is not seen: ConnectException/)]);
    const [exited] = await jobsOfAnswer(answer("endings/exits-after"), "job.jar", undefined);
    expect(notesOf(exited?.job)).toEqual([expect.stringContaining("System.exit")]);
  });
});

describe("a main that starts several jobs", () => {
  const twoJobs = "2.2.1/two-jobs/answer";

  it("is never reduced to the first: all of them, or the one that is wanted, by name or number", async () => {
    const all = await jobsOfAnswer(answer(twoJobs), "job.jar", undefined);
    expect(all.map(({ number, job }) => [number, job.name])).toEqual([
      [1, "backfill"],
      [2, "live"],
    ]);
    for (const wanted of ["live", "2"]) {
      const [only] = await jobsOfAnswer(answer(twoJobs), "job.jar", wanted);
      expect(only?.number).toBe(2);
      expect(only?.job).toMatchObject({ name: "live", complete: true, sinksExpanded: true });
    }
    expect((await refusal(twoJobs, "3")).message).toContain('starts no job "3"');
  });

  it("wants a number where the names are the same", async () => {
    const same = answer(twoJobs);
    const renamed = { ...same, jobs: same.jobs.map((job) => ({ ...job, name: "Flink Streaming Job" })) };
    await expect(jobsOfAnswer(renamed, "job.jar", "Flink Streaming Job")).rejects.toThrow("several jobs of the name");
    expect((await jobsOfAnswer(renamed, "job.jar", "2"))[0]?.job.operators).toHaveLength(4);
  });
});
