import { describe, expect, test } from "vitest";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { readFlinkCommand } from "../../src/job/flinkCommand.js";

const command = (line: string, flinkVersion?: string) => readFlinkCommand(line.split(" "), flinkVersion);
const told = ({ notes }: DeclaredJob) => notes.map((note) => (note.code === "remark" ? note.text : note.code));

describe("flink run", () => {
  test("says the snapshot, the settings and the program", () => {
    const { job, program } = command("flink run -d -s hdfs:///sp-1 -n -p 8 -c com.acme.Main job.jar --topic orders");
    expect(job.restore).toMatchObject({ from: ["path"], snapshot: "hdfs:///sp-1" });
    expect(job.settings).toEqual({ parallelism: 8, allowNonRestoredState: true });
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
    [
      "as -D",
      "/opt/flink/bin/flink run -Dexecution.savepoint.path=/sp -D execution.savepoint.ignore-unclaimed-state=true -Dparallelism.default=8 job.jar",
    ],
  ])("options %s", (_, line) => {
    const { job, program } = command(line);
    expect(job.restore?.snapshot).toBe("/sp");
    expect(job.settings).toEqual({ parallelism: 8, allowNonRestoredState: true });
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
