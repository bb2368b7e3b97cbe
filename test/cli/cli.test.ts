/** The built program, as a shell runs it. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const sample = "samples/flink-2.2.1/aaabbb/canonical-savepoint";
const renamed = "samples/job-aaa-ccc.yaml";
const home = mkdtempSync(join(tmpdir(), "restorable 100% #1 "));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function restorable(args: readonly string[], env: Record<string, string> = {}, input = ""): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], {
    cwd: root,
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

const ajv = new Ajv2020({ strict: false });
const schemas = new Map(
  ["inspect", "check", "diff", "uid"].map((name) => {
    return [name, ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), "utf8")))];
  }),
);

function json(name: string, args: readonly string[]): Record<string, unknown> {
  const { code, out } = restorable([...args, "--format", "json"]);
  const value = JSON.parse(out) as Record<string, unknown>;
  const validate = schemas.get(name);
  expect(validate?.(value), JSON.stringify(validate?.errors)).toBe(true);
  expect(code).toBeLessThan(2);
  return value;
}

/** A copy of the sample that a test may spoil. */
function copy(name: string): string {
  const to = join(home, name);
  cpSync(join(root, sample), to, { recursive: true });
  return to;
}

describe("inspect --format csv", () => {
  it("is the table of Flink's savepoint_metadata", () => {
    const { code, out } = restorable(["inspect", sample, "--format", "csv"]);
    expect(code).toBe(0);
    expect(out.split("\r\n").slice(0, 2)).toEqual([
      "checkpoint-id,operator-name,operator-uid,operator-uid-hash,operator-parallelism,operator-max-parallelism,operator-subtask-state-count,operator-coordinator-state-size-in-bytes,operator-total-size-in-bytes",
      "1,Count per key,bbb,95ad6f42089d5ed59e69d2b15862448f,2,128,2,0,4732",
    ]);
  });

  it("with --files it is one line a reference", () => {
    const chk = "samples/flink-2.2.1/aaabbb/checkpoint-incremental/5a4d71e5000000000000000000000005/chk-2";
    const { out } = restorable(["inspect", chk, "--files", "--format", "csv"]);
    const [head, ...lines] = out.trim().split("\r\n");
    expect(head).toBe("operator-uid-hash,subtask-index,role,kind,size-in-bytes,start-position,path,local-name");
    const { files } = JSON.parse(restorable(["inspect", chk, "--files", "--format", "json"]).out);
    expect(lines.map((line) => line.split(",")[6])).toEqual(files.map((f: { resolvedPath: string }) => f.resolvedPath));
  });
});

describe("check, the classic", () => {
  it("names what is lost, its likely new name, Flink's text and what to do", () => {
    const { code, out, err } = restorable(["check", sample, "--job", renamed]);
    expect(code).toBe(1);
    expect(err).toBe("");
    for (const text of [
      "NOT RESTORABLE",
      "95ad6f42089d5ed59e69d2b15862448f",
      "bbb-pending",
      "4.6 KiB",
      "ccc",
      "not checked",
    ]) {
      expect(out).toContain(text);
    }
    expect(out).toContain("Cannot map checkpoint/savepoint state for operator 95ad6f42089d5ed59e69d2b15862448f");
    expect(out).toContain('.uid("bbb")');
  });

  it("with the flag it restores with loss, with the old uid it restores", () => {
    expect(restorable(["check", sample, "--job", renamed, "-n"])).toMatchObject({ code: 1 });
    expect(json("check", ["check", sample, "--job", renamed, "-n"])["verdict"]).toBe("restorable-with-loss");
    const good = ["check", sample, "--uid", "source", "--uid", "aaa", "--uid", "bbb"];
    expect(restorable(good)).toMatchObject({ code: 0 });
    expect(json("check", good)["verdict"]).toBe("restorable");
  });

  it("the other door wants every operator, and a manifest of all of them to say so", () => {
    const uids = ["--uid", "source", "--uid", "aaa", "--uid", "bbb"];
    expect(json("check", ["check", sample, ...uids, "--door", "ha"])["verdict"]).toBe("unknown");
    const manifest = `${sample}/manifest.json`;
    const both = json("check", ["check", sample, "--job", manifest, "--door", "both"]);
    expect(both["doors"]).toEqual({ path: { verdict: "restorable" }, ha: { verdict: "restorable" } });
  });

  it("an unchecked rule that is required makes it unknown; --fail-on moves the line", () => {
    const good = ["check", sample, "--uid", "source", "--uid", "aaa", "--uid", "bbb"];
    expect(restorable([...good, "--require", "R-20"])).toMatchObject({ code: 1 });
    expect(restorable(["check", sample, "--job", renamed, "--fail-on", "never"])).toMatchObject({ code: 0 });
  });

  it("reads the manifest from standard input", () => {
    const { code } = restorable(["check", sample, "--job", "-"], {}, readFileSync(join(root, renamed), "utf8"));
    expect(code).toBe(1);
  });
});

describe("inspect, diff and uid", () => {
  it("inspect says of each operator what Flink says", () => {
    const { operators } = json("inspect", ["inspect", sample]) as { operators: Record<string, unknown>[] };
    const flink = JSON.parse(readFileSync(join(root, sample, "flink.json"), "utf8")) as {
      operators: Record<string, unknown>[];
    };
    for (const theirs of flink.operators) {
      const ours = operators.find((o) => o["operatorId"] === theirs["operatorId"]);
      const { checkpointedSizeInBytes: _, finishedSubtasks, ...same } = theirs;
      expect(ours).toMatchObject({ ...same, finishedSubtaskCount: finishedSubtasks });
    }
  });

  it("inspect reads the states out of the state files when asked to, and only then", () => {
    const native = "samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb";
    const { out } = restorable(["inspect", native, "--states"]);
    expect(out).toMatch(/keyed by String/);
    expect(out).toMatch(/bbb-last-seen +MapState<String, Long>/);
    expect(restorable(["inspect", native, "--operator", "bbb"]).out).toMatch(/bbb-count +ValueState<Long>/);
    for (const args of [[], ["--operator", "bbb", "--no-states"]]) {
      const { code, out } = restorable(["inspect", native, ...args]);
      expect(code).toBe(0);
      expect(out).not.toMatch(/bbb-count/);
    }
    const { operators } = json("inspect", ["inspect", native, "--states"]) as { operators: { uid: string }[] };
    expect(operators.find(({ uid }) => uid === "bbb")).toMatchObject({
      statesNotRead: [],
      states: expect.arrayContaining([
        expect.objectContaining({
          name: "bbb-last-seen",
          kind: "keyed-map",
          scope: "keyed",
          type: "MapState<String, Long>",
          keyType: "String",
          namespaceType: null,
          hasTtl: false,
          subtasks: 2,
          notUnderstood: [],
          entries: { atLeast: 24, atMost: 24 },
        }),
        expect.objectContaining({ name: "bbb-pending", kind: "operator-list", type: "ListState<Long>", elements: 10 }),
      ]),
    });
  });

  it("inspect names the state files that it cannot read", () => {
    const moved = join(home, "without files");
    mkdirSync(moved);
    cpSync(join(root, "samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb/_metadata"), join(moved, "_metadata"));
    const { code, out } = restorable(["inspect", moved, "--states"]);
    expect(code).toBe(0);
    // whatever the length of the temporary folder's name
    expect(out.replace(/\s+/g, " ")).toMatch(
      /bbb, not read: subtask 0, .*without files\/.*: does not exist, and 3 others alike/,
    );
  });

  it("inspect lists files, and reads every release and the oldest layout", () => {
    expect(restorable(["inspect", "samples/flink-1.20.4/aaabbb/native-savepoint-rocksdb", "--files"])).toMatchObject({
      code: 0,
    });
    expect(json("inspect", ["inspect", "samples/flink-1.16.3/two-sinks"])["operators"]).not.toEqual([]);
  });

  it("diff shows what changed between two snapshots, and nothing between a snapshot and itself", () => {
    const other = "samples/flink-2.3.0/aaabbb/canonical-savepoint";
    expect(json("diff", ["diff", sample, other])["changed"]).not.toEqual([]);
    expect(json("diff", ["diff", sample, sample])).toMatchObject({ added: [], removed: [], changed: [] });
    expect(restorable(["diff", sample, other]).out).toContain("+checkpointId: 2");
  });

  it("uid hashes, and finds what is behind an id", () => {
    expect(json("uid", ["uid", "aaa"])["results"]).toMatchObject([
      { uid: "aaa", operatorId: "eb6dd8bbadb13fbe0af798a4f5b2056d" },
    ]);
    const back = ["uid", "95ad6f42089d5ed59e69d2b15862448f", "--known", sample];
    expect(json("uid", back)["results"]).toMatchObject([{ uid: "bbb" }]);
  });
});

describe("what cannot be done exits 2 and says in one line why", () => {
  const oneLine = ({ code, out, err }: Ran, pattern: RegExp) => {
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(pattern);
    expect(err).toMatch(/^restorable: [^\n]+\n( {2}[^\n]+\n)*$/);
    expect(err).not.toMatch(/\n\s+at /);
  };

  it.each<[string, string[], RegExp]>([
    ["an unknown command", ["chek", sample], /Did you mean check/],
    ["an unknown option", ["check", sample, "--jobb", "x"], /--jobb/],
    ["no command", [], /./],
    ["no job", ["check", sample], /--job|--uid/],
    ["no snapshot there", ["inspect", "nowhere"], /nowhere.*no such/],
    ["a directory without _metadata", ["inspect", "src"], /_metadata/],
    ["no manifest there", ["check", sample, "--job", "nowhere.json"], /nowhere\.json/],
    ["a bad level", ["check", sample, "--uid", "a", "--fail-on", "sometimes"], /fail-on/],
    ["a rule that does not exist", ["check", sample, "--uid", "a", "--require", "R-00"], /R-00/],
  ])("%s", (_, args, pattern) => oneLine(restorable(args), pattern));

  it("a truncated snapshot, with the place and that it looks cut off", () => {
    const cut = copy("cut");
    truncateSync(join(cut, "_metadata"), 2000);
    oneLine(restorable(["inspect", cut]), /operators\[\d+\].*byte 2000/s);
  });

  it("a file that is not one of Flink's", () => {
    const foreign = copy("foreign");
    writeFileSync(join(foreign, "_metadata"), "<html>not found</html>");
    oneLine(restorable(["inspect", foreign]), /magic number/);
  });

  it("uids in another encoding than UTF-8: they would be others", () => {
    const file = join(home, "gbk.txt");
    writeFileSync(file, Buffer.from("b6a9b5a50a", "hex"));
    const { code, err } = restorable(["check", sample, "--job", file]);
    expect(code).toBe(2);
    expect(err).toContain("is no text in UTF-8");
  });

  it("a manifest with a mistake, with its line", () => {
    const manifest = join(home, "broken.yaml");
    writeFileSync(manifest, "manifestVersion: 1\noperators:\n  - uid: aaa\n    paralelism: 3\n");
    oneLine(restorable(["check", sample, "--job", manifest]), /broken\.yaml:4:\d+.*paralelism/s);
  });
});

describe("output", () => {
  it("a path with spaces, % and #, a uid in Chinese, and control characters in a uid", () => {
    const strange = copy("ein 中文 snapshot");
    const { code, out } = restorable(["check", strange, "--uid", "算子一", "--uid", "red\u001b[31m"]);
    expect(code).toBe(1);
    expect(out).toContain("算子一");
    expect(out).not.toContain("\u001b");
  });

  it("fits 80 columns but for what is to be copied, and has no colours when piped", () => {
    const { out } = restorable(["inspect", sample], { COLUMNS: "80" });
    expect(out).not.toContain("\u001b[");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  it("goes to a file in one piece, and nowhere else", () => {
    mkdirSync(join(home, "out"), { recursive: true });
    const file = join(home, "out", "result.json");
    expect(restorable(["inspect", sample, "--format", "json", "--output", file])).toMatchObject({ code: 0, out: "" });
    expect(JSON.parse(readFileSync(file, "utf8"))).toHaveProperty("operators");
  });

  it("stops quietly when nobody reads on", () => {
    const script = `"${process.execPath}" dist/bin/restorable.js inspect "${sample}" --format json | head -n 1`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: root, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.each(["inspect", "check", "diff", "uid"])("%s --help fits 80 columns", (command) => {
    const { code, out } = restorable([command, "--help"], { COLUMNS: "80" });
    expect(code).toBe(0);
    expect(out).toContain(`restorable ${command}`);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
