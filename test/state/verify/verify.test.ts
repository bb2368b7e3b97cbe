/** `verify` on copies of the samples that something has happened to. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { StorageError } from "../../../src/errors.js";
import { decodeMetadata } from "../../../src/metadata/decode.js";
import { encodeMetadata } from "../../../src/metadata/encode.js";
import type { HandleAndLocalPath } from "../../../src/model/handles.js";
import type { OperatorMetadata } from "../../../src/model/metadata.js";
import { readSnapshot } from "../../../src/readSnapshot.js";
import type { FileProblem } from "../../../src/state/verify/problem.js";
import { localStorage } from "../../../src/storage/local.js";
import type { Storage } from "../../../src/storage/port.js";
import { verifySnapshot } from "../../../src/verifySnapshot.js";
import { ranCli } from "../../support/ranCli.js";

const samples = resolve(import.meta.dirname, "../../../samples");
const home = mkdtempSync(join(tmpdir(), "restorable verify "));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let copies = 0;

/** A copy of a sample in a directory of its own. */
function copyOf(sample: string, to = join(home, String(copies++), "a/b/c", basename(sample))): string {
  cpSync(join(samples, sample), to, { recursive: true });
  return to;
}

async function verified(location: string, isDeep = false, storage: Storage = localStorage, searchIn: string[] = []) {
  const snapshot = await readSnapshot(location);
  return verifySnapshot(snapshot, { storage, isDeep, searchIn });
}

const rocksdb = "flink-2.2.1/aaabbb/native-savepoint-rocksdb";
const hashmap = "flink-2.2.1/aaabbb/native-savepoint-hashmap";

/** Files of a savepoint by RocksDB's names, all of them. */
async function filesOf(location: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const { visitMetadata } = await import("../../../src/metadata/visit.js");
  const file = await localStorage.open(join(location, "_metadata"));
  visitMetadata(file, {
    reference: ({ tag, path, localPath }) => {
      if (tag === 6) files.set(localPath ?? path, join(location, path));
    },
  });
  file.close();
  return files;
}

async function sstOf(location: string): Promise<string> {
  const [, path] = [...(await filesOf(location))].find(([name]) => name.endsWith(".sst")) ?? expect.fail("no SST file");
  return path;
}

describe("a savepoint as it was written", () => {
  it.each([false, true])("is intact; deep: %s", async (isDeep) => {
    const { verdict, problems, files, heads, sstFiles, dataBlocks } = await verified(copyOf(rocksdb), isDeep);
    expect({ verdict, problems, files, heads, sstFiles }).toEqual({
      verdict: "intact",
      problems: [],
      files: 20,
      heads: 8,
      sstFiles: 6,
    });
    expect(dataBlocks > 0).toBe(isDeep);
  });
});

describe("what happened to it", () => {
  it("a file is gone: missing, and everything else is looked at", async () => {
    const location = copyOf(rocksdb);
    const sst = await sstOf(location);
    rmSync(sst);
    const { verdict, problems, sstFiles } = await verified(location);
    expect(verdict).toBe("broken");
    expect(problems).toMatchObject([{ kind: "missing", level: "error", path: sst, isRelative: true, foundAt: [] }]);
    expect(sstFiles).toBe(5);
  });

  it("a file is cut off", async () => {
    const location = copyOf(rocksdb);
    const sst = await sstOf(location);
    const { length } = readFileSync(sst);
    truncateSync(sst, length - 1);
    const { verdict, problems } = await verified(location);
    expect(verdict).toBe("broken");
    expect(problems).toMatchObject([
      { kind: "too short", path: sst, sizeInBytes: length - 1, expectedInBytes: length },
    ]);
  });

  it("a file is longer: a warning for heap state, broken for an SST file, whose footer is its end", async () => {
    const [state = ""] = (await filesOf(copyOf(hashmap))).values();
    const location = join(state, "..");
    appendFileSync(state, "x");
    expect(await verified(location)).toMatchObject({
      verdict: "intact",
      problems: [{ kind: "too long", path: state }],
    });
    const other = copyOf(rocksdb);
    const sst = await sstOf(other);
    appendFileSync(sst, "x");
    expect(await verified(other)).toMatchObject({ verdict: "broken", problems: [{ kind: "broken", path: sst }] });
  });

  it("one byte of a data block has changed: only a deep look finds it", async () => {
    const location = copyOf(rocksdb);
    const sst = await sstOf(location);
    const bytes = readFileSync(sst);
    bytes[3] = (bytes[3] as number) ^ 1;
    writeFileSync(sst, bytes);
    expect((await verified(location)).verdict).toBe("intact");
    const { verdict, problems } = await verified(location, true);
    expect(verdict).toBe("broken");
    expect(problems).toMatchObject([{ kind: "broken", path: sst, offset: 0 }]);
  });

  it("the head of a heap file is somebody else's", async () => {
    const location = copyOf(hashmap);
    for (const path of (await filesOf(location)).values()) {
      const bytes = readFileSync(path);
      bytes.fill(0x20, 0, 8);
      writeFileSync(path, bytes);
    }
    const { verdict, problems } = await verified(location);
    expect(verdict).toBe("broken");
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(["broken"]));
  });

  it("CURRENT names a manifest that is not there", async () => {
    const location = copyOf(rocksdb);
    const current = (await filesOf(location)).get("CURRENT") ?? expect.fail("no CURRENT");
    writeFileSync(
      current,
      readFileSync(current, "utf8").replace(/\d\n/, (last) => `${(Number(last[0]) + 1) % 10}\n`),
    );
    const { problems } = await verified(location);
    expect(problems).toMatchObject([{ kind: "broken", localPath: "CURRENT" }]);
  });

  it("one file may not be read: unknown, and the others are still judged", async () => {
    const location = copyOf(rocksdb);
    const sst = await sstOf(location);
    const guarded: Storage = {
      ...localStorage,
      open: async (path) => {
        if (path === sst) throw new StorageError(`${path}: permission denied`);
        return localStorage.open(path);
      },
    };
    const { verdict, problems, sstFiles } = await verified(location, true, guarded);
    expect(verdict).toBe("unknown");
    expect(problems).toMatchObject([{ kind: "unreadable", level: "unknown", path: sst }]);
    expect(sstFiles).toBe(5);
  });

  it("a system that cannot be reached: unknown, not missing", async () => {
    const unreachable: Storage = { ...localStorage, reaches: () => false };
    const { verdict, problems, files } = await verified(copyOf(rocksdb), false, unreachable);
    expect(verdict).toBe("unknown");
    expect(problems).toHaveLength(files);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(["not reached"]));
  });
});

/** The metadata with the files of RocksDB changed. */
function withBackendFiles(
  metadata: OperatorMetadata,
  change: (file: HandleAndLocalPath) => HandleAndLocalPath,
): OperatorMetadata {
  const operators = metadata.operators.map((operator) => ({
    ...operator,
    subtasks: operator.subtasks.map((entry) => {
      const keyed = entry.finished ? null : entry.state.managedKeyedState;
      if (entry.finished || keyed?.tag !== 11) return entry;
      const [sharedState, privateState] = [keyed.sharedState, keyed.privateState].map((list) => [...list].map(change));
      const managedKeyedState = { ...keyed, sharedState: sharedState ?? [], privateState: privateState ?? [] };
      return { ...entry, state: { ...entry.state, managedKeyedState } };
    }),
  }));
  return { ...metadata, operators };
}

/** A savepoint whose files of RocksDB lie in one file, as file merging (1.20+) writes those of a checkpoint. */
async function mergedFiles() {
  const location = copyOf(rocksdb);
  const path = join(location, "_metadata");
  const filePath = join(location, "merged");
  const parts: Uint8Array[] = [];
  const segments: { readonly localPath: string; readonly startPos: number; readonly stateSize: number }[] = [];
  const merge = ({ localPath, handle }: HandleAndLocalPath): HandleAndLocalPath => {
    if (handle?.tag !== 6) return { localPath, handle };
    const bytes = readFileSync(join(location, handle.relativePath));
    const segment = { startPos: parts.reduce((sum, { length }) => sum + length, 0), stateSize: bytes.length };
    parts.push(bytes);
    segments.push({ localPath, ...segment });
    return { localPath, handle: { tag: 15, ...segment, scope: 1, filePath, logicalFileId: localPath } };
  };
  const metadata = decodeMetadata(new Uint8Array(readFileSync(path))) as OperatorMetadata;
  writeFileSync(path, encodeMetadata(withBackendFiles(metadata, merge)));
  writeFileSync(filePath, Buffer.concat(parts));
  return { location, filePath, segments };
}

describe("files that were merged", () => {
  it("are looked at one by one", async () => {
    const { location, segments } = await mergedFiles();
    const { verdict, sstFiles } = await verified(location);
    expect(verdict).toBe("intact");
    expect(sstFiles).toBe(segments.filter(({ localPath }) => localPath.endsWith(".sst")).length);
  });

  it("are broken where one that is not the first is", async () => {
    const { location, filePath, segments } = await mergedFiles();
    const { startPos, stateSize } =
      segments.findLast(({ localPath }) => localPath.endsWith(".sst")) ?? expect.fail("no SST");
    const bytes = readFileSync(filePath);
    bytes.fill(0, startPos, startPos + stateSize);
    writeFileSync(filePath, bytes);
    expect(await verified(location)).toMatchObject({
      verdict: "broken",
      problems: [{ kind: "broken", path: filePath }],
    });
  });
});

/**
 * What Flink writes after it has claimed a native savepoint: an incremental checkpoint whose shared files are named
 * relative to it, but lie where the savepoint is.
 */
function claimed(savepointPath = "savepoints/savepoint-5a4d71-000000000000") {
  const root = join(home, String(copies++), "flink");
  const sample = join(samples, "flink-2.2.1/aaabbb/checkpoint-incremental/5a4d71e5000000000000000000000005");
  const checkpoint = join(root, "checkpoints/5a4d71e5000000000000000000000005/chk-2");
  const savepoint = resolve(
    root,
    savepointPath.startsWith("far") ? join("../..", String(copies), savepointPath) : savepointPath,
  );
  cpSync(join(sample, "chk-2"), checkpoint, { recursive: true });
  cpSync(join(sample, "shared"), savepoint, { recursive: true });
  const path = join(checkpoint, "_metadata");
  const metadata = decodeMetadata(new Uint8Array(readFileSync(path))) as OperatorMetadata;
  const relative = ({ localPath, handle }: HandleAndLocalPath): HandleAndLocalPath =>
    handle?.tag === 2
      ? { localPath, handle: { tag: 6, relativePath: basename(handle.filePath), stateSize: handle.stateSize } }
      : { localPath, handle };
  writeFileSync(path, encodeMetadata(withBackendFiles(metadata, relative)));
  return { checkpoint, savepoint };
}

describe("where missing files are", () => {
  it("in the savepoint that was claimed (FLINK-39964): copying them makes the checkpoint whole", async () => {
    const { checkpoint, savepoint } = claimed();
    const { verdict, problems } = await verified(checkpoint);
    expect(verdict).toBe("broken");
    expect(problems.length).toBeGreaterThan(3);
    for (const problem of problems) {
      expect(problem).toMatchObject({ kind: "missing", isRelative: true });
      const { path, foundAt } = problem as Extract<FileProblem, { kind: "missing" }>;
      expect(foundAt).toEqual([join(savepoint, basename(path))]);
      cpSync(foundAt[0] as string, path);
    }
    expect((await verified(checkpoint)).verdict).toBe("intact");
  });

  it("nowhere near: --search names the place", async () => {
    const { checkpoint, savepoint } = claimed("far/away/from/here/savepoint-5a4d71");
    const missing = (problems: readonly FileProblem[]) => problems.filter((problem) => problem.kind === "missing");
    expect(missing((await verified(checkpoint)).problems).flatMap(({ foundAt }) => foundAt)).toEqual([]);
    const { problems } = await verified(checkpoint, false, localStorage, [savepoint]);
    expect(missing(problems).map(({ foundAt }) => foundAt.length)).toEqual(problems.map(() => 1));
  });

  it("in the tree that was moved along: the recorded path is absolute", async () => {
    const tree = copyOf("flink-2.2.1/aaabbb/checkpoint-incremental");
    const job = join(tree, "5a4d71e5000000000000000000000005");
    const checkpoint = join(job, "chk-2");
    const elsewhere: Storage = {
      ...localStorage,
      // on the machine that wrote the sample the original may still be there
      stat: async (path) => (path.includes("/tmp/flink-samples/") ? null : localStorage.stat(path)),
    };
    const { verdict, problems } = await verified(checkpoint, false, elsewhere);
    expect(verdict).toBe("broken");
    for (const problem of problems) {
      expect(problem).toMatchObject({ kind: "missing", isRelative: false });
      const { path, foundAt } = problem as Extract<FileProblem, { kind: "missing" }>;
      expect(foundAt).toEqual([join(job, "shared", basename(path))]);
    }
  });

  it("not a file of the same name but another size", async () => {
    const location = copyOf(rocksdb);
    const sst = await sstOf(location);
    const other = join(location, "other");
    mkdirSync(other);
    writeFileSync(join(other, basename(sst)), "short");
    rmSync(sst);
    const { problems } = await verified(location);
    expect(problems).toMatchObject([{ kind: "missing", foundAt: [] }]);
  });
});

describe("on the command line", () => {
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../schemas/verify.schema.json"), "utf8")) as object,
  );

  const ran = (...argv: string[]) =>
    ranCli(argv, { terminal: { isTerminal: false, columns: 80 }, env: { NO_COLOR: "1" } });

  it("0 and one line for what is intact", async () => {
    expect(await ran("verify", copyOf(rocksdb), "--quiet")).toEqual({ code: 0, out: "intact: 20 files\n", err: "" });
  });

  it("1, what is missing, where it is and the command that repairs it", async () => {
    const { checkpoint, savepoint } = claimed();
    const { code, out } = await ran("verify", checkpoint);
    expect(code).toBe(1);
    expect(out).toContain("missing\n");
    expect(out).toContain("(FLINK-39964)");
    const [, from = "", to = ""] = /^ {6}cp '?(.*?)'? '?(\/.*?)'?$/m.exec(out) ?? expect.fail(out);
    expect([dirname(from), dirname(to), basename(to)]).toEqual([savepoint, checkpoint, basename(from)]);
  });

  it("2 where the metadata cannot be read", async () => {
    const location = copyOf(rocksdb);
    truncateSync(join(location, "_metadata"), 40);
    const { code, err } = await ran("verify", location);
    expect(code).toBe(2);
    expect(err).toContain(location);
  });

  it("json as its schema has it", async () => {
    const location = copyOf(rocksdb);
    rmSync(await sstOf(location));
    const { code, out } = await ran("verify", location, "--deep", "--format", "json");
    expect(code).toBe(1);
    const value = JSON.parse(out) as { problems: unknown[] };
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(value.problems).toHaveLength(1);
  });
});
