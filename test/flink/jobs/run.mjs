// What the command line says of the jobs of this module, beside what a real cluster says that runs them.
//   run                     every release
//   run 2.2.1               some releases
//   run --quick [RELEASE]   a job or two of each kind
//   run --record [RELEASE]  also writes what test/job/jar compares without a JVM
// Flink: $FLINK_HOMES/<release>, each with the lib/ of a distribution; else its DataStream part from Maven Central.
// The last line is "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endings, jobs, releases } from "./cases.mjs";
import { differences, ofPlan } from "./differences.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const recorded = join(root, "test/job/jar/recorded");
const jar = join(here, "target/jobs.jar");
const scratch = mkdtempSync(join(tmpdir(), "restorable-jobs-"));
const counts = { passed: 0, failed: 0, skipped: 0 };

const given = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isRecording = process.argv.includes("--record");
const isQuick = process.argv.includes("--quick");

const opens = ["lang", "lang.invoke", "lang.reflect", "math", "net", "text", "time", "util", "util.concurrent"].flatMap(
  (name) => ["--add-opens", `java.base/java.${name}=ALL-UNNAMED`],
);

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, timeout: 600_000, ...options });
}

function tell(what, problems) {
  counts[problems.length === 0 ? "passed" : "failed"]++;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${what}`);
  for (const problem of problems.slice(0, 10)) console.log(`       ${problem}`);
}

function skip(what, why) {
  counts.skipped++;
  console.log(`skip   ${what}: ${why}`);
}

/** A directory with lib/; null where there is none to be had. */
function flinkHome(release) {
  const { FLINK_HOMES } = process.env;
  if (FLINK_HOMES && existsSync(join(FLINK_HOMES, release, "lib"))) return { home: join(FLINK_HOMES, release), sql: true };
  const home = join(here, "target", `flink-${release}`);
  const copy = (...more) =>
    run("mvn", ["-q", "-B", "-f", join(here, "flink.xml"), `-Dflink.version=${release}`, `-DoutputDirectory=${join(home, "lib")}`, ...more, "dependency:copy-dependencies"]);
  if (copy("-Psql").status === 0) return { home, sql: true };
  return copy().status === 0 ? { home, sql: false } : null;
}

function restorable(...args) {
  return run(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], { env: { ...process.env, NO_COLOR: "1" } });
}

/** What the helper answers, and what the command line makes of it. */
function manifests(release, home, { name, mainClass, args, jobs: count }) {
  const options = ["--jar", jar, "--flink-home", home, "--class", mainClass, "-p", "2", "--timeout", "300"];
  return Array.from({ length: count }, (_, index) => {
    const { status, stdout, stderr } = restorable("manifest", ...options, "--jar-job", `${index + 1}`, "--", ...args);
    if (status !== 0) throw new Error(`${release} ${name}: ${stderr}`);
    return JSON.parse(stdout);
  });
}

/** The raw answer, as the tests without a JVM get it. */
function answerOf(home, { mainClass, args }) {
  const answer = join(scratch, "answer.json");
  rmSync(answer, { force: true });
  const request = { mode: "manifest", answer, jar, class: mainClass, "conf.parallelism.default": 2 };
  const lines = Object.entries(request).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(scratch, "request"), lines.concat(args.map((arg, i) => `argument.${i}=${arg}\n`)).join(""));
  const classPath = `${join(root, "src/job/jar/helper/restorable-helper.jar")}:${join(home, "lib/*")}`;
  run("java", [...opens, "-XX:TieredStopAtLevel=1", "-cp", classPath, "restorable.helper.Main", join(scratch, "request")]);
  return JSON.parse(readFileSync(answer, "utf8"));
}

/** Runs it for real. Returns the directory with what the cluster says of each job. */
function witness(release, home, { name, mainClass, args, jobs: count }) {
  const directory = join(scratch, release, name);
  mkdirSync(directory, { recursive: true });
  const options = [...opens, "-XX:TieredStopAtLevel=1", "-Xmx1g", "-cp", join(home, "lib/*"), join(here, "Witness.java")];
  const { status, stderr } = run("java", [...options, jar, mainClass, `${count}`, directory, ...args]);
  if (status !== 0) throw new Error(`${release} ${name}: the cluster: ${stderr.slice(-2000)}`);
  return directory;
}

function recordedName(text) {
  return text.replace(/[^A-Za-z0-9-]+/g, "_");
}

function compareWithCluster(release, home, job) {
  const what = `${release} ${job.name}: the manifest is what the running job and its savepoint say`;
  try {
    const told = manifests(release, home, job);
    const seen = witness(release, home, job);
    const problems = told.flatMap((manifest) => differences(manifest, join(seen, recordedName(manifest.name)), restorable));
    tell(what, problems);
    if (isRecording && problems.length === 0) record(release, home, job, seen);
  } catch (error) {
    tell(what, [String(error)]);
  }
}

function record(release, home, job, seen) {
  const directory = join(recorded, release, job.name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "answer.json"), `${JSON.stringify(answerOf(home, job), null, 1)}\n`);
  readdirSync(seen).forEach((name) => cpSync(join(seen, name), join(directory, name), { recursive: true }));
}

/** The command line that is about to be typed, on the jar and a savepoint of its job: what the verdict and the exit code are. */
function flinkRuns(release, home) {
  const pipeline = ["-c", "restorable.jobs.Pipeline", jar];
  const twoJobs = ["-c", "restorable.jobs.TwoJobs", jar];
  const ofPipeline = join(recorded, release, "pipeline/aaa-bbb");
  const ofLive = join(recorded, release, "two-jobs/live");
  for (const [name, options, savepoint, words, verdicts] of [
    ["as it is, at another parallelism", [], ofPipeline, ["-n", "-p", "8", ...pipeline, "aaa", "bbb"], ["restorable"]],
    ["an operator renamed", [], ofPipeline, ["-p", "8", ...pipeline, "aaa", "ccc"], ["not-restorable"]],
    ["renamed, with -n", [], ofPipeline, ["-n", "-p", "8", ...pipeline, "aaa", "ccc"], ["restorable-with-loss"]],
    ["beyond its max parallelism", [], ofPipeline, ["-p", "200", ...pipeline, "aaa", "bbb"], ["not-restorable"]],
    ["two jobs in one main", [], ofLive, ["-p", "2", ...twoJobs], ["not-restorable", "restorable"]],
    ["one of two jobs", ["--jar-job", "live"], ofLive, ["-p", "2", ...twoJobs], ["restorable"]],
    ["a main that throws", [], ofPipeline, ["-c", "restorable.jobs.Throws", jar, "before"], ["unknown"]],
    ["a main that calls System.exit", [], ofPipeline, ["-c", "restorable.jobs.Exits", jar, "before"], ["unknown"]],
  ]) {
    const command = ["--", "flink", "run", "-s", savepoint, ...words];
    const { status, stdout, stderr } = restorable("check", "--flink-home", home, ...options, "--format", "json", ...command);
    try {
      const result = JSON.parse(stdout);
      const found = (result.jobs ?? [result]).map(({ verdict }) => verdict);
      const isRight = JSON.stringify(found) === JSON.stringify(verdicts);
      const exitCode = verdicts.every((verdict) => verdict === "restorable") ? 0 : 1;
      tell(`${release} check -- flink run: ${name}`, isRight && status === exitCode ? [] : [`${found}, exit code ${status}`, stderr]);
    } catch (error) {
      tell(`${release} check -- flink run: ${name}`, [String(error), stderr]);
    }
  }
}

/** A jar that is staged on a session cluster: its plan, by the command line and as it is recorded, beside the jar itself. */
function stagedJar(release, home) {
  const what = `${release} /jars/:id/plan of a session cluster: the heads of the chains that the jar has`;
  const answer = join(scratch, "jar-plan.json");
  const cli = join(root, "dist/bin/restorable.js");
  const request = { entryClass: "restorable.jobs.Features", parallelism: 2, programArgsList: [] };
  const asking = [process.execPath, cli, "manifest", "JAR_URL", "-c", request.entryClass, "-p", "2"];
  const classPath = ["-cp", join(home, "lib/*"), join(here, "SessionCluster.java")];
  const { status, stdout, stderr } = run("java", [...opens, ...classPath, jar, JSON.stringify(request), answer, ...asking]);
  try {
    if (status !== 0) throw new Error(stderr.slice(-2000));
    const [ofJar] = manifests(release, home, jobs.find(({ name }) => name === "features"));
    const heads = ofJar.operators.filter(({ chainPosition }) => chainPosition === 0).map(({ operatorId }) => operatorId);
    const ofRest = JSON.parse(stdout.slice(stdout.indexOf("{"))).operators.map(({ operatorId }) => operatorId);
    const problems = JSON.stringify(heads.sort()) === JSON.stringify(ofRest.sort()) ? [] : [`${heads}`, `${ofRest}`];
    tell(what, [...problems, ...ofPlan(ofJar, JSON.parse(readFileSync(answer, "utf8")))]);
    if (isRecording && problems.length === 0) cpSync(answer, join(recorded, release, "features/jar-plan.json"));
  } catch (error) {
    tell(what, [String(error)]);
  }
}

function confirms(release, home) {
  const sample = join(root, `samples/flink-${release}/aaabbb/canonical-savepoint`);
  const options = ["--jar", jar, "--flink-home", home, "-p", "2", "--door", "both", "--confirm", "--format", "json"];
  for (const [uids, extra] of [
    [["aaa", "bbb"], []],
    [["aaa", "ccc"], []],
    [["aaa", "ccc"], ["-n"]],
    [["aaa", "bbb"], ["-D", "pipeline.max-parallelism=256"]],
    [["aaa", "bbb"], ["-D", "parallelism.default=200"]],
  ].slice(0, isQuick ? 2 : undefined)) {
    const what = `${release} check --confirm of aaa-bbb into ${uids.join("-")} ${extra.join(" ")}: Flink agrees at both doors`;
    const { stdout, stderr } = restorable("check", sample, ...options, ...extra, "--", ...uids);
    try {
      const { doors } = JSON.parse(stdout).confirmation;
      tell(what, doors.flatMap(({ agrees, ...door }) => (agrees === true ? [] : [JSON.stringify(door)])));
    } catch (error) {
      tell(what, [String(error), stderr]);
    }
  }
}

function ends(release, home) {
  for (const ending of isQuick ? endings.slice(0, 3) : endings) {
    const answer = answerOf(home, ending);
    const file = join(recorded, "endings", `${ending.name}.json`);
    if (isRecording && release === "2.2.1") {
      mkdirSync(join(recorded, "endings"), { recursive: true });
      writeFileSync(file, `${JSON.stringify(answer, null, 1)}\n`);
    }
    const expected = JSON.parse(readFileSync(file, "utf8"));
    const same = answer.end === expected.end && answer.jobs.length === expected.jobs.length;
    tell(`${release} ${ending.name}: ${expected.end}, ${expected.jobs.length} jobs`, same ? [] : [JSON.stringify(answer)]);
  }
}

const built = run("mvn", ["-q", "-B", "-f", join(here, "pom.xml"), "clean", "package"]);
for (const release of given.length > 0 ? given : releases) {
  const flink = built.status === 0 ? flinkHome(release) : null;
  if (flink === null) {
    skip(release, built.status === 0 ? "its jars cannot be had from Maven Central" : `no Maven that builds the jobs: ${built.stdout}`);
    continue;
  }
  for (const job of isQuick ? jobs.slice(0, 2) : jobs) {
    if (job.sql && !flink.sql) skip(`${release} ${job.name}`, "SQL of this release is not on Maven Central; set FLINK_HOMES");
    else compareWithCluster(release, flink.home, job);
  }
  confirms(release, flink.home);
  flinkRuns(release, flink.home);
  if (existsSync(join(flink.home, "lib", `flink-dist-${release}.jar`))) stagedJar(release, flink.home);
  else skip(`${release} /jars/:id/plan`, "flink-runtime-web comes with a distribution only");
  ends(release, flink.home);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
