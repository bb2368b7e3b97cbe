/** Every job source through the built program, and a REST API that answers what a real one answered. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseManifest } from "../../src/job/manifest.js";

const root = resolve(import.meta.dirname, "../..");
const sample = "samples/flink-2.2.1/aaabbb/canonical-savepoint";
const manifest = `${sample}/manifest.json`;
const sources = "samples/job-sources";
const home = mkdtempSync(join(tmpdir(), "restorable-sources-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Not waiting for it in this thread, which has to answer it. */
function restorable(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, NO_COLOR: "1", ...env } };
    execFile(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe("flink run behind --", () => {
  it("names the snapshot, the flag and the parallelism; what differs is told", async () => {
    const line = ["flink", "run", "-s", sample, "-n", "-p", "8", "-c", "com.acme.Main", "job.jar"];
    const { code, out, err } = await restorable(["check", "--job", manifest, "--", ...line]);
    expect(code).toBe(0);
    expect(out).toContain("--allowNonRestoredState");
    expect(err).toContain("settings.parallelism is 8 (flink run), but 2");
  });

  it("a parallelism above the snapshot's max parallelism is refused, be it -p of ours or of flink run", async () => {
    for (const args of [
      [sample, "--job", manifest, "-p", "200"],
      ["--job", manifest, "--", "flink", "run", "-s", sample, "-p", "200", "job.jar"],
    ]) {
      const { code, out } = await restorable(["check", ...args]);
      expect(code).toBe(1);
      expect(out).toContain("R-22");
    }
  });

  it("claim mode and ignore-unclaimed-state are not taken from -D or a file, which Flink's command line overwrites", async () => {
    const changelog = "samples/flink-2.2.1/aaabbb/changelog";
    const checkpoint = `${changelog}/5a4d71e5000000000000000000000006/chk-2`;
    const file = join(home, "claim", "config.yaml");
    mkdirSync(join(home, "claim"));
    writeFileSync(file, "execution.state-recovery.claim-mode: CLAIM\n");
    const claim = "-Dexecution.state-recovery.claim-mode=CLAIM";
    const run = ["--", "flink", "run", "-Dstate.changelog.enabled=true"];
    const check = ["check", checkpoint, "--job", `${changelog}/manifest.json`, "--flink-version", "2.2"];
    for (const args of [
      [...run, "-s", checkpoint, claim, "job.jar"],
      ["-D", "execution.state-recovery.claim-mode=CLAIM", ...run, "-s", checkpoint, "job.jar"],
      ["--flink-conf", file, ...run, "-s", checkpoint, "job.jar"],
      [...run, `-Dexecution.state-recovery.path=${checkpoint}`, "-cm", "claim", "job.jar"],
    ]) {
      const { code, out } = await restorable([...check, ...args]);
      expect(code).toBe(1);
      expect(out).toMatch(/^NOT RESTORABLE.*R-82/s);
    }
    expect((await restorable([...check, ...run, "-s", checkpoint, "-cm", "claim", "job.jar"])).code).toBe(0);

    const other = "samples/flink-2.2.1/aaabbb/job-aaa-ccc.manifest.json";
    const skip = "-Dexecution.state-recovery.ignore-unclaimed-state=true";
    const line = ["check", sample, "--job", other, "--", "flink", "run", "-s", sample, skip, "job.jar"];
    const { out, err } = await restorable(line);
    expect(out).toMatch(/^NOT RESTORABLE.*R-01/s);
    expect(err).toContain("ignore-unclaimed-state is without effect beside -s without -n, which means false");
  });

  it("an old key of -D does not go before the new one of a file", async () => {
    const heap = "samples/flink-2.2.1/aaabbb/native-savepoint-hashmap";
    const file = join(home, "backend.yaml");
    writeFileSync(file, "state.backend.type: rocksdb\n");
    const job = JSON.parse(readFileSync(join(root, heap, "manifest.json"), "utf8"));
    const declared = join(home, "no-backend.json");
    writeFileSync(declared, JSON.stringify({ ...job, settings: { ...job.settings, stateBackend: undefined } }));
    const check = ["check", heap, "--job", declared, "--flink-version", "2.2", "--flink-conf", file];
    const { out, err } = await restorable([
      ...check,
      "--",
      "flink",
      "run",
      "-s",
      heap,
      "-Dstate.backend=hashmap",
      "job.jar",
    ]);
    expect(out).toMatch(/^NOT RESTORABLE.*R-80/s);
    expect(err).toContain("state.backend is without effect beside state.backend.type");
  });

  it("without a manifest the operators of the jar are unknown, and so is the verdict", async () => {
    const { code, out, err } = await restorable(["check", "--", "flink", "run", "-s", sample, "job.jar"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^UNKNOWN/);
    expect(err).toContain("job.jar is not here, so that what it declares is not known");
  });

  it("without -s it says so; without any snapshot it is a usage error", async () => {
    const { err } = await restorable(["check", sample, "--job", manifest, "--", "flink", "run", "job.jar"]);
    expect(err).toContain(`the command line has no -s; add -s ${sample}, or it starts empty`);
    expect(await restorable(["check", "--job", manifest])).toMatchObject({ code: 2 });
  });
});

describe("deployments and configuration", () => {
  it("a deployment gives the doors, and its max parallelism is that of all operators", async () => {
    const file = join(home, "flink.yaml");
    const text = readFileSync(join(root, sources, "flinkdeployment.yaml"), "utf8");
    writeFileSync(
      file,
      text.replace('max-parallelism: "128"', 'max-parallelism: "256"').replace(/^.*initialSave.*$/m, ""),
    );
    const { code, out } = await restorable([
      "check",
      sample,
      "--job",
      manifest,
      "--deployment",
      file,
      "--format",
      "json",
    ]);
    const { doors, findings } = JSON.parse(out) as { doors: object; findings: { rule: string }[] };
    expect(Object.keys(doors)).toEqual(["path", "ha"]);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["R-20", "R-21"]));
    expect(code).toBe(1);
  });

  it("upgradeMode stateless loses everything", async () => {
    const args = ["check", sample, "--job", manifest, "--deployment", `${sources}/flinksessionjob.yaml`];
    const { code, out } = await restorable([...args, "--flink-version", "2.2"]);
    expect(code).toBe(1);
    expect(out).toContain("R-98");
    expect(out).toContain("RESTORABLE WITH LOSS");
  });

  describe("a deployment that is not said everything of", () => {
    const deployment = (job: string, status = "") => {
      const file = join(mkdtempSync(join(home, "deployment-")), "flink.yaml");
      const configuration =
        "{ execution.checkpointing.dir: s3://x/c, execution.checkpointing.savepoint-dir: s3://x/s }";
      const spec = `{ flinkVersion: v2_2, flinkConfiguration: ${configuration}, job: { parallelism: 2, ${job} } }`;
      writeFileSync(file, `kind: FlinkDeployment\nmetadata: { name: orders }\nspec: ${spec}\n${status}`);
      return file;
    };
    const checked = (file: string, ...more: readonly string[]) =>
      restorable(["check", sample, "--job", manifest, "--deployment", file, ...more]);

    it("initialSavepointPath without upgradeMode: unknown, until a status says whether it was deployed", async () => {
      const job = "initialSavepointPath: s3://x/s/1";
      const { code, out } = await checked(deployment(job));
      expect(code).toBe(1);
      expect(out).toMatch(/^UNKNOWN/);
      expect(out).toContain("kubectl get -o yaml");
      const first = await checked(deployment(job, "status: { lifecycleState: CREATED }\n"));
      expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^RESTORABLE as far as/) });
      const spec = JSON.stringify({ spec: { flinkVersion: "v2_2", job: {} } });
      const again = await checked(
        deployment(job, `status: { reconciliationStatus: { lastReconciledSpec: '${spec}' } }\n`),
      );
      expect(again).toMatchObject({ code: 1, out: expect.stringContaining("R-98") });
      const savepoint = await checked(deployment(`${job}, upgradeMode: savepoint`));
      expect(savepoint.code).toBe(0);
    });

    it("last-state: high availability counts from wherever it is configured", async () => {
      const doors = async (...more: readonly string[]) => {
        const { out } = await checked(deployment("upgradeMode: last-state"), ...more, "--format", "json");
        return Object.keys((JSON.parse(out) as { doors: object }).doors);
      };
      const conf = join(home, "ha", "config.yaml");
      mkdirSync(join(home, "ha"));
      writeFileSync(conf, "high-availability:\n  type: kubernetes\n");
      expect(await doors()).toEqual(["path", "ha"]);
      expect(await doors("--flink-conf", conf)).toEqual(["ha"]);
      expect(await doors("-D", "high-availability.type=kubernetes")).toEqual(["ha"]);
      expect(await doors("--flink-conf", conf, "-D", "high-availability.type=NONE")).toEqual(["path"]);
    });
  });

  it("a configuration directory is read as Flink reads it, and --job tells every kind apart", async () => {
    const conf = join(home, "conf");
    cpSync(join(root, sources, "config.yaml"), join(conf, "config.yaml"));
    for (const option of ["--flink-conf", "--job"]) {
      const { out } = await restorable(["manifest", manifest, option, conf]);
      expect(parseManifest(out).settings).toMatchObject({
        stateBackend: "rocksdb",
        claimMode: "CLAIM",
        parallelism: 4,
      });
    }
  });

  it("the format of SQL uids comes from the configuration", async () => {
    const conf = join(home, "config.yaml");
    writeFileSync(conf, 'table.exec.uid.format: "op-<id>"\n');
    const { out } = await restorable(["manifest", `${sources}/compiled-plan/plan.json`, "--flink-conf", conf]);
    expect(parseManifest(out).operators[0]?.uid).toBe("op-1");
  });
});

it("a compiled plan and its savepoint", async () => {
  const plan = `${sources}/compiled-plan`;
  const { code, out } = await restorable(["check", `${plan}/savepoint`, "--plan", `${plan}/plan.json`]);
  expect(code).toBe(0);
  expect(out).toMatch(/^RESTORABLE/);
});

describe("REST", () => {
  const recorded = join(root, "test/job/rest/2.3.0/without-uids");
  const jobId = "5a4d71e5000000000000000000000100";
  const files: Readonly<Record<string, string>> = {
    "GET /flink/config": "config.json",
    [`GET /flink/jobs/${jobId}`]: "job.json",
    [`GET /flink/jobs/${jobId}/config`]: "job-config.json",
    [`GET /flink/jobs/${jobId}/checkpoints/config`]: "checkpoints-config.json",
    "POST /flink/jars/x.jar/plan": "job-plan.json",
  };
  const asked: IncomingMessage[] = [];
  const posted: string[] = [];
  let server: Server;
  let url = "";
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      if (request.method === "POST") request.on("data", (body) => posted.push(String(body)));
      if (request.url === "/slow/config") return;
      const name = files[`${request.method} ${request.url}`];
      const isAllowed = request.headers.authorization === "Bearer secret";
      const isOverview = request.url === "/flink/jobs/overview";
      response.writeHead(isAllowed ? (name || isOverview ? 200 : 404) : 401, { "content-type": "application/json" });
      const overview = { jobs: [{ jid: jobId, name: "without-uids", state: "RUNNING" }] };
      if (isAllowed && isOverview) response.end(JSON.stringify(overview));
      else
        response.end(isAllowed && name ? readFileSync(join(recorded, name)) : '{"errors":["Not found: secret place"]}');
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flink`;
  });
  afterAll(() => server.closeAllConnections());
  const auth = { RESTORABLE_REST_AUTHORIZATION: "Bearer secret" };

  it("a job by its URL or by its page in the web UI; with the execution plan, what that proves", async () => {
    for (const address of [`${url}/jobs/${jobId}`, `${url}/#/job/running/${jobId}/overview`]) {
      const { code, out } = await restorable(["manifest", address], auth);
      expect(code).toBe(0);
      expect(parseManifest(out)).toMatchObject({ complete: false, flinkVersion: "2.3.0", name: "without-uids" });
      expect(parseManifest(out).operators).toHaveLength(4);
    }
    const plan = join(recorded, "execution-plan.json");
    const { out, err } = await restorable(["manifest", plan, `${url}/jobs/${jobId}`], auth);
    const ids = parseManifest(out).operators.map(({ operatorId }) => String(operatorId));
    const truth = parseManifest(readFileSync(join(recorded, "manifest.json"), "utf8")).operators;
    expect(truth.map(({ operatorId }) => String(operatorId))).toEqual(expect.arrayContaining(ids));
    expect(ids).toHaveLength(6);
    expect(err).toContain("the IDs of 1 of 7 operators cannot be proven");
  });

  it("a jar's plan is asked for by POST; without auth it says what to set, and shows no secret", async () => {
    const { code, out } = await restorable(["manifest", "--rest", `${url}/jars/x.jar`, "--rest-auth", "Bearer secret"]);
    expect(code).toBe(0);
    expect(parseManifest(out).operators).toHaveLength(4);
    expect(posted).toEqual(['{"programArgsList":[]}']);
    const how = ["-c", "com.acme.Main", "-p", "8", "--", "--topic", "a b"];
    await restorable(["manifest", `${url}/jars/x.jar`, "--rest-auth", "Bearer secret", ...how]);
    const asGiven = { entryClass: "com.acme.Main", parallelism: 8, programArgsList: ["--topic", "a b"] };
    expect(JSON.parse(posted[1] ?? "")).toEqual(asGiven);
    const refused = await restorable(["manifest", `${url.replace("//", "//user:hunter2@")}/jars/x.jar`]);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("401");
    expect(refused.err).toContain("RESTORABLE_REST_AUTHORIZATION");
    expect(refused.err).not.toContain("hunter2");
    expect(asked.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from("user:hunter2").toString("base64")}`);
  });

  it("the only job of a cluster needs no id", async () => {
    const { code, out } = await restorable(["manifest", url], auth);
    expect(code).toBe(0);
    expect(parseManifest(out).name).toBe("without-uids");
  });

  it("what is gone, does not answer, or is not Flink is one line", async () => {
    const gone = await restorable(["manifest", `${url}/jobs/${jobId.replace("5a", "ff")}`], auth);
    expect(gone.err).toContain("404 Not Found: Not found: secret place");
    const slow = await restorable(
      ["manifest", `${url.replace("/flink", "/slow")}/jobs/1`, "--rest-timeout", "1"],
      auth,
    );
    expect(slow.err).toContain("no answer within 1 s");
    const closed = await restorable(["manifest", "http://127.0.0.1:1/jobs/1"], auth);
    expect(closed.err).toMatch(/^restorable: http:\/\/127\.0\.0\.1:1\/config: /);
    for (const { code, err } of [gone, slow, closed]) {
      expect(code).toBe(2);
      expect(err.trim().split("\n")).toHaveLength(2);
    }
  });
});

describe("a Zeppelin note", () => {
  const schema = JSON.parse(readFileSync(join(root, "schemas/note.schema.json"), "utf8")) as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const checkpoints = join(home, "checkpoints");
  const note = join(home, "note.zpln");
  const seconds = (path: string, time: number) => utimesSync(join(path, "_metadata"), time, time);
  beforeAll(() => {
    cpSync(join(root, sample), join(home, "savepoint-1"), { recursive: true });
    for (const name of ["chk-7", "chk-8"]) cpSync(join(root, sample), join(checkpoints, name), { recursive: true });
    seconds(join(checkpoints, "chk-7"), 1000);
    seconds(join(checkpoints, "chk-8"), 2000);
    seconds(join(home, "savepoint-1"), 1500);
    const paragraph = (id: string, properties: string, config: object) => ({
      id,
      text: `%flink.ssql(jobName=${id}${properties})\ninsert into a select 1`,
      config,
    });
    const paths = { savepoint_path: join(home, "savepoint-1"), latest_checkpoint_path: join(checkpoints, "chk-8") };
    const text = JSON.stringify({
      name: "Orders",
      paragraphs: [
        paragraph("back", ",resumeFromSavepoint=true", paths),
        paragraph("gone", ",resumeFromLatestCheckpoint=true", { latest_checkpoint_path: join(checkpoints, "chk-9") }),
        paragraph("lost", ",resumeFromSavepoint=true", { savepoint_path: "/nowhere/savepoint-2" }),
        paragraph("far", ",resumeFromSavepoint=true", { savepoint_path: "hdfs:///sp" }),
        paragraph("fresh", "", paths),
      ],
    });
    writeFileSync(note, text);
  });

  it("says what each paragraph resumes from, whether it is whole, and what to do where it is lost", async () => {
    const { code, out } = await restorable(["check", "--note", note, "--format", "json"]);
    const report = JSON.parse(out) as { paragraphs: Record<string, unknown>[] };
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(1);
    expect(report.paragraphs).toMatchObject([
      { jobName: "back", status: "whole", newerRecorded: join(checkpoints, "chk-8") },
      { jobName: "gone", status: "missing", newestUsable: join(checkpoints, "chk-8") },
      { jobName: "lost", status: "missing", newestUsable: null, switches: ["resumeFromSavepoint=true"] },
      { jobName: "far", status: "unknown" },
      { jobName: "fresh", status: "starts-empty", resumesFrom: null },
    ]);
    const text = await restorable(["check", "--note", note]);
    expect(text.out).toContain("2 paragraphs cannot resume: Orders");
    expect(text.out).toContain("take resumeFromSavepoint=true out of");
  });

  it("one paragraph with a job is a check like any other", async () => {
    const { code, out } = await restorable(["check", "--note", `${note}#back`, "--job", manifest]);
    expect(code).toBe(0);
    expect(out).toContain("savepoint-1");
    const empty = await restorable(["check", sample, "--note", `${note}#fresh`, "--job", manifest]);
    expect(empty.out).toContain("R-98");
    expect(await restorable(["check", "--note", `${note}#none`, "--job", manifest])).toMatchObject({ code: 2 });
  });
});
