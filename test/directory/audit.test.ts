import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { audited, day, job, now, old, terminated, uuid } from "./audited.js";
import { MemoryTree } from "./memoryTree.js";
import { snapshotBytes, type Use } from "./snapshotBytes.js";

const home = `/flink/checkpoints/${job(1)}`;
const savepoint = "/flink/savepoints/savepoint-aaaaaa-000000000001";
const use = (path: string): Use => ({ as: "file", path: `file:${path}` });

/** A checkpoint with these uses, long completed unless said otherwise. */
function checkpoint(tree: MemoryTree, n: number, uses: readonly Use[], at = old, directory = home): void {
  tree.file(`${directory}/chk-${n}/_metadata`, snapshotBytes({ checkpointId: n, uses }), at);
}

describe("what is needed", () => {
  it("tells who uses a file, and under which names a backend knows it", async () => {
    const tree = new MemoryTree().file(`${home}/shared/${uuid(1)}`, 1, old).file(`${home}/chk-2/${uuid(2)}`, 1, old);
    checkpoint(tree, 1, [use(`${home}/shared/${uuid(1)}`)]);
    checkpoint(tree, 2, [use(`${home}/shared/${uuid(1)}`), { as: "relative", path: uuid(2) }]);
    const { rows, classOf, audit } = await audited(tree, ["/flink/checkpoints"], { localNames: true });
    const shared = rows.get(`${home}/shared/${uuid(1)}`);
    expect(shared?.class).toBe("shared");
    expect(shared?.usedBy.map(({ checkpointId }) => checkpointId)).toEqual([1, 2]);
    expect(shared?.localNames).toEqual(["000000.sst"]);
    expect(classOf(`${home}/chk-2/${uuid(2)}`)).toBe("exclusive");
    expect(audit.snapshots.map(({ restorableNow }) => restorableNow)).toEqual([true, true]);
    expect(audit.snapshots[1]).toMatchObject({ fileCount: 2, kind: "checkpoint", jobId: job(1) });
    expect(audit.snapshots[1]?.oldestFile?.modifiedAt).toBe(old);
  });

  it("follows a claim into another job's directory, and says so for whoever lies there", async () => {
    const other = `/flink/checkpoints/${job(2)}`;
    const tree = new MemoryTree().file(`${other}/shared/${uuid(1)}`, 1, old).file(`${other}/shared/${uuid(2)}`, 1, old);
    checkpoint(tree, 7, [use(`${other}/shared/${uuid(1)}`)]);
    const { rows, classOf } = await audited(tree, ["/flink/checkpoints"], { statements: [terminated(job(2))] });
    expect(rows.get(`${other}/shared/${uuid(1)}`)?.usedBy[0]?.location).toBe(`${home}/chk-7`);
    expect(classOf(`${other}/shared/${uuid(2)}`)).toBe("dead-job");
  });

  it("keeps all of a directory that file merging refers to", async () => {
    const merged = `${home}/taskowned/job_${job(1)}_tm_1`;
    const tree = new MemoryTree().file(`${merged}/${uuid(1)}`, 9, old).file(`${merged}/${uuid(2)}`, 9, old);
    const segment: Use = { as: "segment", path: `file:${merged}/${uuid(1)}`, start: 2, size: 3 };
    const directories: Use = { as: "directories", taskOwned: `file:${merged}`, shared: "" };
    checkpoint(tree, 1, [segment, directories]);
    checkpoint(tree, 2, [directories]);
    const { rows, classOf } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    // chk-2 uses nothing of it, and holds the directory
    expect(classOf(`${merged}/${uuid(1)}`)).toBe("segment");
    expect(rows.get(`${merged}/${uuid(1)}`)?.usedBy.map(({ location }) => location)).toEqual([
      `${home}/chk-1`,
      `${home}/chk-2`,
    ]);
    expect(rows.get(`${merged}/${uuid(2)}`)).toMatchObject({
      class: "directory",
      reason: { why: "in-referenced-directory", directory: merged },
    });
  });

  it("says that a claimed savepoint's files are missing in the checkpoint, where they are, and protects them", async () => {
    const tree = new MemoryTree().file(`${savepoint}/${uuid(1)}`, 1, old);
    tree.file(`${savepoint}/_metadata`, snapshotBytes({ kind: "native-savepoint", uses: [] }), old);
    checkpoint(tree, 2, [{ as: "relative", path: uuid(1) }]);
    const { audit, rows } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    const broken = audit.snapshots.find(({ location }) => location === `${home}/chk-2`);
    expect(broken).toMatchObject({ restorableNow: false, hasClaimedRelativeFiles: true, missingCount: 1 });
    expect(broken?.missing[0]).toMatchObject({ reference: uuid(1), foundAt: [`${savepoint}/${uuid(1)}`] });
    expect(rows.get(`${savepoint}/${uuid(1)}`)?.class).toBe("named");
  });

  it("says nothing of what lies under no root", async () => {
    const tree = new MemoryTree();
    checkpoint(tree, 1, [use("/elsewhere/x"), { as: "file", path: "s3://bucket/y" }]);
    const { audit } = await audited(tree, ["/flink"]);
    expect(audit.snapshots[0]).toMatchObject({ outsideScope: 2, restorableNow: null, missing: [] });
    expect(audit.snapshots[0]?.outsideExample).toBe("file:/elsewhere/x");
  });

  it("protects by name what a reference of unknown authority may mean, until a mapping says where it is", async () => {
    const file = `${home}/shared/${uuid(1)}`;
    const tree = new MemoryTree().file(file, 1, old);
    checkpoint(tree, 1, [{ as: "file", path: `hdfs://other-ns${file}` }]);
    const statements = [terminated(job(1))];
    expect((await audited(tree, ["/flink"], { statements })).rows.get(file)).toMatchObject({
      class: "named",
      reason: { why: "same-name", reference: `hdfs://other-ns${file}` },
    });
    const mappings = [{ from: "hdfs://other-ns/", to: "/" }];
    expect((await audited(tree, ["/flink"], { statements, mappings })).classOf(file)).toBe("shared");
  });
});

describe("what nothing needs", () => {
  it("is off limits in a job that may run, and orphaned in one that has ended", async () => {
    const tree = new MemoryTree().file(`${home}/shared/${uuid(1)}`, 1, old);
    checkpoint(tree, 1, []);
    expect((await audited(tree, ["/flink"])).rows.get(`${home}/shared/${uuid(1)}`)).toMatchObject({
      class: "live",
      reason: { liveness: "unknown" },
    });
    const after = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(after.classOf(`${home}/shared/${uuid(1)}`)).toBe("orphaned");
    const alive = {
      about: "job",
      jobId: job(1),
      liveness: "alive",
      evidence: { source: "user", option: "--live" },
    } as const;
    const both = await audited(tree, ["/flink"], { statements: [terminated(job(1)), alive] });
    expect(both.classOf(`${home}/shared/${uuid(1)}`)).toBe("live");
  });

  it("is stale where newer complete checkpoints superseded it, and only then", async () => {
    const tree = new MemoryTree();
    for (const n of [1, 2, 3]) {
      tree.file(`${home}/chk-${n}/${uuid(n)}`, 1, old);
      checkpoint(tree, n, [{ as: "relative", path: uuid(n) }]);
    }
    const { rows, classOf } = await audited(tree, ["/flink"]);
    expect(rows.get(`${home}/chk-1/${uuid(1)}`)).toMatchObject({
      class: "stale-checkpoint",
      reason: { why: "superseded", by: `${home}/chk-3` },
    });
    expect(classOf(`${home}/chk-1/_metadata`)).toBe("stale-checkpoint");
    expect(classOf(`${home}/chk-3/${uuid(3)}`)).toBe("exclusive");
    expect((await audited(tree, ["/flink"], { keepLast: 2 })).classOf(`${home}/chk-2/${uuid(2)}`)).toBe("exclusive");
    // the newest is not complete: what came before it is what the job would be restored from
    tree.remove(`${home}/chk-3/${uuid(3)}`);
    const broken = await audited(tree, ["/flink"]);
    expect(broken.classOf(`${home}/chk-2/${uuid(2)}`)).toBe("exclusive");
    expect(broken.classOf(`${home}/chk-1/${uuid(1)}`)).toBe("stale-checkpoint");
  });

  it("counts a checkpoint without metadata as abandoned when it is older than all retained ones, and all of it is old", async () => {
    const tree = new MemoryTree().file(`${home}/chk-1/${uuid(1)}`, 1, old).file(`${home}/chk-2/${uuid(2)}`, 1, old);
    tree.file(`${home}/chk-2/${uuid(3)}`, 1, now - 1000).file(`${home}/chk-9/${uuid(9)}`, 1, old);
    checkpoint(tree, 5, []);
    const { rows, classOf } = await audited(tree, ["/flink"]);
    expect(rows.get(`${home}/chk-1/${uuid(1)}`)).toMatchObject({
      class: "abandoned-checkpoint",
      reason: { why: "no-metadata", oldestRetained: 5 },
    });
    expect(classOf(`${home}/chk-2/${uuid(2)}`)).toBe("in-progress");
    expect(classOf(`${home}/chk-9/${uuid(9)}`)).toBe("live");
  });

  it("is frozen while one snapshot cannot be read, wherever it lies", async () => {
    const tree = new MemoryTree().file(`${home}/shared/${uuid(1)}`, 1, old);
    checkpoint(tree, 1, []);
    const metadata = `/flink/checkpoints/${job(2)}/chk-1/_metadata`;
    tree.file(metadata, Uint8Array.from([0x49, 0x60, 0x66, 0x72, 0, 0, 0, 99]), old);
    const { rows, audit } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(rows.get(`${home}/shared/${uuid(1)}`)).toMatchObject({
      class: "frozen",
      reason: { why: "unreadable-metadata", metadata },
    });
    expect(audit.snapshots.find(({ unreadable }) => unreadable)?.standing).toEqual({ kept: true, why: "unreadable" });
  });

  it("is somebody else's where Flink would not have given it such a name", async () => {
    const tree = new MemoryTree();
    for (const name of ["notes.txt", "a b%20#", "检查点", "a\nb"]) tree.file(`${home}/shared/${name}`, 1, old);
    const { rows } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect([...rows.values()].map((row) => row.class)).toEqual(["foreign", "foreign", "foreign", "foreign"]);
  });
});

describe("places", () => {
  it("leaves several jobs in one directory alone, and proves that there are several", async () => {
    const tree = new MemoryTree().file(`/flink/shared/${uuid(1)}`, 1, old);
    for (const n of [1, 2]) {
      const bytes = snapshotBytes({ checkpointId: n, operatorId: n.toString().repeat(32), uses: [] });
      tree.file(`/flink/chk-${n}/_metadata`, bytes, old);
    }
    const { audit, classOf } = await audited(tree, ["/flink"]);
    expect(audit.directories[0]).toMatchObject({
      kind: "unnamed-job",
      frozen: { why: "jobs-may-mix", proof: ["chk-1", "chk-2"] },
    });
    expect(classOf(`/flink/shared/${uuid(1)}`)).toBe("frozen");
  });

  it("never touches high availability, and keeps what it points at", async () => {
    const pointer = new TextEncoder().encode(`\u0000sr CompletedCheckpoint file:${home}/chk-1 ${uuid(4)}`);
    const tree = new MemoryTree().file("/flink/ha/cluster/completedCheckpoint0123456789ab", pointer, old);
    tree.file("/flink/ha/cluster/blob/job_x/blob_p-1", 1, old).file(`${home}/shared/${uuid(4)}`, 1, old);
    for (const n of [1, 2]) checkpoint(tree, n, []);
    const { audit, classOf } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(classOf("/flink/ha/cluster/blob/job_x/blob_p-1")).toBe("protected");
    expect(classOf(`${home}/shared/${uuid(4)}`)).toBe("named");
    expect(audit.snapshots[0]?.standing).toMatchObject({ kept: true, why: "stated" });
  });

  it("believes a job result store that a job has ended, but not of the id that every application has", async () => {
    const zero = "0".repeat(32);
    const result = (id: string) =>
      new TextEncoder().encode(JSON.stringify({ result: { id, "application-status": "SUCCEEDED" }, version: 1 }));
    const tree = new MemoryTree();
    for (const id of [job(1), zero]) {
      tree.file(`/flink/ha/job-result-store/c/${id}.json`, result(id), old);
      tree.file(`/flink/checkpoints/${id}/shared/${uuid(1)}`, 1, old);
    }
    const { audit, classOf } = await audited(tree, ["/flink"]);
    expect(classOf(`${home}/shared/${uuid(1)}`)).toBe("dead-job");
    expect(classOf(`/flink/checkpoints/${zero}/shared/${uuid(1)}`)).toBe("live");
    expect(classOf(`/flink/ha/job-result-store/c/${zero}.json`)).toBe("protected");
    expect(audit.directories.find(({ jobId }) => jobId === job(1))?.evidence[0]).toMatchObject({
      source: "job-result-store",
    });
  });

  it("sees through roots that are links, given twice, nested, or spelled otherwise", async () => {
    const file = `${home}/shared/${uuid(1)}`;
    const tree = new MemoryTree()
      .link("/ckpt", "/flink/checkpoints")
      .link(`${home}/linked`, `${home}/shared`)
      .file(file, 1, old);
    checkpoint(tree, 1, [use(`/ckpt/${job(1)}/linked/${uuid(1)}`)]);
    const roots = ["file:///ckpt/", "/flink/checkpoints", `file:/flink/checkpoints/${job(1)}`];
    const { audit, classOf } = await audited(tree, roots, { statements: [terminated(job(1))] });
    expect(audit.roots.map(({ within }) => within)).toEqual([null, 0, 0]);
    expect(classOf(file)).toBe("shared");
    expect(classOf(`${home}/linked`)).toBe("link");
    expect(audit.snapshots).toHaveLength(1);
  });

  it("leaves data alone whose snapshots lie elsewhere", async () => {
    const spread = `/flink/ab12/checkpoints/${job(1)}`;
    const tree = new MemoryTree().file(`${spread}/chk-1/${uuid(1)}`, 1, old).file(`${spread}/chk-1/${uuid(2)}`, 1, old);
    checkpoint(tree, 1, [use(`${spread}/chk-1/${uuid(1)}`)]);
    const { classOf } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(classOf(`${spread}/chk-1/${uuid(1)}`)).toBe("shared");
    expect(classOf(`${spread}/chk-1/${uuid(2)}`)).toBe("foreign");
  });
});

describe("a directory that changes while it is read", () => {
  it("is told as subsumed, not as missing", async () => {
    const tree = new MemoryTree().file(`${home}/chk-1/${uuid(1)}`, 1, old);
    checkpoint(tree, 1, [{ as: "relative", path: uuid(1) }]);
    tree.onAccess = (what) => {
      if (what !== "walk") return;
      tree.onAccess = () => {};
      tree.remove(`${home}/chk-1`);
      checkpoint(tree, 2, [], now);
    };
    const { audit } = await audited(tree, ["/flink"]);
    expect(audit.snapshots[0]).toMatchObject({ subsumedMeanwhile: true, missing: [], restorableNow: null });
    expect(audit.snapshots[1]).toMatchObject({ location: `${home}/chk-2`, standing: { kept: true } });
    expect(audit.directories.find(({ kind }) => kind === "job")).toMatchObject({
      liveness: "alive",
      frozen: { why: "changing" },
    });
  });

  it.each(["list", "walk"] as const)("may lose a savepoint between two looks: %s", async (what) => {
    const tree = new MemoryTree().file(`${savepoint}/${uuid(1)}`, 1, old);
    const uses: readonly Use[] = [{ as: "relative", path: uuid(1) }];
    tree.file(`${savepoint}/_metadata`, snapshotBytes({ kind: "native-savepoint", uses }), old);
    tree.file(`/flink/checkpoints/${job(1)}/shared/${uuid(2)}`, 1, old);
    // its job has claimed it, and needs it no more
    tree.onAccess = (access, path) => {
      if (access === what && path === savepoint) tree.remove(savepoint);
    };
    const { audit, classOf } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(audit.unreadable).toEqual([]);
    expect(classOf(`/flink/checkpoints/${job(1)}/shared/${uuid(2)}`)).toBe("dead-job");
  });

  it("may complete a checkpoint between two looks at its _metadata", async () => {
    const file = `${home}/shared/${uuid(1)}`;
    const tree = new MemoryTree().file(file, 1, old).file(`${home}/chk-2/${uuid(2)}`, 1, old);
    checkpoint(tree, 1, [use(file)]);
    tree.onAccess = (access, path) => {
      if (access === "stat" && path === `${home}/chk-2/_metadata`) checkpoint(tree, 2, [use(file)], now);
    };
    const { audit } = await audited(tree, ["/flink"]);
    expect(audit.snapshots.map(({ location, restorableNow }) => [location, restorableNow])).toEqual([
      [`${home}/chk-1`, true],
      [`${home}/chk-2`, true],
    ]);
  });

  it("protects what a checkpoint needs that came meanwhile, even of a job that was said to have ended", async () => {
    const file = `${home}/shared/${uuid(1)}`;
    const tree = new MemoryTree().file(file, 1, old).file(`${home}/shared/${uuid(2)}`, 1, old);
    checkpoint(tree, 1, []);
    tree.onAccess = (what) => {
      if (what === "walk") checkpoint(tree, 2, [use(file)], now);
    };
    const { classOf } = await audited(tree, ["/flink"], { statements: [terminated(job(1))] });
    expect(classOf(file)).toBe("shared");
    expect(classOf(`${home}/shared/${uuid(2)}`)).toBe("frozen");
  });
});

it("says what a lifecycle rule would break", async () => {
  const tree = new MemoryTree()
    .file(`${home}/shared/${uuid(1)}`, 5, now - 40 * day)
    .file(`${home}/shared/${uuid(2)}`, 5, now - day);
  checkpoint(tree, 1, [use(`${home}/shared/${uuid(1)}`), use(`${home}/shared/${uuid(2)}`)]);
  const { audit } = await audited(tree, ["/flink"], { lifecycleDays: 30 });
  expect(audit.lifecycle).toMatchObject({ days: 30, breaks: { files: 1, bytes: 5 }, snapshots: [{ checkpointId: 1 }] });
});

it("opens nothing but metadata, and fetches each file of it once where it is remote", async () => {
  const tree = new MemoryTree().file(`${home}/chk-2/${uuid(1)}`, 1, old);
  checkpoint(tree, 1, []);
  checkpoint(tree, 2, [{ as: "relative", path: uuid(1) }]);
  const kept: Uint8Array[] = [];
  const scratch = async () => ({
    write: (bytes: Uint8Array) => void kept.push(bytes.slice()),
    finish: async () => ({ path: "scratch", ...memorySource(Buffer.concat(kept)), close() {} }),
    publish: async () => "published" as const,
    abandon: async () => {},
  });
  const mappings = [{ from: "/flink", to: "s3://bucket/flink" }];
  const { audit } = await audited(tree, ["/flink"], { mappings, scratch });
  expect(tree.opened).toEqual([1, 2].map((n) => `${home}/chk-${n}/_metadata`));
  expect(audit.snapshots.map(({ restorableNow }) => restorableNow)).toEqual([true, true]);
});
