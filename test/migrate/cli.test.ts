/** The built program: from Flink's error to a snapshot that restores. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { canonical, copyOf, fresh, nativeRocksdb } from "./plans.js";

const root = resolve(import.meta.dirname, "../..");
const ajv = new Ajv2020({ strict: false });
const schema = (name: string) =>
  ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), "utf8")));
const schemas = { plan: schema("plan"), migrate: schema("migrate"), apply: schema("apply") };

function restorable(...args: string[]) {
  return restorableReading("", ...args);
}

function restorableReading(input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], {
    cwd: root,
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

function json(name: keyof typeof schemas, text: string): Record<string, unknown> {
  const value = JSON.parse(text) as Record<string, unknown>;
  const validate = schemas[name];
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

describe("three commands", () => {
  it("check --write-plan, apply, and the job restores", () => {
    const snapshot = copyOf(canonical);
    const plan = `${fresh()}.json`;
    const uids = ["--uid", "source", "--uid", "aaa", "--uid", "ccc"];
    const checked = restorable("check", snapshot, ...uids, "--write-plan", plan);
    expect(checked.code).toBe(1);
    expect(checked.err).toContain("renames bbb → ccc");
    json("plan", readFileSync(plan, "utf8"));
    const applied = restorable("apply", plan);
    expect(applied).toMatchObject({ code: 0, err: "" });
    expect(applied.out).toContain(`flink run -s '${snapshot}-migrated' …`);
    expect(restorable("check", `${snapshot}-migrated`, ...uids)).toMatchObject({ code: 0 });
  });

  it("only the renames that somebody accepts; none where none is seen", () => {
    const plan = `${fresh()}.json`;
    const uids = ["--uid", "source", "--uid", "aaa", "--uid", "ccc", "--write-plan", plan];
    expect(restorable("check", canonical, ...uids, "--to", fresh(), "--accept-rename", "bbb=ccc").code).toBe(1);
    expect(existsSync(plan)).toBe(true);
    const wrong = restorable("check", canonical, ...uids, "--accept-rename", "bbb=ddd");
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain("It sees bbb=ccc");
    const none = restorable(
      "check",
      canonical,
      "--uid",
      "source",
      "--uid",
      "aaa",
      "--uid",
      "bbb",
      "--write-plan",
      plan,
    );
    expect(none).toMatchObject({ code: 2 });
    expect(none.err).toContain("no operator looks renamed");
  });
});

describe("migrate", () => {
  it("shows what would change, writes the plan, and changes nothing", () => {
    const [plan, target] = [`${fresh()}.json`, fresh()];
    const { code, out } = restorable("migrate", nativeRocksdb, "--to", target, "--rename", "bbb=ccc", "-o", plan);
    expect(code).toBe(0);
    for (const text of [
      "rename",
      "0 B of state is moved",
      "depends on",
      "NO_CLAIM",
      "-operator bbb",
      "+operator ccc",
      `restorable apply '${plan}'`,
    ]) {
      expect(out).toContain(text);
    }
    expect(existsSync(target)).toBe(false);
    json("plan", readFileSync(plan, "utf8"));
  });

  it("as json", () => {
    const { out } = restorable(
      "migrate",
      nativeRocksdb,
      "--to",
      fresh(),
      "--drop",
      "bbb",
      "--accept-loss",
      "--copy",
      "--format",
      "json",
    );
    const { plan, stateBytesMoved } = json("migrate", out);
    json("plan", JSON.stringify(plan));
    expect(Number(stateBytesMoved)).toBeGreaterThan(1000);
  });

  it.each([
    [[], "where is the new snapshot to be?"],
    [["--to", "/x"], "what is to be changed?"],
    [["--to", "/x", "--in-place", "--copy"], "--to and --in-place are two places"],
    [["--to", "/x", "--rename", "zzz=y"], 'the snapshot has no operator "zzz"'],
    [["--to", "/x", "--drop", "bbb"], "bbb loses all of its state"],
  ])("%j: %s", (args, text) => {
    const { code, err } = restorable("migrate", canonical, ...args);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(err).toContain("→");
  });
});

describe("apply", () => {
  it("as json, in place", () => {
    const snapshot = copyOf(canonical);
    const plan = `${fresh()}.json`;
    restorable("migrate", snapshot, "--in-place", "--rename", "bbb=ccc", "-o", plan);
    const first = json("apply", restorable("apply", plan, "--format", "json").out);
    expect(first).toMatchObject({ outcome: "applied", location: `file:${snapshot}` });
    expect(String(first["keptAs"])).toContain("_metadata.");
    expect(json("apply", restorable("apply", plan, "--format", "json").out)["outcome"]).toBe("there-already");
  });

  it("takes the plan from standard input", () => {
    const target = fresh();
    const { out } = restorable("migrate", canonical, "--to", target, "--rename", "bbb=ccc", "-o", "-");
    expect(restorableReading(out, "apply", "-")).toMatchObject({ code: 0, err: "" });
    expect(existsSync(join(target, "_metadata"))).toBe(true);
  });

  it("refuses what is no plan", () => {
    const file = `${fresh()}.json`;
    writeFileSync(file, "{}");
    expect(restorable("apply", file)).toMatchObject({ code: 2 });
    expect(restorable("apply", "/not/there").err).toContain("does not exist");
  });
});
