import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCheckpointPointer, jobResultOf, snapshotsNamedIn } from "../../src/job/highAvailability.js";

const javaString = (text: string) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x74, bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

describe("a checkpoint that a JobManager would recover", () => {
  const pointer = "s3://bucket/flink with space/a1b2c3d4e5f60718293a4b5c6d7e8f90/chk-41";

  it("is named by the strings of its stream, each once", () => {
    const bytes = Buffer.concat([
      Buffer.from("aced00057372", "hex"),
      javaString("org.apache.flink.runtime.checkpoint.CompletedCheckpoint"),
      javaString(`${pointer}/_metadata`),
      javaString(pointer),
      javaString("s3://bucket/flink/a1b2c3d4e5f60718293a4b5c6d7e8f90/shared/3f1c9e2a-90f2-4b29-a7d6-8fcd1c5a8e5b"),
      javaString("hdfs:///sp/savepoint-a1b2c3-0123456789ab"),
      Buffer.from("70", "hex"),
    ]);
    expect(snapshotsNamedIn(bytes)).toEqual([pointer, "hdfs:///sp/savepoint-a1b2c3-0123456789ab"]);
  });

  it("is found whatever stands around it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 }), (before, after) => {
        expect(snapshotsNamedIn(Buffer.concat([before, javaString(pointer), after]))).toContain(pointer);
      }),
    );
  });

  it("is in files of one name only", () => {
    expect(isCheckpointPointer("completedCheckpoint0123456789ab")).toBe(true);
    expect(isCheckpointPointer("submittedJobGraph0123456789ab")).toBe(false);
  });
});

describe("the result of a job", () => {
  const jobId = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  const text = JSON.stringify({ result: { "application-status": "CANCELED" } });

  it("says how it ended", () => {
    expect(jobResultOf(`${jobId}.json`, text)).toEqual({ jobId, status: "CANCELED" });
  });

  it("says nothing while it is being cleaned up, and where it is something else", () => {
    expect(jobResultOf(`${jobId}_DIRTY.json`, text)).toBeNull();
    expect(jobResultOf("config.json", text)).toBeNull();
    expect(jobResultOf(`${jobId}.json`, "{")).toBeNull();
  });
});
