/** What real Flink left in its high-availability directory, written by test/flink/directories/ha. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { statementsOfCompletedCheckpoint } from "../../src/directory/liveness/highAvailability.js";
import { statementOfJobResult } from "../../src/directory/liveness/jobResult.js";
import { isCheckpointPointer, jobResultOf, snapshotsNamedIn } from "../../src/job/highAvailability.js";
import { visitMetadata } from "../../src/metadata/visit.js";

const releases = join(import.meta.dirname, "ha");

describe.each(readdirSync(releases))("high availability of Flink %s", (release) => {
  const names = readdirSync(join(releases, release));
  const read = (name: string) => readFileSync(join(releases, release, name));
  const result = names.find((name) => name.endsWith(".json")) ?? "";
  const pointer = names.find(isCheckpointPointer) ?? "";
  const evidence = { source: "high-availability", file: pointer } as const;
  const running = "d12ec70e004d00010000000000000000";

  it("names the checkpoint that a JobManager would recover, and nothing else", () => {
    const [named = "", ...others] = snapshotsNamedIn(read(pointer));
    expect(named).toMatch(new RegExp(`^file:/.*/high-availability/checkpoints/${running}/chk-5$`));
    expect(others).toEqual([]);
  });

  it("names each file that the metadata of that checkpoint refers to", () => {
    const files: string[] = [];
    visitMetadata(memorySource(read("_metadata")), {
      // inline state has no file
      reference: ({ tag, path }) => tag !== 1 && files.push(path.split("/").at(-1) ?? ""),
    });
    const statements = statementsOfCompletedCheckpoint(memorySource(read(pointer)), evidence);
    const stated = new Set(statements.flatMap((statement) => (statement.about === "name" ? [statement.name] : [])));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((name) => !stated.has(name))).toEqual([]);
    expect(statements.filter(({ about }) => about === "checkpoint")).toEqual([
      { about: "checkpoint", jobId: running, checkpointId: 5, evidence },
    ]);
  });

  it("says how a job has ended", () => {
    const jobId = "d12ec70e004d00020000000000000000";
    expect(jobResultOf(result, read(result).toString())).toEqual({ jobId, status: "SUCCEEDED" });
    expect(statementOfJobResult(result, read(result).toString())).toMatchObject({ jobId, liveness: "terminated" });
  });
});
