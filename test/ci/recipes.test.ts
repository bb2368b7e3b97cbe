/** The shell of every recipe in docs/ci and of action.yml, run on real savepoints; servers and registries are played by small scripts. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";

const root = resolve(import.meta.dirname, "../..");
const samples = join(root, "samples/flink-2.2.1/aaabbb");
const version = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
const home = mkdtempSync(join(tmpdir(), "restorable recipes "));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const bin = join(home, "bin");
mkdirSync(bin);
function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}
const restorable = `"${process.execPath}" "${root}/dist/bin/restorable.js"`;
program("restorable", `exec ${restorable} "$@"`);
const minor = version.replace(/\.\d+$/, "");
program("npx", `[ "$1 $2" = "--yes restorable@${minor}" ] || exit 99; shift 2; exec ${restorable} "$@"`);
for (const name of ["gh", "curl", "apt-get"]) program(name, `echo "${name} $*" >>"$CALLS"`);

/** The fenced blocks of a page in one language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, "docs/ci", page), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, block = ""]) =>
    tag === language ? [block] : [],
  );
}

interface Workspace {
  readonly folder: string;
  /** Runs a script as the runner does; its exit code. */
  run(script: string, env?: Record<string, string>, shell?: readonly string[]): { code: number | null; out: string };
  has(...files: string[]): boolean;
  read(file: string): string;
}

let count = 0;
/** A checkout after the build: the manifest of the job that wrote the savepoint, or of the renamed one, and the savepoint. */
function workspace(job: "same" | "renamed"): Workspace {
  const folder = join(home, `work ${count++}`);
  mkdirSync(join(folder, "build"), { recursive: true });
  mkdirSync(join(folder, "savepoints"));
  const manifest = job === "same" ? "canonical-savepoint/manifest.json" : "job-aaa-ccc.manifest.json";
  cpSync(join(samples, manifest), join(folder, "build/flink-manifest.json"));
  cpSync(join(samples, "canonical-savepoint"), join(folder, "savepoints/savepoint-1"), { recursive: true });
  symlinkSync("savepoint-1", join(folder, "savepoints/latest"));
  return {
    folder,
    run: (script, env = {}, shell = ["bash", "-e"]) => {
      const [command = "sh", ...args] = shell;
      const { status, stdout, stderr } = spawnSync(command, [...args, "-c", script], {
        cwd: folder,
        encoding: "utf8",
        env: {
          PATH: `${bin}:${process.env["PATH"]}`,
          CALLS: join(folder, "calls"),
          GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
          GITHUB_OUTPUT: join(folder, "output"),
          RUNNER_TEMP: folder,
          ...env,
        },
      });
      return { code: status, out: stdout + stderr };
    },
    has: (...files) => files.every((file) => existsSync(join(folder, file))),
    read: (file) => readFileSync(join(folder, file), "utf8"),
  };
}

const outcomes = [
  ["same", 0],
  ["renamed", 1],
] as const;

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, string>;
}

describe.each(outcomes)("the %s job ends with %d", (job, expected) => {
  it("GitHub Actions: the workflow", () => {
    const work = workspace(job);
    const workflow = parse(blocks("github-actions.md", "yaml")[0] ?? "");
    const { env, steps } = workflow.jobs.restorable as { env: Record<string, string>; steps: Step[] };
    const codes = steps.flatMap((step) => (step.run ? [work.run(step.run, { ...env, PR: "7" }).code] : []));
    expect(codes).toEqual([expected, 0, 0]);
    expect(work.has("restorable.sarif", "restorable.html")).toBe(true);
    expect(work.read("summary.md")).toContain(expected === 0 ? "✅ Restorable" : "⛔ Not restorable");
    expect(work.read("calls")).toContain("gh pr comment 7 --edit-last --create-if-none --body-file restorable.md");
    const uploads = steps.flatMap((step) => step.with?.["sarif_file"] ?? step.with?.["path"] ?? []);
    expect(work.has(...uploads)).toBe(true);
  });

  it("GitHub Actions: action.yml, as the second workflow calls it", () => {
    const work = workspace(job);
    const action = parse(readFileSync(join(root, "action.yml"), "utf8"));
    const workflow = parse(blocks("github-actions.md", "yaml")[1] ?? "");
    const given = (workflow.jobs.restorable.steps as Step[]).find((step) => step.with)?.with ?? {};
    const inputOf = (name: string): string => given[name] ?? action.inputs[name].default;
    expect(Object.keys(given).filter((name) => !(name in action.inputs))).toEqual([]);
    const [step] = action.runs.steps as Step[];
    const env = Object.entries(step?.env ?? {}).map(([name, text]) => {
      return [name, text.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input: string) => inputOf(input))];
    });
    const { code, out } = work.run(step?.run ?? "exit 9", Object.fromEntries(env), [
      "bash",
      "--noprofile",
      "--norc",
      "-eo",
      "pipefail",
    ]);
    expect(code, out).toBe(expected);
    expect(out).toMatch(expected === 0 ? /^::notice title=RESTORABLE/m : /^::error title=NOT RESTORABLE/m);
    const output = Object.fromEntries(
      work
        .read("output")
        .trim()
        .split("\n")
        .map((line) => line.split("=", 2)),
    );
    expect(output.verdict).toBe(expected === 0 ? "restorable" : "not-restorable");
    expect(Object.keys(action.outputs)).toEqual(Object.keys(output));
    for (const file of ["sarif", "markdown", "html"]) expect(existsSync(output[file])).toBe(true);
    expect(work.read("summary.md")).toContain("<!-- restorable check -->");
  });

  it("GitLab CI", () => {
    const work = workspace(job);
    const [check, note] = blocks("gitlab-ci.md", "yaml").map((block) => parse(block));
    const { script, variables, artifacts } = check.restorable;
    expect(work.run((script as string[]).join("\n"), variables).code).toBe(expected);
    expect(work.has(...artifacts.paths, ...(Object.values(artifacts.reports) as string[]))).toBe(true);
    const posted = (note["restorable:note"].script as string[]).join("\n");
    expect(work.run(posted, { ...variables, CI_API_V4_URL: "https://gitlab.example.com/api/v4" }).code).toBe(0);
    expect(work.read("calls")).toContain("body@note.md https://gitlab.example.com/api/v4/projects/");
    expect(work.has("note.md")).toBe(true);
  });

  it("Jenkins", () => {
    const work = workspace(job);
    const [pipeline = ""] = blocks("jenkins.md", "groovy");
    const [, script = "exit 9"] = /sh '''([\s\S]*?)'''/.exec(pipeline) ?? [];
    const [, name = "", value = ""] = /(\w+) = '([^']*)'/.exec(pipeline) ?? [];
    // Groovy reads \ and a line break as nothing, the shell does the same
    expect(work.run(script, { [name]: value }, ["sh", "-xe"]).code).toBe(expected);
    const files = [...pipeline.matchAll(/(?:testResults|artifacts): '([^']*)'/g)].map(([, file = ""]) => file);
    expect(files).toHaveLength(2);
    expect(work.has(...files)).toBe(true);
  });

  it("Argo CD: the hook, on the newest savepoint, and before the first one", () => {
    const work = workspace(job);
    const [configMap, hook] = parseAllDocuments(blocks("argo-cd.md", "yaml")[0] ?? "").map((one) => one.toJS());
    const [container] = hook.spec.template.spec.containers;
    const env = {
      SAVEPOINTS: join(work.folder, "savepoints"),
      MANIFEST: join(work.folder, "build/flink-manifest.json"),
    };
    expect(container.env.map(({ name }: { name: string }) => name)).toEqual(Object.keys(env));
    expect(work.run(container.args[0], env, ["sh"]).code).toBe(expected);
    expect(work.run(container.args[0], { ...env, SAVEPOINTS: join(work.folder, "none") }, ["sh"]).code).toBe(0);
    // the manifest of the recipe itself is one
    writeFileSync(join(work.folder, "own.json"), configMap.data["flink-manifest.json"]);
    expect(work.run(container.args[0], { ...env, MANIFEST: join(work.folder, "own.json") }, ["sh"]).code).toBe(0);
  });

  it.each([
    [
      "config.yaml",
      (path: string) =>
        `execution:\n  checkpointing:\n    path: no\n  state-recovery:\n    path: ${path}\njob:\n  path: no\n`,
    ],
    ["config.yaml", (path: string) => `execution.state-recovery.path: "${path}"\n`],
    ["flink-conf.yaml", (path: string) => `execution.target: x\nexecution.savepoint.path: ${path}\n`],
    ["config.yaml", () => "execution:\n  target: x\nstate:\n  savepoint:\n    path: no\n"],
  ])("the operator's init container, with %s (%#)", (file, conf) => {
    const work = workspace(job);
    const deployment = parse(blocks("kubernetes-operator.md", "yaml")[0] ?? "");
    const [container] = deployment.spec.jobManager.podTemplate.spec.initContainers;
    const text = conf(`file:${join(work.folder, "savepoints/savepoint-1")}`);
    writeFileSync(join(work.folder, file), text);
    const env = { CONF: work.folder, MANIFEST: join(work.folder, "build/flink-manifest.json") };
    expect(container.env.map(({ name }: { name: string }) => name)).toEqual(Object.keys(env));
    const { code, out } = work.run(container.args[0], env, ["sh"]);
    const hasPath = text.includes(work.folder);
    expect({ code, told: /no path to restore from/.test(out) }).toEqual({
      code: hasPath ? expected : 0,
      told: !hasPath,
    });
  });
});
