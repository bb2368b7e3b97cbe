/** Configuration, baseline, reports and explain, through the built program. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const samples = join(root, "samples/flink-2.2.1/aaabbb");
const home = mkdtempSync(join(tmpdir(), "restorable gate "));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const isExplanation = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, "schemas/explain.schema.json"), "utf8")),
);

let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(home, `${count++}`, "service");
  mkdirSync(folder, { recursive: true });
  cpSync(join(samples, "canonical-savepoint"), join(folder, "sp"), { recursive: true });
  cpSync(join(samples, "job-aaa-ccc.manifest.json"), join(folder, "job.json"));
});

function check(...args: string[]): { code: number | null; out: string; err: string } {
  return restorable("check", "sp", "--job", "job.json", "--flink-version", "2.2", ...args);
}

function restorable(...args: string[]): { code: number | null; out: string; err: string } {
  return restorableReading("", ...args);
}

function restorableReading(input: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const accept = ["-n", "--baseline", "b.yaml", "--write-baseline", "--reason", "dropped on purpose"];

describe("a baseline", () => {
  it("is written, lets pass what is in it, says so, and lets nothing else pass", () => {
    expect(check("-n").code).toBe(1);
    const written = check(...accept);
    expect(written.code).toBe(0);
    expect(written.err).toMatch(/1 finding accepted until \d{4}-\d\d-\d\d/);
    const passing = check("-n", "--baseline", "b.yaml");
    expect(passing.code).toBe(0);
    expect(passing.out).toMatch(/^RESTORABLE WITH LOSS/);
    expect(passing.out).toContain('exit code 0, although the verdict is "restorable with loss"');
    expect(JSON.parse(check("-n", "--baseline", "b.yaml", "--format", "json").out)).toMatchObject({
      verdict: "restorable-with-loss",
      exitCode: 0,
    });
    // without the flag Flink refuses: that was not accepted
    const strict = check("--baseline", "b.yaml");
    expect(strict.code).toBe(1);
    expect(strict.out.replace(/\s+/g, " ")).toContain("unused, to be removed: R-01");
  });

  it("whose day has passed fails again", () => {
    check(...accept);
    put("b.yaml", readFileSync(join(folder, "b.yaml"), "utf8").replace(/expires: .*/, "expires: 2020-01-31"));
    const { code, out } = check("-n", "--baseline", "b.yaml");
    expect(code).toBe(1);
    expect(out).toContain("expired on 2020-01-31, counts again");
    // and can be renewed
    expect(check(...accept).code).toBe(0);
    expect(readFileSync(join(folder, "b.yaml"), "utf8").match(/finding:/g)).toHaveLength(1);
  });

  it.each([
    [["--write-baseline", "--reason", "x"], /there is no baseline to write to/],
    [["--baseline", "b.yaml", "--write-baseline"], /needs a reason/],
    [["--baseline", "b.yaml", "--write-baseline", "--reason", " "], /needs a reason/],
    [
      ["--baseline", "b.yaml", "--write-baseline", "--reason", "x", "--expires", "2020-01-01"],
      /--expires is "2020-01-01"/,
    ],
    [["--baseline", "b.yaml", "--write-baseline", "--reason", "x", "--expires", "soon"], /--expires is "soon"/],
    [["--reason", "x"], /--reason goes with --write-baseline/],
    [["--baseline", "b.yaml"], /b\.yaml: there is no such file/],
    [["--config", "no.yaml"], /no\.yaml/],
    [["--report", "html"], /--report is "html"/],
    [["--report", "pdf=x"], /--report is "pdf=x"/],
    [["--format", "xml"], /--format is "xml"/],
  ])("%j is refused", (args, message) => {
    const { code, out, err } = check(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).toContain("  → ");
    expect(existsSync(join(folder, "b.yaml"))).toBe(false);
  });
});

describe("restorable.yaml", () => {
  it("is found upward, the nearest counts, --config names another, the command line counts over it", () => {
    writeFileSync(join(folder, "../restorable.yaml"), "failOn: never\n");
    const { code, out } = check();
    expect(code).toBe(0);
    expect(out).toContain("what counts · ../restorable.yaml");
    expect(check("--fail-on", "loss").code).toBe(1);
    put("restorable.yaml", "failOn: error\n");
    expect(check("-n").code).toBe(0);
    expect(check("-n", "--config", "../restorable.yaml").code).toBe(0);
    expect(check().code).toBe(1);
  });

  it("names a baseline beside itself, which need not be there yet", () => {
    mkdirSync(join(folder, "../config"));
    writeFileSync(join(folder, "../config/r.yaml"), "baseline: accepted.yaml\n");
    expect(check("-n", "--config", "../config/r.yaml").code).toBe(1);
    expect(check("-n", "--config", "../config/r.yaml", "--write-baseline", "--reason", "x").code).toBe(0);
    expect(existsSync(join(folder, "../config/accepted.yaml"))).toBe(true);
    expect(check("-n", "--config", "../config/r.yaml").code).toBe(0);
  });

  it("does not lower an error, and says that it does not", () => {
    put("restorable.yaml", "rules: { R-01: info, unmatched-empty: off }\n");
    const { code, out } = check();
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, " ")).toContain(
      "restorable.yaml lowers R-01, which does not hold for errors and losses",
    );
  });

  it("with a mistake ends with its place", () => {
    put("restorable.yaml", "failOn: loss\nrules:\n  R-1: error\n");
    const { code, err } = check();
    expect(code).toBe(2);
    expect(err).toMatch(/^restorable: restorable\.yaml:3:3: rules\["R-1"\] is no rule/);
  });
});

it("--report writes several files beside the result, in full whatever --quiet says", () => {
  const { code, out, err } = check("--quiet", "--report", "text=all.txt", "--report", "html=page.html");
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out.split("\n").length).toBeLessThan(6);
  expect(readFileSync(join(folder, "all.txt"), "utf8")).toContain("Put the old uid back");
  expect(readFileSync(join(folder, "page.html"), "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});

describe("explain", () => {
  it("shows a rule's page by number and by name, at 80 columns", () => {
    const { code, out } = restorable("explain", "r-01");
    expect(code).toBe(0);
    expect(out).toMatch(/^R-01 unmatched-state\n/);
    expect(out).toBe(restorable("explain", "unmatched-state").out);
    expect(out).not.toMatch(/^#|^\||\]\(/m);
    expect(restorable("explain", "R-01", "--format", "markdown").out).toMatch(/^# R-01 unmatched-state\n/);
  });

  it("finds the rule behind what Flink said, in the words of a log", () => {
    const id = "95ad6f42089d5ed59e69d2b15862448f";
    const said = `Caused by: java.lang.IllegalStateException: There is no operator for the state ${id}\n\tat org.apache`;
    expect(restorable("explain", said).out).toMatch(/^R-03 /);
    const other = `Cannot map checkpoint/savepoint state for operator ${id} to the new program, because the operator is not available in the new program.`;
    expect(restorable("explain", other).out).toMatch(/^R-01 /);
  });

  it("finds it by a message that was cut off", () => {
    expect(restorable("explain", "Cannot map checkpoint/savepoint state for operator 95ad6f42").out).toMatch(/^R-01 /);
  });

  it("says which operator and which file of a snapshot a stack from standard input is about", () => {
    const chk = join(samples, "checkpoint-incremental/5a4d71e5000000000000000000000005/chk-2");
    const [, line = ""] = restorable("inspect", chk, "--files", "--operator", "bbb", "--format", "csv").out.split(
      "\r\n",
    );
    const file = line.split(",")[6] ?? "";
    const stack = `org.apache.flink.runtime.taskmanager.AsynchronousException: x
Caused by: org.apache.flink.util.FlinkException: Could not restore keyed state backend for KeyedProcessOperator_95ad6f42089d5ed59e69d2b15862448f_(1/2) from any of the 1 provided restore options.
Caused by: java.io.FileNotFoundException: s3://old/${basename(file)} (No such file or directory), job 000000000000000000000000000000aa`;
    const { code, out } = restorableReading(stack, "explain", "-", "--snapshot", chk);
    expect(code).toBe(0);
    expect(out).toMatch(/^In .*chk-2\n {2}incremental checkpoint/);
    expect(out).toMatch(/\n {2}bbb \("Count per key", 95ad6f42089d5ed59e69d2b15862448f\)\n/);
    expect(out).toContain("bbb-count (ValueState<Long>)");
    expect(out).toContain("000000000000000000000000000000aa is no operator of this snapshot");
    expect(out.replace(/\s+/g, " ")).toContain(`${file}: `);
    expect(out).toContain("it is there");
    const json = JSON.parse(restorableReading(stack, "explain", "-", "--snapshot", chk, "--format", "json").out);
    expect(isExplanation(json), JSON.stringify(isExplanation.errors)).toBe(true);
    expect(json).toMatchObject({
      operators: [{ uid: "bbb" }],
      absentIds: ["000000000000000000000000000000aa"],
      files: [{ resolvedPath: file, isThere: true }],
    });
  });

  it.each(["R-99", "java.lang.NullPointerException at somewhere", ""])("%j is nothing that it knows", (topic) => {
    const { code, err } = restorable("explain", topic);
    expect(code).toBe(2);
    expect(err).toMatch(/^restorable: explain: /);
  });
});

it("configuration above the repository is nobody's business", () => {
  writeFileSync(join(folder, "../restorable.yaml"), "failOn: never\n");
  mkdirSync(join(folder, ".git"));
  expect(check().code).toBe(1);
});

describe("inspect and diff for documents", () => {
  it("inspect as a table in Markdown and as a page", () => {
    const markdown = restorable("inspect", "sp", "--format", "markdown").out;
    expect(markdown).toContain("| `bbb` | Count per key | `95ad6f42089d5ed59e69d2b15862448f` | 2 | 128 | 4.6 KiB |");
    const page = restorable("inspect", "sp", "--format", "html").out;
    expect(page).toMatch(/^<!doctype html>[\s\S]*bbb-pending[\s\S]*<\/html>\n$/);
  });

  it("diff as a block that GitHub and GitLab colour", () => {
    const { out } = restorable("diff", "sp", "job.json", "--format", "markdown");
    expect(out).toMatch(/^### `sp` → `job\.json`\n\n2 operators gone, 2 new, 1 fact changed\n\n```diff\n---/);
    expect(out).toMatch(/\n\+operator ccc[^\n]*\n[\s\S]*\n```\n$/);
    expect(restorable("diff", "sp", "sp", "--format", "markdown").out).toContain("No difference.");
  });
});
