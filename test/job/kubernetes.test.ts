import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configurationOf } from "../../src/job/configuration.js";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { readKubernetes } from "../../src/job/kubernetesFile.js";

const sample = (name: string) => readFileSync(join(import.meta.dirname, "../../samples/job-sources", name), "utf8");
const told = ({ notes }: DeclaredJob) =>
  notes.map((note) => (note.code === "remark" ? `${note.source.line} ${note.level}: ${note.text}` : note.code));

const directories = "state.checkpoints.dir: s3://b/c, state.savepoints.dir: s3://b/s";
const ha = "high-availability: kubernetes";

/** A deployment of these job fields and flinkConfiguration entries (both YAML flow). */
function deployment(job: string, configuration = directories, more = "", kind = "FlinkDeployment") {
  return readKubernetes(
    `kind: ${kind}\nmetadata: { name: orders }\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration: { ${configuration} }\n  job: { ${job} }\n${more}`,
    "flink.yaml",
  );
}

/** The status that kubectl shows after a deployment of this spec. */
const deployed = (spec: object, more = "") =>
  `status:\n  reconciliationStatus: { lastReconciledSpec: '${JSON.stringify({ spec })}' }\n${more}`;

describe("merge keys, which kubectl follows", () => {
  const read = (configuration: string) =>
    readKubernetes(
      `common: &common { parallelism.default: "3", pipeline.max-parallelism: "64" }\nmore: &more { pipeline.max-parallelism: "32", state.backend.type: rocksdb }\nkind: FlinkDeployment\nspec:\n  flinkVersion: v2_2\n  flinkConfiguration:\n${configuration}\n  job: { upgradeMode: savepoint, ${directories} }\n`,
      "flink.yaml",
    ).job.settings;

  test("bring keys; those of the map itself win, and of several maps the first", () => {
    expect(read("    <<: *common")).toMatchObject({ maxParallelism: 64 });
    expect(read("    pipeline.max-parallelism: 128\n    <<: *common")).toMatchObject({ maxParallelism: 128 });
    expect(read("    <<: [*common, *more]")).toMatchObject({ maxParallelism: 64, stateBackend: "rocksdb" });
  });

  test("are keys like others where they are quoted, and refused where they bring no map", () => {
    expect(read('    "<<": *common').maxParallelism).toBeUndefined();
    expect(() => read("    <<: 3")).toThrow("is merged into the map, and is none itself");
    expect(() => read("    <<: [*common, 3]")).toThrow("is merged into the map, and is none itself");
  });
});

describe("the samples", () => {
  test("a FlinkDeployment beside other resources", () => {
    const { job, program } = readKubernetes(sample("flinkdeployment.yaml"), "flink.yaml");
    expect(job).toMatchObject({ name: "orders", flinkVersion: "2.2", complete: false, operators: [] });
    expect(job.settings).toEqual({
      parallelism: 8,
      maxParallelism: 128,
      stateBackend: "rocksdb",
      allowNonRestoredState: true,
    });
    expect(job.restore).toMatchObject({
      from: ["path", "ha"],
      snapshot: "s3://bucket/savepoints/savepoint-5a4d71-0123456789ab",
      source: { line: 29 },
    });
    expect(program).toMatchObject({
      location: "local:///opt/flink/usrlib/orders.jar",
      entryClass: "com.acme.Orders",
      args: ["--topic", "orders"],
    });
    expect(told(job)).toEqual([
      "27 info: upgradeMode falls back to last-state when the job is not running, so both doors can be taken",
      "29 info: initialSavepointPath counts at the first deployment only; later it is ignored until savepointRedeployNonce changes",
      "28 warning: allowNonRestoredState has no effect where the job is restored from high-availability metadata",
      "15 warning: parallelism.default is overwritten with 8, from spec.job.parallelism",
    ]);
  });

  test("a FlinkSessionJob takes the release of its session cluster, and without upgradeMode starts empty", () => {
    const { job } = readKubernetes(sample("flinksessionjob.yaml"), "flink.yaml");
    expect(job).toMatchObject({ name: "audit", flinkVersion: "1.20", settings: { parallelism: 2 } });
    expect(job.restore?.from).toEqual(["nothing"]);
    expect(told(job)[0]).toBe(
      "17 warning: job has no upgradeMode, which means stateless: every upgrade starts the job without its state",
    );
  });
});

describe("the doors of an upgrade", () => {
  const cancel = "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled: 'true'";
  test.each([
    ["stateless", "upgradeMode: stateless", directories, ["nothing"]],
    ["savepoint", "upgradeMode: savepoint", directories, ["path"]],
    ["savepoint, with HA to fall back to", "upgradeMode: savepoint", `${directories}, ${ha}`, ["path", "ha"]],
    [
      "savepoint, without fallback",
      "upgradeMode: savepoint",
      `${directories}, ${ha}, kubernetes.operator.job.upgrade.last-state-fallback.enabled: false`,
      ["path"],
    ],
    ["last-state", "upgradeMode: last-state", `${directories}, ${ha}`, ["ha"]],
    ["last-state that cancels", "upgradeMode: last-state", `${directories}, ${ha}, ${cancel}`, ["path", "ha"]],
    ["last-state, and HA not said", "upgradeMode: last-state", directories, ["path", "ha"]],
    ["HA switched off by name", "upgradeMode: last-state", `${directories}, high-availability: NONE`, ["path"]],
  ])("%s", (_, job, configuration, from) => {
    expect(deployment(job, configuration).job.restore?.from).toEqual(from);
  });

  const off = configurationOf({
    "high-availability.type": { value: "none", source: { kind: "config", location: "config.yaml" } },
  });
  const on = configurationOf({
    "high-availability.type": { value: "kubernetes", source: { kind: "config", location: "config.yaml" } },
  });
  test.each([
    ["last-state", "on", on, ["ha"]],
    ["last-state", "off", off, ["path"]],
    ["savepoint", "on", on, ["path", "ha"]],
    ["savepoint", "off", off, ["path"]],
    ["stateless", "on", on, ["nothing"]],
  ])("%s where another source turns HA %s", (mode, _, all, from) => {
    expect(deployment(`upgradeMode: ${mode}`).jobWith(all).restore?.from).toEqual(from);
  });

  test("where nothing says whether there is HA, that is told with what to do", () => {
    const saying = (mode: string, configuration?: string) =>
      told(deployment(`upgradeMode: ${mode}`, configuration).job).join("\n");
    expect(saying("last-state")).toMatch(/nothing says .* so both doors can be taken\. Add high-availability\.type/);
    expect(saying("savepoint")).toMatch(/nothing says .* only --door both checks that\. Add high-availability\.type/);
    const noFallback = "kubernetes.operator.job.upgrade.last-state-fallback.enabled: false";
    expect(saying("savepoint", `${directories}, ${noFallback}`)).toBe("");
    expect(saying("savepoint", `${directories}, high-availability: NONE`)).toBe("");
  });

  test("a session job is always cancelled", () => {
    const { job } = deployment("upgradeMode: last-state", `${directories}, ${ha}`, "", "FlinkSessionJob");
    expect(job.restore?.from).toEqual(["path"]);
  });

  test("a new Flink release goes by path", () => {
    const status = deployed({ flinkVersion: "v1_19", job: { upgradeMode: "last-state" } });
    const { job } = deployment("upgradeMode: last-state", `${directories}, ${ha}`, status);
    expect(job.restore?.from).toEqual(["path"]);
  });
});

describe("edits that do not do what they look like", () => {
  const deployedBefore = (job: object) => deployed({ flinkVersion: "v1_20", job });

  test("initialSavepointPath of a deployed job counts only with a new nonce", () => {
    const same = deployment("upgradeMode: savepoint, initialSavepointPath: s3://b/1", directories, deployedBefore({}));
    expect(same.job.restore).toMatchObject({ from: ["path"] });
    expect(same.job.restore?.snapshot).toBeUndefined();
    expect(told(same.job)).toContain(
      "6 warning: initialSavepointPath is ignored: the job was deployed already, and savepointRedeployNonce does not change",
    );
    const redeployed = deployment(
      "upgradeMode: savepoint, initialSavepointPath: s3://b/1, savepointRedeployNonce: 2",
      directories,
      deployedBefore({ savepointRedeployNonce: 1 }),
    );
    expect(redeployed.job.restore).toMatchObject({ from: ["path"], snapshot: "s3://b/1" });
  });

  test("initialSavepointPath of a stateless job: once, then nothing; without a status either", () => {
    const stateless = "upgradeMode: stateless, initialSavepointPath: s3://b/1, savepointRedeployNonce: 2";
    const from = (status: string) => deployment(stateless, directories, status).job.restore?.from;
    expect(from("")).toEqual(["path", "nothing"]);
    expect(from("status: { lifecycleState: CREATED }\n")).toEqual(["path"]);
    expect(from(deployedBefore({ savepointRedeployNonce: 1 }))).toEqual(["path"]);
    expect(from(deployedBefore({ savepointRedeployNonce: 2 }))).toEqual(["nothing"]);
  });

  test("a first deployment without initialSavepointPath starts from nothing, whatever upgrades take", () => {
    const from = (mode: string, status: string) => {
      return deployment(`upgradeMode: ${mode}`, directories, status).job.restore?.from;
    };
    for (const mode of ["savepoint", "last-state", "stateless"]) {
      expect(from(mode, "status: { lifecycleState: CREATED }\n")).toEqual(["nothing"]);
    }
    expect(from("savepoint", "status: { lifecycleState: STABLE }\n")).toEqual(["path"]);
    expect(from("savepoint", deployedBefore({}))).toEqual(["path"]);
  });

  test("the snapshot that an upgrade took is in the status; the placeholder of last-state is none", () => {
    const status = (path: string) => `${deployedBefore({})}  jobStatus: { upgradeSavepointPath: ${path} }\n`;
    const { job } = deployment("upgradeMode: savepoint", directories, status("s3://b/sp-7"));
    expect(job.restore?.snapshot).toBe("s3://b/sp-7");
    const placeholder = deployment("upgradeMode: savepoint", directories, status("KUBERNETES_OPERATOR_LAST_STATE"));
    expect(placeholder.job.restore?.snapshot).toBeUndefined();
  });

  test.each([
    ["upgradeMode: savepoint", "state.checkpoints.dir: s3://b/c", "flinkConfiguration has no savepoint directory"],
    ["upgradeMode: last-state", ha, "flinkConfiguration has no checkpoint directory"],
    ["upgradeMode: savepoint, savepointRedeployNonce: 3", directories, "needs an initialSavepointPath beside it"],
    ["upgradeMode: savepoint, state: suspended", directories, "state is suspended"],
    ["upgradeMode: savepoint", `${directories}, execution.savepoint.path: s3://x`, "overwritten or removed"],
    ["upgradeMode: savepoint, parallelism: 4", `${directories}, job.autoscaler.enabled: "true"`, "the autoscaler sets"],
    ["upgradeMode: savepoint, parallelism: 4", `${directories}, scheduler-mode: reactive`, "decides in reactive mode"],
    ["upgradeMode: rolling", directories, "the operator knows stateless, savepoint and last-state"],
  ])("%s with %s", (job, configuration, text) => {
    expect(told(deployment(job, configuration).job).join("\n")).toContain(text);
  });

  test("parallelism is unknown where something else decides it, and that of the TaskManagers where they are given", () => {
    const scaled = deployment("upgradeMode: savepoint, parallelism: 4", `${directories}, job.autoscaler.enabled: true`);
    expect(scaled.job.settings.parallelism).toBeUndefined();
    const replicas = readKubernetes(
      `kind: FlinkDeployment\nspec:\n  flinkConfiguration: { ${directories}, high-availability: NONE, taskmanager.numberOfTaskSlots: 3 }\n  taskManager: { replicas: 2 }\n  job: { upgradeMode: savepoint, parallelism: 4 }\n`,
      "flink.yaml",
    );
    expect(replicas.job.settings.parallelism).toBe(6);
    expect(told(replicas.job)).toEqual([
      "5 warning: parallelism is ignored beside taskManager.replicas: 2 × 3 slots are 6",
    ]);
  });

  test("a change of upgradeMode or allowNonRestoredState starts no upgrade", () => {
    const { job } = deployment(
      "upgradeMode: savepoint, allowNonRestoredState: true",
      `${directories}, high-availability: NONE`,
      deployedBefore({ upgradeMode: "last-state", allowNonRestoredState: false }),
    );
    expect(told(job)).toEqual([
      "6 info: upgradeMode changes, which by itself starts no upgrade; it counts at the next one",
      "6 info: allowNonRestoredState changes, which by itself starts no upgrade; it counts at the next one",
    ]);
  });
});

describe("what is refused", () => {
  test("which of several jobs has to be said", () => {
    const one = (name: string) =>
      `kind: FlinkDeployment\nmetadata: { name: ${name} }\nspec: { job: { upgradeMode: stateless } }\n`;
    const both = `${one("a")}---\n${one("b")}`;
    expect(() => readKubernetes(both, "flink.yaml")).toThrow("flink.yaml has several jobs: a, b");
    expect(readKubernetes(both, "flink.yaml", "b").job.name).toBe("b");
    expect(() => readKubernetes(both, "flink.yaml", "c")).toThrow("flink.yaml has no job c");
  });

  test("a session cluster is no job; a template is no YAML; another resource is neither", () => {
    expect(() => readKubernetes("kind: FlinkDeployment\nspec: { image: x }\n", "flink.yaml")).toThrow(
      "flink.yaml:2:1: spec has no job: it deploys a session cluster",
    );
    expect(() => readKubernetes("kind: FlinkDeployment\nspec: {{ .Values.spec }}\n", "flink.yaml")).toThrow(
      "flink.yaml:2",
    );
    expect(() => readKubernetes("kind: Pod\n", "pod.yaml")).toThrow("has no FlinkDeployment and no FlinkSessionJob");
  });
});

test("no key of another source is newer than what the resource says itself", () => {
  const old = '"execution.savepoint.ignore-unclaimed-state": "true"';
  const configured = deployment("upgradeMode: savepoint", `${directories}, ${old}`).job;
  expect(configured.settings.allowNonRestoredState).toBe(true);
  expect(configured.keys).toMatchObject({ allowNonRestoredState: { rank: 1 } });
  const said = deployment("upgradeMode: savepoint, allowNonRestoredState: false", `${directories}, ${old}`).job;
  expect(said.settings.allowNonRestoredState).toBe(false);
  expect(said.keys).toEqual({});
});
