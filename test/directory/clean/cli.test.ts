/** The built program: plan, apply, undo, as somebody types it; and the schemas of what it writes. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { jobA } from "./planned.js";
import { contentsOf, fresh, now, write, writeSnapshot } from "./trees.js";

const root = resolve(import.meta.dirname, "../../..");
const ajv = new Ajv2020({ strict: false });

function restorable(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/restorable.js"), ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

const validators = new Map<string, ReturnType<typeof ajv.compile>>();

function fits(name: string, text: string): void {
  const schema = () => ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), "utf8")));
  const validate = validators.get(name) ?? schema();
  validators.set(name, validate);
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
}

/** Files were written long ago by the clock of the machine, too. */
const longAgo = 10 + Math.max(0, (now - Date.now()) / (24 * 60 * 60 * 1000));

function checkpoints() {
  const directory = fresh();
  const job = join(directory, jobA);
  const shared = write(join(job, "shared/1b9d6bcd-bbfd-4b2d-9b5d-000000000001"), "state", longAgo);
  for (const n of [1, 2, 3]) {
    writeSnapshot(join(job, `chk-${n}`), { checkpointId: n, relative: [`own-${n}`], absolute: [shared] }, longAgo - n);
  }
  return { directory, job, plan: join(fresh(), "plan.json") };
}

it("clean, apply to a quarantine, undo", () => {
  const { directory, job, plan } = checkpoints();
  const before = contentsOf(directory);
  const planned = restorable("clean", directory, "--keep-last", "2", "--terminated", jobA, "--output", plan);
  expect(planned).toMatchObject({ code: 0, err: `restorable: wrote ${plan}\n` });
  expect(planned.out).toMatch(/^PLAN: 2 objects, .* go; 1 snapshot goes, 2 stay\n/);
  expect(planned.out).toContain(`restorable apply ${plan} --quarantine DIR`);
  fits("plan", readFileSync(plan, "utf8"));
  expect(contentsOf(directory)).toEqual(before);

  const applied = restorable("apply", plan, "--quarantine", fresh(), "--format", "json");
  expect(applied).toMatchObject({ code: 0, err: "" });
  fits("cleaned", applied.out);
  expect(existsSync(join(job, "chk-1"))).toBe(false);

  const undone = restorable("undo", `${plan}.journal`, "--format", "json");
  expect(undone).toMatchObject({ code: 0, err: "" });
  fits("undo", undone.out);
  expect(contentsOf(directory)).toEqual(before);
  for (const line of readFileSync(`${plan}.journal`, "utf8").trim().split("\n")) fits("journal", line);
});

it("tells by its exit code what did not go as planned", () => {
  const { directory, job, plan } = checkpoints();
  restorable("clean", directory, "--keep-last", "2", "--terminated", jobA, "--output", plan);
  rmSync(join(job, "chk-1/own-1"));
  write(join(job, "chk-1/own-1"), "another", longAgo);
  expect(restorable("apply", plan)).toMatchObject({ code: 1, out: expect.stringContaining("left alone") });
  expect(restorable("apply", plan, "--quarantine", fresh())).toMatchObject({
    code: 2,
    err: expect.stringContaining("this plan was begun without a quarantine"),
  });
});

it("says what to type where nothing was asked for, and sums up as JSON", () => {
  const { directory } = checkpoints();
  expect(restorable("clean", directory)).toMatchObject({ code: 2, err: expect.stringContaining("--keep-last 3") });
  expect(restorable("clean", directory, "--remove", "everything")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Give stale, abandoned, orphaned, dead-jobs or all."),
  });
  const { out } = restorable("clean", directory, "--keep-last", "1", "--terminated", "all", "--format", "json");
  fits("clean", out);
  expect(JSON.parse(out)).toMatchObject({ totals: { objects: 4, snapshots: 2, kept: 1 } });
});

it("dispose takes one snapshot and leaves what others need", () => {
  const { directory, job, plan } = checkpoints();
  const args = ["--terminated", jobA, "--output", plan];
  expect(restorable("dispose", join(job, "chk-2"), ...args)).toMatchObject({ code: 0 });
  expect(restorable("apply", plan)).toMatchObject({ code: 0 });
  expect(Object.keys(contentsOf(directory)).filter((path) => /chk-2|shared/.test(path))).toEqual([
    expect.stringContaining("shared/"),
  ]);
});
