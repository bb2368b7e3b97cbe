/**
 * --jar and --confirm of the built program, without a JVM: a stand-in for java reads the request as the helper would, and
 * gives an answer that the helper once gave with Flink 2.2.1.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const recorded = join(root, "test/job/jar/recorded");
const sample = "samples/flink-2.2.1/aaabbb/canonical-savepoint";
const home = mkdtempSync(join(tmpdir(), "restorable jar "));
const flink = join(home, "flink 2.2.1");
const jar = join(home, "job.jar");

beforeAll(() => {
  mkdirSync(join(flink, "lib"), { recursive: true });
  writeFileSync(join(flink, "lib/flink-dist-2.2.1.jar"), "");
  writeFileSync(jar, "");
  mkdirSync(join(home, "jdk/bin"), { recursive: true });
  const standIn = `#!${process.execPath}
    const { copyFileSync, readFileSync, writeFileSync } = require("node:fs");
    const request = readFileSync(process.argv.at(-1), "utf8");
    writeFileSync(process.env.SEEN, request);
    console.log("a job prints");
    if (process.env.ANSWER === "hang") setTimeout(() => {}, 60_000);
    else if (process.env.ANSWER === "none") { console.error("Error: Could not find or load main class"); process.exit(1); }
    else copyFileSync(process.env.ANSWER, /^answer=(.*)$/m.exec(request)[1].replace(/\\\\(.)/g, "$1"));`;
  writeFileSync(join(home, "jdk/bin/java"), standIn);
  chmodSync(join(home, "jdk/bin/java"), 0o755);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function restorable(answer: string, ...args: string[]) {
  const env = {
    ...process.env,
    NO_COLOR: "1",
    JAVA_HOME: join(home, "jdk"),
    FLINK_HOME: "",
    ANSWER: answer,
    SEEN: join(home, "seen"),
  };
  const run = spawnSync(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], {
    cwd: root,
    encoding: "utf8",
    env,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const told = (name: string) => join(recorded, `${name}.json`);
const fromJar = ["--jar", jar, "--flink-home", flink];

/** The recorded answer about the job, with trials added. */
function withTrials(trials: readonly object[], name = "2.2.1/pipeline/answer"): string {
  const answer = JSON.parse(readFileSync(told(name), "utf8"));
  const path = join(home, "trials.json");
  writeFileSync(path, JSON.stringify({ ...answer, trials }));
  return path;
}

const refused = (door: string, message: string) => {
  const causes = [{ type: "java.lang.IllegalStateException", message, at: null }];
  return { job: 1, door, outcome: "rejected", error: { causes, stack: "" } };
};

describe("manifest --jar", () => {
  it("writes the whole graph, hands arguments on as they are, and leaves nothing behind", () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("restorable-")).length;
    const odd = ["--topic", "a b=c:d#e", "ünïcode\\"];
    const { code, out, err } = restorable(
      told("2.2.1/pipeline/answer"),
      "manifest",
      ...fromJar,
      "-p",
      "2",
      "-D",
      "a.b=c=d",
      "--",
      ...odd,
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      name: "aaa-bbb",
      flinkVersion: "2.2.1",
      complete: true,
      sinksExpanded: true,
    });
    const seen = readFileSync(join(home, "seen"), "utf8");
    expect(seen).toContain("argument.0=--topic\nargument.1=a\\ b\\=c\\:d\\#e\nargument.2=\\u00fcn\\u00efcode\\\\\n");
    expect(seen).toContain("conf.a.b=c\\=d\n");
    expect(seen).toContain("conf.parallelism.default=2\n");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("restorable-")).length).toBeLessThanOrEqual(before);
  });

  it("runs main with what the deployment configures; -p and -D go before it", () => {
    const deployment = join(home, "deployment.yaml");
    const configuration = "{ pipeline.max-parallelism: '64', state.backend.type: rocksdb }";
    const spec = `{ flinkVersion: v2_2, flinkConfiguration: ${configuration}, job: { parallelism: 8, upgradeMode: savepoint } }`;
    writeFileSync(deployment, `kind: FlinkDeployment\nmetadata: { name: a }\nspec: ${spec}\n`);
    const seenWith = (...more: string[]) => {
      const { err } = restorable(
        told("2.2.1/pipeline/answer"),
        "manifest",
        ...fromJar,
        "--deployment",
        deployment,
        ...more,
      );
      return { err, seen: readFileSync(join(home, "seen"), "utf8") };
    };
    const plain = seenWith();
    expect(plain.seen).toContain("conf.parallelism.default=8\n");
    expect(plain.seen).toContain("conf.pipeline.max-parallelism=64\n");
    // the recorded job has 2, as if its code said so, and code goes before the deployment
    expect(plain.err).toMatch(
      /settings\.parallelism is 2 \(.*job\.jar\), but 8 \(.*deployment\.yaml:1\); the first counts/,
    );
    expect(seenWith("-p", "4").seen).toContain("conf.parallelism.default=4\n");
    const defined = seenWith("-D", "pipeline.max-parallelism=32");
    expect(defined.seen).toContain("conf.pipeline.max-parallelism=32\n");
    expect(defined.err).toMatch(/maxParallelism is .*32 \(-D pipeline\.max-parallelism\)/);
  });

  it("says in one line what is wrong, and what to do", () => {
    const cases: [string, string[], string][] = [
      [told("2.2.1/two-jobs/answer"), fromJar, 'starts 2 jobs: 1 "backfill", 2 "live"'],
      [
        told("endings/throws-before"),
        fromJar,
        "threw before it started a job: IllegalStateException: cannot read the topics",
      ],
      [
        "none",
        fromJar,
        "ended without an answer (exit code 1): a job prints | Error: Could not find or load main class",
      ],
      ["hang", [...fromJar, "--timeout", "1"], "did not end within 1 s"],
      [
        told("2.2.1/pipeline/answer"),
        [...fromJar, "--flink-version", "1.20"],
        "--flink-version is 1.20, but the jars of --flink-home are Flink 2.2.1",
      ],
      ["none", ["--jar", jar], "Flink's own jars are needed"],
      ["none", ["--jar", jar, "--flink-home", home], "holds no flink-dist jar"],
      ["none", ["--jar", join(home, "no.jar")], "there is no such file"],
      ["none", [...fromJar, "--java", home], "there is no java"],
      ["none", [...fromJar, "-D", "novalue"], "is no key=value"],
      ["none", [...fromJar, "--py", jar], "--jar and --py are two jobs"],
    ];
    for (const [answer, args, message] of cases) {
      const { code, out, err } = restorable(answer, "manifest", ...args);
      expect({ code, out }, err).toEqual({ code: 2, out: "" });
      expect(err).toContain(message);
      expect(err, message).toMatch(/^restorable: [^\n]*\n {2}→ [^\n]*\n$/);
    }
  });

  it("keeps what the job prints apart, and shows it when asked to", () => {
    const { out, err } = restorable(told("2.2.1/pipeline/answer"), "manifest", ...fromJar, "--verbose");
    expect(err).toBe("job: a job prints\n");
    expect(out).toMatch(/^\{/);
  });
});

describe("check --jar --confirm", () => {
  // the sample is keyed by strings, the jar by longs, which its state files tell
  const check = ["check", sample, ...fromJar, "--no-states", "--confirm"];

  it("says that Flink agrees", () => {
    const { code, out } = restorable(withTrials([{ job: 1, door: "path", outcome: "accepted" }]), ...check);
    expect(out).toContain("asked Flink 2.2.1 itself\n  - by path it accepts it, as expected");
    expect(code).toBe(0);
  });

  it("fails where Flink refuses what the rules let pass, and gives what a report needs", () => {
    const answer = withTrials([refused("path", "Something new.")]);
    const { code, out } = restorable(answer, ...check);
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, " ")).toContain(
      "by path it refuses it, and the rules expected no refusal: THIS IS A BUG OF RESTORABLE",
    );
    const { confirmation } = JSON.parse(restorable(answer, ...check, "--format", "json").out);
    expect(confirmation.doors).toEqual([
      {
        door: "path",
        outcome: "rejected",
        expected: "accepted",
        agrees: false,
        text: "IllegalStateException: Something new.",
      },
    ]);
    expect(Object.keys(confirmation.evidence)).toEqual(["restorableVersion", "manifest", "operators"]);
  });

  it("fails where Flink could not be asked", () => {
    const { code, out } = restorable(
      withTrials([{ job: 1, door: "path", outcome: "unanswered", reason: "a batch job" }]),
      ...check,
    );
    expect(code).toBe(1);
    expect(out).toContain("by path it could not be asked: a batch job");
  });

  it("needs a jar, and a Flink to ask", () => {
    expect(restorable("none", "check", sample, "--uid", "a", "--confirm").err).toContain(
      "--confirm asks Flink about the job's program",
    );
    expect(restorable("none", ...check, "--scan").err).toContain("--scan does without it");
    expect(restorable("none", "check", "--confirm", sample, ...fromJar).code).toBe(2);
  });
});

describe("a main that starts several jobs", () => {
  const twoJobs = told("2.2.1/two-jobs/answer");

  it("is checked job by job: each restores the same snapshot, and one that cannot fails it", () => {
    const { code, out } = restorable(twoJobs, "check", sample, ...fromJar, "--no-states");
    expect(code).toBe(1);
    const verdicts = out.split("\n").filter((line) => /^[A-Z]{2}/.test(line));
    expect(verdicts).toEqual([
      expect.stringMatching(/^NOT RESTORABLE: .* into job 1 of 2 \(backfill\) of$/),
      expect.stringMatching(/^NOT RESTORABLE: .* into job 2 of 2 \(live\) of$/),
    ]);
    const json = JSON.parse(restorable(twoJobs, "check", sample, ...fromJar, "--format", "json").out);
    expect(json).toMatchObject({ verdict: "not-restorable", doors: { path: { verdict: "not-restorable" } } });
    expect(json.jobs.map(({ job }: { job: object }) => job)).toMatchObject([
      { name: "backfill", number: 1, of: 2 },
      { name: "live", number: 2, of: 2 },
    ]);
    expect(new Set(json.findings.map(({ job }: { job: number }) => job))).toEqual(new Set([1, 2]));
  });

  it("is checked for the one that is wanted alone", () => {
    const args = ["check", sample, ...fromJar, "--no-states", "--jar-job", "live", "--format", "json"];
    const json = JSON.parse(restorable(twoJobs, ...args).out);
    expect(json.job).toMatchObject({ name: "live" });
    expect(json.jobs).toBeUndefined();
  });

  it("is asked about job by job", () => {
    const trials = [refused("path", "There is no operator"), { job: 2, door: "path", outcome: "accepted" }];
    const { out } = restorable(
      withTrials(trials, "2.2.1/two-jobs/answer"),
      "check",
      sample,
      ...fromJar,
      "-n",
      "--confirm",
    );
    const said = out.replace(/\s+/g, " ");
    expect(said.match(/asked Flink 2\.2\.1 itself - by path it (?:accepts|refuses)/g)).toEqual([
      "asked Flink 2.2.1 itself - by path it refuses",
      "asked Flink 2.2.1 itself - by path it accepts",
    ]);
  });

  it("has one plan or baseline only for one job", () => {
    const { code, err } = restorable(twoJobs, "check", sample, ...fromJar, "--write-plan", join(home, "plan.json"));
    expect(code).toBe(2);
    expect(err).toContain('starts 2 jobs: 1 "backfill", 2 "live"');
    expect(err).toContain("--jar-job");
  });
});
