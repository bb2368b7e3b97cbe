import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configured, mergeConfigurations } from "../../src/job/configuration.js";
import { describeSource } from "../../src/job/declarationSource.js";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { type ReadConfiguration, readConfigYaml, readFlinkConf } from "../../src/job/flinkConfig.js";
import { locateYaml } from "../../src/job/locateYaml.js";
import { mergeJobs } from "../../src/job/mergeJobs.js";

const sample = (name: string) => readFileSync(join(import.meta.dirname, "../../samples/job-sources", name), "utf8");
const yaml = (text: string, flinkVersion?: string): ReadConfiguration =>
  readConfigYaml(text, locateYaml(text), "config.yaml", flinkVersion);
const conf = (text: string, flinkVersion?: string) => readFlinkConf(text, "flink-conf.yaml", flinkVersion);
const told = ({ notes }: DeclaredJob) =>
  notes.map((note) => `${describeSource(note.source)}: ${note.code === "remark" ? note.text : note.code}`);

describe("flink-conf.yaml of 1.x", () => {
  test("says settings by their old keys, and no operators", () => {
    const { job } = conf(sample("flink-conf.yaml"), "1.17");
    expect(job.settings).toEqual({
      parallelism: 4,
      stateBackend: "rocksdb",
      changelog: false,
      unaligned: true,
      claimMode: "NO_CLAIM",
      allowNonRestoredState: false,
    });
    expect(job).toMatchObject({ complete: false, operators: [], notes: [] });
  });

  test("is split at the first colon and space, the last of two keys counts, and # ends a line", () => {
    const { configuration } = conf("a: b: c # d\nstate.backend: hashmap\nstate.backend: rocksdb\n");
    expect(configuration.get("a")?.value).toBe("b: c");
    expect(configuration.get("state.backend")).toMatchObject({ value: "rocksdb", source: { line: 3 } });
  });

  test("is not YAML: quotes and lines without a space are told", () => {
    const { job } = conf('state.backend: "rocksdb"\nparallelism.default:8\n', "1.18");
    expect(job.settings).toEqual({ stateBackend: "custom" });
    expect(told(job)).toEqual([
      "flink-conf.yaml:1: the quotes belong to the value of state.backend in this file: it is no YAML",
      'flink-conf.yaml:2: Flink skips this line: it is no "key: value"',
    ]);
  });

  test("is not read by Flink 2", () => {
    expect(told(conf("state.backend: rocksdb\n", "2.1").job)).toEqual([
      "flink-conf.yaml: Flink 2.1 does not read flink-conf.yaml; it reads config.yaml",
    ]);
  });
});

describe("config.yaml", () => {
  test("is nested or flat, with the new keys", () => {
    const { job, configuration } = yaml(sample("config.yaml"), "2.2");
    expect(job.settings).toEqual({
      parallelism: 4,
      maxParallelism: 128,
      autoGenerateUids: false,
      stateBackend: "rocksdb",
      changelog: false,
      unaligned: true,
      claimMode: "CLAIM",
      allowNonRestoredState: true,
      scheduler: "adaptive",
    });
    expect(configuration.get("execution.checkpointing.savepoint-dir")?.source).toMatchObject({ line: 17 });
    expect(job.notes).toEqual([]);
  });

  test("an empty one says nothing; a list is none", () => {
    expect(yaml("# all defaults\n").job.settings).toEqual({});
    expect(() => yaml("- a\n")).toThrow("config.yaml:1:1: must be keys with values");
  });
});

describe("keys and releases", () => {
  test("a key that the release does not read yet has no effect, and that is told", () => {
    const text = "execution.state-recovery.path: s3://b/sp\nstate.changelog.enabled: true\n";
    const { job } = yaml(text, "1.19");
    expect(job.restore).toBeUndefined();
    expect(job.settings.changelog).toBeUndefined();
    expect(told(job)).toEqual([
      "config.yaml:2: state.changelog.enabled is read from Flink 1.20 on, not by 1.19; it reads state.backend.changelog.enabled",
      "config.yaml:1: execution.state-recovery.path is read from Flink 1.20 on, not by 1.19; it reads execution.savepoint.path",
    ]);
    expect(yaml(text, "1.20").job.restore).toMatchObject({ from: ["path"], snapshot: "s3://b/sp" });
  });

  test("of both spellings the new one counts where it is read", () => {
    const text = "state.backend: hashmap\nstate.backend.type: rocksdb\n";
    expect(yaml(text, "2.0").job.settings.stateBackend).toBe("rocksdb");
    expect(yaml(text, "1.16").job.settings.stateBackend).toBe("hashmap");
    expect(told(yaml(text, "2.0").job)).toEqual([
      "config.yaml:1: state.backend is without effect beside state.backend.type",
    ]);
  });

  test("a value that Flink would not take is told and stays unknown", () => {
    const { job } = yaml("parallelism.default: many\npipeline.auto-generate-uids: nope\n");
    expect(job.settings).toEqual({});
    expect(told(job)).toEqual([
      'config.yaml:1: parallelism.default is "many", and Flink wants a whole number from 1 on',
      'config.yaml:2: pipeline.auto-generate-uids is "nope", and Flink wants true or false',
    ]);
  });

  test("overrides are read as a map in either form", () => {
    const id = "eb6dd8bbadb13fbe0af798a4f5b2056d";
    const expected = { jobVertexParallelismOverrides: { [id]: 3 } };
    expect(yaml(`pipeline.jobvertex-parallelism-overrides: '${id.toUpperCase()}:3'\n`).job.settings).toEqual(expected);
    expect(yaml(`pipeline.jobvertex-parallelism-overrides: "{${id}: 3}"\n`).job.settings).toEqual(expected);
  });

  test("of several configurations each key is the strongest one's, and the newest key decides", () => {
    const strong = yaml("state.backend: hashmap\nparallelism.default: 4\n");
    const weak = yaml("state.backend.type: rocksdb\nparallelism.default: 2\n");
    const merged = mergeConfigurations([strong.configuration, weak.configuration]);
    expect(Object.fromEntries([...merged].map(([key, { value }]) => [key, value]))).toEqual({
      "state.backend": "hashmap",
      "state.backend.type": "rocksdb",
      "parallelism.default": "4",
    });
    expect(configured(merged, "stateBackend")).toBe("rocksdb");
    const { job, conflicts } = mergeJobs([strong.job, weak.job]);
    expect(job.settings).toEqual({ stateBackend: "rocksdb", parallelism: 4 });
    expect(conflicts.map(({ field, values }) => [field, values[0]?.value])).toContainEqual([
      "settings.stateBackend",
      "rocksdb",
    ]);
    expect(told(job)).toEqual([
      "config.yaml:1: state.backend is without effect beside state.backend.type (config.yaml:1)",
    ]);
  });

  test("nor does an older release's key of the path, while a manifest has no keys at all", () => {
    const strong = yaml("execution.savepoint.path: /old\nstate.backend: hashmap\n").job;
    const weak = yaml("execution.state-recovery.path: /new\n").job;
    const manifest = { ...weak, settings: { stateBackend: "rocksdb" }, keys: undefined, restore: undefined } as never;
    const { job } = mergeJobs([strong, weak, manifest]);
    expect(job.restore?.snapshot).toBe("/new");
    expect(job.settings.stateBackend).toBe("hashmap");
  });

  test("a newer key counts only from the release on that reads it", () => {
    const strong = yaml("state.backend: hashmap\n", "1.16").job;
    const weak = yaml("state.backend.type: rocksdb\n", "1.16").job;
    expect(mergeJobs([strong, weak]).job.settings.stateBackend).toBe("hashmap");
  });
});
