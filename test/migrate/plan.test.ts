/** What is planned, and what is refused by name before anything happens. */
import { appendFileSync, cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { expandSink } from "../../src/ids/expandedSinks.js";
import { operatorIdOf } from "../../src/ids/operatorId.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { applyMigration } from "../../src/migrate/apply.js";
import { claimAdvice } from "../../src/migrate/claim.js";
import type { MigrationRequest } from "../../src/migrate/planMigration.js";
import { readPlan } from "../../src/migrate/readPlan.js";
import { MigrationRefused, type RefusalReason } from "../../src/migrate/refusal.js";
import { resolveRenames } from "../../src/migrate/rename.js";
import { readSource, type Source } from "../../src/migrate/source.js";
import type { OperatorMetadata } from "../../src/model/metadata.js";
import { payloadOf } from "../../src/model/values.js";
import { jsonText } from "../../src/report/json.js";
import { writableLocalStorage } from "../../src/storage/localWrite.js";
import { bytesOf, metadata, operator, subtask } from "../support/build.js";
import { filesBelow } from "../support/files.js";
import { nullProperties } from "../support/properties.js";
import { writeOld, writeSnapshot } from "../support/snapshotTree.js";
import {
  canonical,
  checkpointIn,
  copyOf,
  fresh,
  nativeRocksdb,
  planned,
  planOf,
  samples,
  type Wanted,
} from "./plans.js";

const unaligned = join(samples, "flink-2.2.1/unaligned");
const older = join(samples, "flink-1.20.4/aaabbb/canonical-savepoint");

async function refused(snapshot: string, request: MigrationRequest, wanted: Wanted = {}): Promise<RefusalReason> {
  try {
    await planOf(snapshot, request, wanted);
  } catch (error) {
    if (error instanceof MigrationRefused) return error.reason;
    throw error;
  }
  throw new Error("it was planned");
}

/** The metadata that a request makes. */
async function made(snapshot: string, request: MigrationRequest, wanted: Wanted = {}): Promise<OperatorMetadata> {
  const plan = await planOf(snapshot, request, wanted);
  await applyMigration(plan, { storage: writableLocalStorage });
  return metadataOf(plan.target.location.replace(/^file:/, ""));
}

const metadataOf = (directory: string) =>
  decodeMetadata(new Uint8Array(readFileSync(join(directory, "_metadata")))) as OperatorMetadata;

const idsOf = ({ operators }: OperatorMetadata) => operators.map(({ operatorId }) => operatorId);

describe("rename", () => {
  it("gives the ID of the new uid, and the uid where the metadata has uids", async () => {
    const { operators } = await made(canonical, { renames: ["bbb=ccc"], names: new Map([["ccc", "Counts"]]) });
    const ccc = operators.find(({ uid }) => uid === "ccc");
    expect(ccc).toMatchObject({ operatorId: operatorIdOf("ccc"), name: "Counts" });
    expect(operators.some(({ uid }) => uid === "bbb")).toBe(false);
    expect(idsOf(await made(older, { renames: ["bbb=ccc"] }))).toContain(operatorIdOf("ccc"));
  });

  it("swaps", async () => {
    const before = metadataOf(canonical);
    const after = await made(canonical, { renames: ["aaa=bbb", "bbb=aaa"] });
    const stateOf = ({ operators }: OperatorMetadata, uid: string) =>
      JSON.stringify(
        operators.find((o) => o.uid === uid)?.subtasks.map((s) => !s.finished && s.state.managedKeyedState?.tag),
      );
    expect(stateOf(after, "aaa")).toBe(stateOf(before, "bbb"));
    expect(stateOf(after, "bbb")).toBe(stateOf(before, "aaa"));
    expect(stateOf(after, "aaa")).not.toBe(stateOf(before, "aaa"));
  });

  it("takes a sink with all that Flink makes of it", async () => {
    const sinks = checkpointIn(join(samples, "flink-2.2.1/two-sinks"));
    const uids = metadataOf(sinks).operators.map(({ uid }) => uid);
    const committer = uids.find((uid) => uid?.startsWith("Sink Committer: ")) ?? "";
    const sink = committer.replace("Sink Committer: ", "");
    expect(sink).not.toBe("");
    const after = await made(sinks, { renames: [`${sink}=new`], skipFileCheck: true });
    expect(after.operators.map(({ uid }) => uid)).toEqual(
      uids.map((uid) => (uid === sink ? "new" : uid === committer ? "Sink Committer: new" : uid)),
    );
    const ofOlder = checkpointIn(join(samples, "flink-1.20.4/two-sinks"));
    const ids = idsOf(await made(ofOlder, { renames: [`${sink}=new`], skipFileCheck: true }));
    expect(ids).toContain(operatorIdOf("Sink Committer: new"));
  });

  it("renames the sink in the uids of its parts, and not the text around it", () => {
    const parts = (sink: string) =>
      expandSink(sink, { topologyUids: ["FileSinkCompactorOperator", "own"] }).map(({ uid }) => uid);
    for (const sink of ["b", "Committer", "Sink", "o"]) {
      const operators = parts(sink).map((uid) => ({ operatorId: operatorIdOf(uid), uid, name: null }));
      const sources = [{ snapshot: { operators } }] as unknown as readonly Source[];
      const renames = resolveRenames([{ from: sink, to: "new" }], sources);
      expect(renames.map(({ to }) => to.uid)).toEqual(parts("new"));
    }
  });

  it("pins a generated ID", async () => {
    const anonymous = metadataOf(canonical).operators.find(({ uid }) => uid === null);
    const after = await made(canonical, { renames: [`id:${anonymous?.operatorId}=print`] });
    expect(after.operators.find(({ uid }) => uid === "print")?.operatorId).toBe(operatorIdOf("print"));
  });

  it("asks whether digits alone are the new ID or the new uid; told to be a uid they are one for the whole sink", async () => {
    const hex = "ab".repeat(16);
    const asked = planOf(canonical, { renames: [`aaa=${hex}`] });
    await expect(asked).rejects.toMatchObject({ reason: "bad-uid", fix: expect.stringContaining(operatorIdOf(hex)) });
    const pinned = await planOf(canonical, { renames: [`aaa=ID:${hex}`] });
    expect(pinned.actions).toMatchObject([{ to: { operatorId: hex, uid: null } }]);
    const operators = ["a", "Sink Committer: a"].map((uid) => ({ operatorId: operatorIdOf(uid), uid, name: null }));
    const sources = [{ snapshot: { operators } }] as unknown as readonly Source[];
    const uids = resolveRenames([{ from: "a", to: hex }], sources).map(({ to }) => to.uid);
    expect(uids).toEqual([hex, `Sink Committer: ${hex}`]);
  });

  it("refuses what Flink could not tell apart, or does not take", async () => {
    expect(await refused(canonical, { renames: ["bbb=aaa"] })).toBe("operator-id-taken");
    expect(await refused(canonical, { renames: ["aaa=x", "bbb=x"] })).toBe("operator-id-taken");
    expect(await refused(canonical, { renames: ["aaa=x", "aaa=y"] })).toBe("ambiguous-operator");
    expect(await refused(canonical, { renames: ["zzz=x"] })).toBe("no-such-operator");
    expect(await refused(canonical, { renames: ["aaa="] })).toBe("bad-uid");
    expect(await refused(canonical, { renames: ["aaa=id:123"] })).toBe("bad-uid");
    expect(await refused(canonical, { renames: ["aaa"] })).toBe("bad-uid");
  });

  it("knows a uid that holds the sign that splits", async () => {
    const first = await planOf(canonical, { renames: ["aaa=a=b"] });
    await applyMigration(first, { storage: writableLocalStorage });
    const second = await planOf(first.target.location, { renames: ["a=b=c"] });
    expect(second.actions).toMatchObject([{ operatorId: operatorIdOf("a=b"), to: { uid: "c" } }]);
  });
});

describe("drop and keep", () => {
  it("says exactly what goes, and wants it accepted", async () => {
    await expect(planOf(canonical, { drops: ["bbb"] })).rejects.toThrow(
      /bbb loses all of its state \(4732 bytes: keyed state, bbb-pending\)/,
    );
    const { losses } = await planOf(canonical, { drops: ["bbb"], acceptLoss: true });
    expect(losses).toMatchObject([{ operator: { uid: "bbb" }, sizeInBytes: 4732, stateNames: ["bbb-pending"] }]);
  });

  it("counts the state of the oldest releases", async () => {
    const legacy = fresh();
    const hello = { tag: 1, handleName: "h", data: payloadOf(bytesOf(5)) } as const;
    const holding = { legacyOperatorState: [hello], duration: -1 };
    const operators = [operator({ chainLength: 1, subtasks: [subtask(holding)] })];
    mkdirSync(legacy);
    writeFileSync(join(legacy, "_metadata"), encodeMetadata(metadata({ version: 2, operators })));
    const drops = [`id:${operators[0]?.operatorId}`];
    expect(await refused(legacy, { drops })).toBe("loss-not-accepted");
    expect((await planOf(legacy, { drops, acceptLoss: true })).losses).toMatchObject([{ sizeInBytes: 5 }]);
  });

  it("keeps what is named", async () => {
    const { operators } = await made(canonical, { keeps: ["aaa", "source"], acceptLoss: true });
    expect(operators.map(({ uid }) => uid).sort()).toEqual(["aaa", "source"]);
  });

  it("an operator without state goes without a word", async () => {
    const stateless = metadataOf(canonical).operators.find(({ uid }) => uid === null)?.operatorId;
    expect((await planOf(canonical, { drops: [`id:${stateless}`] })).losses).toEqual([]);
  });

  it("refuses to cut records in flight in half", async () => {
    const chk = checkpointIn(unaligned);
    const { sources } = await planned(chk, { skipFileCheck: true });
    const holder = sources[0]?.snapshot.operators.find((o) => o.resultSubpartitionState.withData.length > 0);
    const request = { drops: [`id:${holder?.operatorId}`], acceptLoss: true, skipFileCheck: true };
    expect(await refused(chk, request)).toBe("in-flight-data");
    expect((await planOf(chk, { ...request, dropInFlight: true })).losses.length).toBeGreaterThan(1);
  });
});

describe("data in flight", () => {
  it("goes, and nothing else: the enumerators of the sources stay", async () => {
    const chk = checkpointIn(unaligned);
    expect(await refused(chk, { dropInFlight: true, skipFileCheck: true })).toBe("loss-not-accepted");
    const before = metadataOf(chk);
    const after = await made(chk, { dropInFlight: true, acceptLoss: true, skipFileCheck: true });
    expect(after.operators.map((o) => o.coordinatorState?.data.length)).toEqual(
      before.operators.map((o) => o.coordinatorState?.data.length),
    );
    for (const { subtasks } of after.operators) {
      for (const entry of subtasks) if (!entry.finished) expect(entry.state.resultSubpartitionState).toHaveLength(0);
    }
  });
});

describe("max parallelism", () => {
  it("is changed where there are no key groups, and refused by name where there are", async () => {
    const after = await made(canonical, { maxParallelism: ["aaa=64"] });
    expect(after.operators.find(({ uid }) => uid === "aaa")?.maxParallelism).toBe(64);
    expect(await refused(canonical, { maxParallelism: ["bbb=64"] })).toBe("keyed-state");
    for (const n of ["1", "0", "32769", "x", ""]) {
      expect(await refused(canonical, { maxParallelism: [`aaa=${n}`] })).toBe("bad-max-parallelism");
    }
  });
});

describe("max parallelism of an operator with records in flight", () => {
  it("is changed where they go, and refused where they stay", async () => {
    const chk = checkpointIn(unaligned);
    const { sources } = await planned(chk, { skipFileCheck: true });
    const holder = sources[0]?.snapshot.operators.find(
      (o) => o.inputChannelState.withData.length > 0 && !o.hasManagedKeyedState && o.sizes.rawKeyedState === 0,
    );
    const request = { maxParallelism: [`id:${holder?.operatorId}=64`], acceptLoss: true, skipFileCheck: true };
    expect(await refused(chk, request)).toBe("in-flight-data");
    const { operators } = await made(chk, { ...request, dropInFlight: true });
    expect(operators.find((o) => o.operatorId === holder?.operatorId)?.maxParallelism).toBe(64);
  });
});

describe("references", () => {
  it("of files that stay behind become absolute, and the plan says what it depends on", async () => {
    const plan = await planOf(nativeRocksdb, { renames: ["bbb=ccc"] });
    expect(plan.dependsOn).toMatchObject([{ directory: `file:${nativeRocksdb}` }]);
    expect(plan.claim.safe).toEqual(["NO_CLAIM"]);
    await applyMigration(plan, { storage: writableLocalStorage });
    // and relative again beside them
    const back = copyOf(nativeRocksdb);
    cpSync(join(plan.target.location.replace(/^file:/, ""), "_metadata"), join(back, "_metadata"));
    const again = await planOf(
      back,
      {
        renames: ["ccc=bbb"],
        relocations: [`${nativeRocksdb}=${back}`],
        references: "relative",
      },
      { target: "in-place" },
    );
    await applyMigration(again, { storage: writableLocalStorage });
    expect(readFileSync(join(back, "_metadata")).equals(readFileSync(join(nativeRocksdb, "_metadata")))).toBe(true);
  });

  it("of every kind are relocated, nested ones and directories too, all prefixes at once", async () => {
    for (const sample of ["checkpoint-incremental", "changelog", "file-merging"]) {
      const folder = join(samples, "flink-2.2.1/aaabbb", sample);
      const chk = checkpointIn(folder);
      const written = "file:/tmp/flink-samples";
      const request = { relocations: [`${written}=s3a://bucket/moved`], skipFileCheck: true };
      const { sources, result } = await planned(chk, request);
      expect([...(sources[0]?.references.files.keys() ?? [])].some((path) => path.startsWith(written))).toBe(true);
      const all = [...result.references.files.keys(), ...result.references.directories];
      expect(all.filter((path) => path.startsWith(written))).toEqual([]);
      expect(all.some((path) => path.startsWith("s3a://bucket/moved/"))).toBe(true);
    }
  });

  it("are the same whatever the spelling of a prefix", async () => {
    const chk = checkpointIn(join(samples, "flink-2.2.1/aaabbb/checkpoint-incremental"));
    const hash = async (from: string) =>
      (await planOf(chk, { relocations: [`${from}=hdfs://nn/x`], skipFileCheck: true }, { target: "/tmp/not-there" }))
        .expected.sha512;
    const [one, ...others] = await Promise.all(
      [
        "/tmp/flink-samples",
        "file:/tmp/flink-samples/",
        "file:///tmp//flink-samples",
        "file://localhost/tmp/x/../flink-samples",
      ].map(hash),
    );
    expect(others).toEqual([one, one, one]);
  });

  it("may be relocated from and to the root", async () => {
    const chk = checkpointIn(join(samples, "flink-2.2.1/aaabbb/checkpoint-incremental"));
    const filesOf = async (relocation: string) => [
      ...(await planned(chk, { relocations: [relocation], skipFileCheck: true })).result.references.files.keys(),
    ];
    const written = "file:/tmp/flink-samples/";
    const before = await filesOf(`${written}=${written}`);
    const path = before.find((file) => file.startsWith(written))?.slice(written.length);
    for (const root of ["/", "file:/", "file:///"]) {
      expect(await filesOf(`/tmp/flink-samples=${root}`)).toContain(`file:/${path}`);
    }
    expect(await filesOf("/tmp/flink-samples=s3://bucket/")).toContain(`s3://bucket/${path}`);
    expect(await filesOf("/tmp/flink-samples=hdfs:///")).toContain(`hdfs:///${path}`);
    expect(await filesOf("/=/moved")).toContain(`file:/moved/tmp/flink-samples/${path}`);
  });

  it("to files that are not there are refused", async () => {
    const chk = checkpointIn(join(samples, "flink-2.2.1/aaabbb/checkpoint-incremental"));
    expect(await refused(chk, { relocations: ["/tmp/flink-samples=/nowhere"] })).toBe("missing-file");
    expect(await refused(chk, { relocations: ["/elsewhere=/nowhere"] })).toBe("no-such-reference");
    expect(await refused(canonical, { relocations: ["relative=/x"] })).toBe("bad-path");
    expect(await refused(canonical, { relocations: ["/x"] })).toBe("bad-path");
  });
});

describe("the target", () => {
  it.each(["", "/", "/inside", "/inside/../deeper"])("is not the snapshot, nor inside it (%j)", async (below) => {
    expect(await refused(canonical, { renames: ["bbb=ccc"] }, { target: `${canonical}${below}` })).toBe("bad-path");
  });

  it("may begin as the snapshot's name does", async () => {
    const plan = await planOf(canonical, { renames: ["bbb=ccc"] }, { target: `${canonical}-fixed` });
    expect(plan.target.location).toBe(`file:${canonical}-fixed`);
  });
});

describe("metadata versions", () => {
  it.each([
    ["2.1", 6],
    ["2.0", 5],
    ["1.20", 4],
    ["1.15", 3],
  ] as const)("for Flink %s: version %i, and back to the bytes from before", async (flinkVersion, version) => {
    const plan = await planOf(canonical, { flinkVersion });
    expect(plan.expected).toMatchObject({ metadataVersion: version });
    expect(plan.expected.readableBy).toContain(flinkVersion);
    await applyMigration(plan, { storage: writableLocalStorage });
    if (version < 5) return;
    expect((await planOf(plan.target.location, { metadataVersion: "6" })).expected.sha512).toBe(plan.source.sha512);
  });

  it("upwards with properties of the right kind", async () => {
    const down = await planOf(canonical, { flinkVersion: "1.15" });
    await applyMigration(down, { storage: writableLocalStorage });
    expect(await refused(down.target.location, { metadataVersion: "4" })).toBe("properties-unknown");
    const { properties } = await made(down.target.location, {
      metadataVersion: "4",
      properties: "canonical-savepoint",
    });
    expect(properties?.properties).toMatchObject({ isSavepoint: true, formatType: "CANONICAL" });
  });

  it("refuses by name what a release cannot read", async () => {
    const changelog = checkpointIn(join(samples, "flink-1.20.4/aaabbb/changelog"));
    const merging = checkpointIn(join(samples, "flink-1.20.4/aaabbb/file-merging"));
    await expect(planOf(changelog, { flinkVersion: "1.14" })).rejects.toThrow(
      "changelog state, which Flink 1.14 cannot read",
    );
    await expect(planOf(merging, { flinkVersion: "1.19" })).rejects.toThrow("state in merged files");
    await expect(planOf(canonical, { flinkVersion: "1.12" })).rejects.toThrow("keyed state in the canonical format");
    await expect(planOf(nativeRocksdb, { flinkVersion: "1.20" })).rejects.toThrow("bbb has RocksDB files of Flink 2");
    expect(await refused(canonical, { flinkVersion: "9.9" })).toBe("inexpressible");
    expect(await refused(canonical, { metadataVersion: "7" })).toBe("inexpressible");
  });

  it("older handles for older releases", async () => {
    const hashmap = join(samples, "flink-2.2.1/aaabbb/native-savepoint-hashmap");
    const { operators } = await made(hashmap, { flinkVersion: "1.14" });
    const tags = operators.flatMap(({ subtasks }) =>
      subtasks.flatMap((s) => (s.finished ? [] : (s.state.managedKeyedState?.tag ?? []))),
    );
    expect(new Set(tags)).toEqual(new Set([3]));
  });
});

describe("merge", () => {
  it("puts the operators of both together", async () => {
    const other = fresh();
    const half = await planOf(canonical, { keeps: ["aaa"], acceptLoss: true }, { target: other });
    await applyMigration(half, { storage: writableLocalStorage });
    const rest = await planOf(canonical, { drops: ["aaa"], acceptLoss: true });
    await applyMigration(rest, { storage: writableLocalStorage });
    const both = await made(rest.target.location.replace(/^file:/, ""), {}, { merged: [other] });
    expect(idsOf(both).sort()).toEqual(idsOf(metadataOf(canonical)).sort());
  });

  it("refuses operators that both have", async () => {
    expect(await refused(canonical, {}, { merged: [older] })).toBe("operator-id-taken");
  });
});

describe("claim mode", () => {
  it.each([
    ["a canonical savepoint", () => planOf(canonical, {}), ["NO_CLAIM", "CLAIM"], "no files but its own"],
    [
      "files shared with the original",
      () => planOf(nativeRocksdb, {}),
      ["NO_CLAIM"],
      "the original snapshot needs too",
    ],
    // rule R-82: run on every release up to 2.3.0
    ["a native savepoint that stands alone", () => planOf(nativeRocksdb, { copy: true }), ["NO_CLAIM"], "FLINK-39964"],
    [
      "changelog",
      () => planOf(checkpointIn(join(samples, "flink-2.2.1/aaabbb/changelog")), {}),
      ["CLAIM"],
      "refuses NO_CLAIM",
    ],
    [
      "a checkpoint in place, whose shared files are others' too",
      () =>
        planOf(
          copyOf(checkpointIn(join(samples, "flink-2.2.1/aaabbb/checkpoint-incremental"))),
          {},
          { target: "in-place" },
        ),
      ["NO_CLAIM"],
      "the original snapshot needs too",
    ],
  ])("%s", async (_what, plan, safe, why) => {
    const { claim } = await plan();
    expect(claim.safe).toEqual(safe);
    expect(claim.why).toContain(why);
  });

  it("does not take what was not looked at for files of nobody else", () => {
    const references = {
      relative: 1,
      absolute: 50_000,
      files: new Map(),
      directories: new Set<string>(),
      complete: false,
    };
    const { snapshot } = readSource(memorySource(readFileSync(join(canonical, "_metadata"))), {
      directory: canonical,
      metadataPath: join(canonical, "_metadata"),
    });
    expect(claimAdvice({ snapshot, references }, [], false).safe).toEqual(["NO_CLAIM"]);
    expect(claimAdvice({ snapshot, references: { ...references, absolute: 0 } }, [], true).safe).toContain("CLAIM");
  });
});

describe("repair", () => {
  /** As after CLAIM of a native savepoint: the files are elsewhere (FLINK-39964). */
  function claimed(): { checkpoint: string; savepoint: string } {
    const savepoint = copyOf(nativeRocksdb);
    const checkpoint = fresh();
    mkdirSync(checkpoint);
    cpSync(join(savepoint, "_metadata"), join(checkpoint, "_metadata"));
    return { checkpoint, savepoint };
  }

  it("finds the files of a claimed savepoint", async () => {
    const { checkpoint, savepoint } = claimed();
    expect(await refused(checkpoint, { renames: ["bbb=ccc"] })).toBe("missing-file");
    expect(await refused(checkpoint, { repair: true })).toBe("missing-file");
    const plan = await planOf(checkpoint, { repair: true, search: [savepoint] });
    expect(plan.dependsOn).toMatchObject([{ directory: `file:${savepoint}` }]);
    await applyMigration(plan, { storage: writableLocalStorage });
  });

  it("looks at every reference, and refuses more than it looks at", async () => {
    const home = fresh();
    const [elsewhere, here] = [`${home}/sp/0dfb0f2a`, `${home}/chk-1/here`];
    const shared = [...Array<string>(20_000).fill(here), `${home}/chk-1/0dfb0f2a`];
    for (const path of [elsewhere, here]) writeOld(path, new Uint8Array(100), 0);
    const checkpoint = writeSnapshot(`${home}/chk-1`, { uids: ["a"], shared, withoutFiles: true });
    const request = { repair: true, search: [`${home}/sp`] };
    const { actions } = await planOf(checkpoint, request);
    expect(actions).toEqual([{ action: "repair-reference", from: `file:${shared.at(-1)}`, to: `file:${elsewhere}` }]);
    const more = Array<string>(200_001).fill(here);
    writeSnapshot(checkpoint, { uids: ["a"], shared: more, withoutFiles: true });
    await expect(planOf(checkpoint, request)).rejects.toThrow("more than 200000 references");
  });

  it("does not take a file of another size for the right one", async () => {
    const { checkpoint, savepoint } = claimed();
    const [name] = filesBelow(savepoint).filter((path) => !path.endsWith("/_metadata") && !path.endsWith(".json"));
    appendFileSync(name ?? "", "x");
    expect(await refused(checkpoint, { repair: true, search: [savepoint] })).toBe("missing-file");
  });

  it("puts back lost checkpoint properties, where it is known what they were", async () => {
    const lost = copyOf(canonical);
    const bytes = encodeMetadata({ ...metadataOf(canonical), properties: nullProperties });
    writeFileSync(join(lost, "_metadata"), bytes);
    const plan = await planOf(lost, { repair: true });
    expect(plan.expected.sha512).toBe((await planOf(canonical, {})).source.sha512);
    const native = copyOf(nativeRocksdb);
    writeFileSync(join(native, "_metadata"), encodeMetadata({ ...metadataOf(native), properties: nullProperties }));
    expect(await refused(native, { repair: true })).toBe("properties-unknown");
    const told = await planOf(native, { properties: "native-savepoint" }, { target: "in-place" });
    expect(told.expected.sha512).toBe((await planOf(nativeRocksdb, {}, { target: "in-place" })).source.sha512);
  });

  it("of a file that is cut off in its properties brings back every byte; cut off before them it is lost", async () => {
    const whole = (await planOf(canonical, {})).source;
    for (const missing of [1, 100, 700]) {
      const cut = copyOf(canonical);
      truncateSync(join(cut, "_metadata"), whole.sizeInBytes - missing);
      expect(await refused(cut, { renames: ["bbb=ccc"] })).toBe("properties-unknown");
      expect((await planOf(cut, { repair: true })).expected.sha512).toBe(whole.sha512);
    }
    const cut = copyOf(canonical);
    truncateSync(join(cut, "_metadata"), whole.sizeInBytes - 1000);
    await expect(planOf(cut, { repair: true })).rejects.toThrow("left");
  });
});

describe("a plan as a file", () => {
  it("is read back as it was, 64-bit sizes too", async () => {
    const plan = await planOf(nativeRocksdb, { renames: ["bbb=ccc"], copy: true });
    expect(readPlan(jsonText(plan))).toEqual(plan);
    const huge = { ...plan, copies: [{ from: "/a", to: "/b", sizeInBytes: 2n ** 60n }] };
    expect(readPlan(jsonText(huge)).copies[0]?.sizeInBytes).toBe(2n ** 60n);
  });

  it("is refused where it is none", async () => {
    const plan = await planOf(canonical, { renames: ["bbb=ccc"] });
    expect(() => readPlan("nonsense")).toThrow("not JSON");
    expect(() => readPlan("{}")).toThrow("required planVersion");
    expect(() => readPlan(JSON.stringify({ ...plan, planVersion: 2 }))).toThrow("/planVersion: const");
    expect(() => readPlan(JSON.stringify({ ...plan, actions: [{ action: "explode" }] }))).toThrow("/actions/0: oneOf");
    expect(() => readPlan(JSON.stringify({ ...plan, extra: 1 }))).toThrow("additionalProperties extra");
  });
});
