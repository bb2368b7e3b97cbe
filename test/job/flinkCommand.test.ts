import { describe, expect, test } from "vitest";
import { jobOfConfiguration } from "../../src/job/configurationJob.js";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { readFlinkCommand } from "../../src/job/flinkCommand.js";
import { mergeJobs } from "../../src/job/mergeJobs.js";

const command = (line: string, flinkVersion?: string) => readFlinkCommand(line.split(" "), flinkVersion);
const told = ({ notes }: DeclaredJob) => notes.map((note) => (note.code === "remark" ? note.text : note.code));

describe("flink run", () => {
  test("says the snapshot, the settings and the program", () => {
    const { job, program } = command("flink run -d -s hdfs:///sp-1 -n -p 8 -c com.acme.Main job.jar --topic orders");
    expect(job.restore).toMatchObject({ from: ["path"], snapshot: "hdfs:///sp-1" });
    expect(job.settings).toEqual({ parallelism: 8, claimMode: "NO_CLAIM", allowNonRestoredState: true });
    expect(job).toMatchObject({ complete: false, operators: [], notes: [] });
    expect(program).toMatchObject({
      kind: "jar",
      location: "job.jar",
      entryClass: "com.acme.Main",
      args: ["--topic", "orders"],
    });
  });

  test.each([
    ["long names", "flink run --fromSavepoint /sp --allowNonRestoredState --parallelism 8 job.jar"],
    ["one dash", "flink run -fromSavepoint /sp -allowNonRestoredState -parallelism 8 job.jar"],
    ["with =", "flink run -s=/sp -n --parallelism=8 job.jar"],
    ["in one word", "flink run -s/sp -n -p8 job.jar"],
    ["cut short", "flink run --fromSave /sp --allow -p 8 job.jar"],
    ["as -D", "/opt/flink/bin/flink run -s /sp -n -D parallelism.default=4 -Dparallelism.default=8 job.jar"],
  ])("options %s", (_, line) => {
    const { job, program } = command(line);
    expect(job.restore?.snapshot).toBe("/sp");
    expect(job.settings).toEqual({ parallelism: 8, claimMode: "NO_CLAIM", allowNonRestoredState: true });
    expect(program?.location).toBe("job.jar");
  });

  test.each(["-claimMode", "-restoreMode", "-cm", "-rm", "--claimMode"])("%s", (option) => {
    expect(command(`flink run -s /sp ${option} claim job.jar`).job.settings.claimMode).toBe("CLAIM");
  });

  test("an option goes before its -D", () => {
    const { job } = command(
      "flink run -s /sp -p 4 -Dparallelism.default=8 -Dexecution.state-recovery.path=/other job.jar",
    );
    expect(job.restore?.snapshot).toBe("/sp");
    expect(job.settings.parallelism).toBe(4);
  });

  test("a repeated option has its first value, a repeated -D its last, and the former is told", () => {
    const { job } = command("flink run -s /a -p 200 --fromSavepoint /b -p 2 -cm claim -cm claim -Da=1 -Da=2 job.jar");
    expect(job.restore?.snapshot).toBe("/a");
    expect(job.settings).toMatchObject({ parallelism: 200, claimMode: "CLAIM" });
    expect(told(job)).toEqual([
      '-s is given 2 times; Flink takes the first, "/a"',
      '-p is given 2 times; Flink takes the first, "200"',
    ]);
  });

  test("without -s it restores nothing that the line knows of", () => {
    expect(command("flink run job.jar").job.restore).toBeUndefined();
  });

  test("options behind the jar are the program's, and that is told", () => {
    const { job, program } = command("flink run job.jar -s /sp --allowNonRestoredState --topic x");
    expect(job.restore).toBeUndefined();
    expect(program?.args).toEqual(["-s", "/sp", "--allowNonRestoredState", "--topic", "x"]);
    expect(told(job)).toEqual([
      "-s, --allowNonRestoredState stand behind job.jar, and so are arguments of the program; Flink does not see them",
    ]);
  });

  test("-j names the jar, and everything else is for the program", () => {
    expect(command("flink run -j job.jar a b").program).toMatchObject({ location: "job.jar", args: ["a", "b"] });
  });

  test("python", () => {
    expect(command("flink run -s /sp -py job.py --x 1").program).toMatchObject({ kind: "python", location: "job.py" });
    expect(command("flink run -pym jobs.main -pyfs jobs.zip").program).toMatchObject({
      kind: "python",
      location: "jobs.main",
    });
  });

  test("variables in front of it", () => {
    expect(command("FLINK_CONF_DIR=/etc/flink JAVA_HOME=/jdk flink run job.jar").configurationDirectory).toBe(
      "/etc/flink",
    );
  });
});

describe("what Flink's command line writes over the configuration", () => {
  const claim = "execution.state-recovery.claim-mode";
  const skip = "execution.state-recovery.ignore-unclaimed-state";
  const path = "execution.state-recovery.path";
  const defaults = { claimMode: "NO_CLAIM", allowNonRestoredState: false };

  test.each([
    [
      `flink run -s /sp -D${claim}=CLAIM job.jar`,
      `${claim} is without effect beside -s without -cm, which means NO_CLAIM`,
    ],
    [`flink run -s /sp -D${skip}=true job.jar`, `${skip} is without effect beside -s without -n, which means false`],
    [
      `flink run -D${path}=/sp -Dexecution.savepoint-restore-mode=CLAIM job.jar`,
      "execution.savepoint-restore-mode is without effect beside flink run without -s, which means NO_CLAIM",
    ],
    [`flink run -cm claim -D${path}=/sp job.jar`, "-cm counts only beside -s, and has no effect here"],
    [`flink run -n -D${path}=/sp job.jar`, "-n counts only beside -s, and has no effect here"],
  ])("%s", (line, text) => {
    const { job } = command(line);
    expect(job.restore?.snapshot).toBe("/sp");
    expect(job.settings).toEqual(defaults);
    expect(told(job)).toEqual([text]);
  });

  test("its own options count, and a -D that says the same is not told", () => {
    const { job } = command(`flink run -s /sp -cm claim -n -D${claim}=claim -D${skip}=true job.jar`);
    expect(job.settings).toEqual({ claimMode: "CLAIM", allowNonRestoredState: true });
    expect(job.notes).toEqual([]);
  });

  test("there is no claim mode before 1.15", () => {
    expect(command("flink run -s /sp job.jar", "1.14").job.settings).toEqual({ allowNonRestoredState: false });
  });

  test("after 2.3 only what is given", () => {
    expect(command(`flink run -s /sp -D${claim}=CLAIM job.jar`, "2.4").job.settings).toEqual({ claimMode: "CLAIM" });
    expect(command("flink run -s /sp job.jar", "2.3.0").job.settings).toEqual(defaults);
  });

  test("it goes before stronger and weaker sources", () => {
    const line = command("flink run -s /sp job.jar").job;
    const source = { kind: "config", location: "config.yaml", line: 7 } as const;
    const entries = new Map([[claim, { value: "CLAIM", source }]]);
    const configured = jobOfConfiguration(entries, source);
    for (const jobs of [
      [line, configured],
      [configured, line],
    ]) {
      const { job } = mergeJobs(jobs);
      expect(job.settings).toEqual(defaults);
      expect(told(job)).toEqual([`${claim} is without effect beside -s without -cm, which means NO_CLAIM (flink run)`]);
      expect(job.notes[0]?.source).toEqual(source);
    }
  });
});

describe("YARN and Kubernetes", () => {
  test("a session on YARN", () => {
    const { job, configuration } = command(
      "flink run -m yarn-cluster -yid application_1_2 -yD state.backend=rocksdb -yD x -s /sp job.jar",
    );
    expect(job.settings.stateBackend).toBe("rocksdb");
    expect(configuration.get("x")?.value).toBe("true");
    expect(job.notes).toEqual([]);
  });

  test("a cluster for one job is gone in Flink 2", () => {
    const line = "flink run -m yarn-cluster -ynm orders -yqu prod -s /sp job.jar";
    expect(told(command(line, "1.20").job)[0]).toContain("deprecated since 1.15, gone in 2.0");
    expect(told(command(line, "2.0").job)[0]).toContain("which Flink 2 cannot");
  });

  test("application mode", () => {
    const { job, program } = command(
      "flink run-application -t kubernetes-application -s s3://b/sp -Dkubernetes.cluster-id=c local:///opt/job.jar",
    );
    expect(job.restore?.snapshot).toBe("s3://b/sp");
    expect(job.sources).toEqual([{ kind: "command-line", location: "flink run-application" }]);
    expect(program?.location).toBe("local:///opt/job.jar");
    expect(told(command("flink run-application job.jar").job)).toEqual([
      "run-application needs -t yarn-application or -t kubernetes-application",
    ]);
  });
});

describe("what is refused", () => {
  test.each([
    ["flink list", "neither flink run nor flink run-application"],
    ["java -jar x.jar", "neither flink run nor flink run-application"],
    ["flink run -s", "-s needs a value"],
    ["flink run -p many job.jar", '-p is "many"'],
    ["flink run -s /sp -claimMode mine job.jar", 'the claim mode is "mine"'],
  ])("%s", (line, message) => expect(() => command(line)).toThrow(message));

  test("an option that is not known, and a line without a program, are told", () => {
    expect(told(command("flink run --nonsense").job)).toEqual([
      'flink has no option "--nonsense", as far as is known here; what follows it may be misread',
      "the line names no jar and no python program",
    ]);
  });
});
