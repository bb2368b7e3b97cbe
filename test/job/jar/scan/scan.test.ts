/**
 * NastyUids.java and NastierUids.java (test/flink/jobs) as Java 8 and as Java 17 byte code, where texts are joined in another way. What a uid is
 * called tells whether it may be found: exact-… must be, computed-… must not.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { operatorIdOf } from "../../../../src/ids/operatorId.js";
import { readClass } from "../../../../src/job/jar/classfile/readClass.js";
import { classEntries } from "../../../../src/job/jar/scan/jarEntries.js";
import { jobOfScan } from "../../../../src/job/jar/scan/jobOfScan.js";
import { scanClasses } from "../../../../src/job/jar/scan/scanClasses.js";

const jarOf = (java: string, name = "nasty") =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, `${name}-java${java}.jar`)));
const exact = [
  "exact-literal", "exact-constant", "exact-folded", "exact-interface", "exact-ünïcöde-😀", "exact-local",
  "exact-joined-7-true", "exact-case", "exact-default", "exact-sink", "exact-through-helper", "exact-prefixed-helper",
]; // biome-ignore format: a list

describe.each(["8", "17"])("Java %s", (java) => {
  const jar = jarOf(java);
  const { calls } = scanClasses(() => classEntries(jar, "job.jar"));

  it("finds what is constant, and takes nothing for constant that is not", () => {
    const uids = calls.filter(({ call, value }) => call === "uid" && value !== null).map(({ value }) => value);
    expect([...uids].sort()).toEqual([...exact].sort());
  });

  it("tells what is computed with class and line, and never more of it than holds", () => {
    const computed = calls.filter(({ value }) => value === null);
    expect(computed.length).toBeGreaterThan(15);
    for (const { pattern, line, sourceFile } of computed) {
      expect(pattern).toMatch(/^(?:\*|computed-\*|computed-args-\*|computed-loop-\*|computed-sized\*)$/);
      expect({ sourceFile, isLine: line !== null && line > 25 }).toEqual({
        sourceFile: "NastyUids.java",
        isLine: true,
      });
    }
  });

  it("declares them as possible, in a job that is not complete", () => {
    const job = jobOfScan(jar, "job.jar");
    expect(job.complete).toBe(false);
    expect(job.operators.every(({ optional }) => optional === true)).toBe(true);
    const hashed = job.operators.find(({ uidHash }) => uidHash !== undefined);
    expect(hashed).toMatchObject({ operatorId: "0123456789abcdef0123456789abcdef" });
    expect(hashed?.generatedId).toBeUndefined();
    expect(job.operators.find(({ uid }) => uid === "exact-literal")?.generatedId).toBe(operatorIdOf("exact-literal"));
  });
});

it.each(["8", "17"])("lambdas, switches over texts, other classes' constants, default parameters: Java %s", (java) => {
  const { calls } = scanClasses(() => classEntries(jarOf(java, "nastier"), "job.jar"));
  const found = calls.flatMap(({ value }) => (value === null ? [] : [value]));
  expect([...new Set(found)].sort()).toEqual(
    ["behind-wide", "elsewhere", "finally", "in-lambda", "in-text-switch", "inline", "last", "try"].map(
      (x) => `exact-${x}`,
    ),
  );
  const patterns = calls.flatMap(({ value, pattern }) => (value === null && !/^\**$/.test(pattern) ? [pattern] : []));
  expect(patterns.sort()).toEqual(["computed-\u0001-*", "computed-appended-*"]);
  expect(calls.filter(({ value }) => value === null)).toHaveLength(15);
});

describe("jars", () => {
  it("inside jars are read too", () => {
    const fat = zipSync({ "BOOT-INF/lib/job.jar": jarOf("17") });
    expect(jobOfScan(fat, "fat.jar").operators.map(({ uid }) => uid)).toContain("exact-literal");
  });

  it("that are broken, or no jars, are refused by name", () => {
    const jar = jarOf("17");
    expect(() => jobOfScan(jar.subarray(0, jar.length / 2), "half.jar")).toThrow(/^half.jar is no jar/);
    expect(() => jobOfScan(new Uint8Array([1, 2, 3]), "x.jar")).toThrow(/^x.jar is no jar/);
  });

  it("with broken class files in them are read as far as it goes", () => {
    const broken = zipSync({ "A.class": new TextEncoder().encode("no class, but org/apache/flink/ and uid") });
    const job = jobOfScan(broken, "x.jar");
    expect(job.operators).toEqual([]);
    expect(job.notes).toMatchObject([{ text: "no class files that can be read: A.class" }]);
  });

  it("a class file that ends anywhere, or has any byte changed, never does anything but say so", () => {
    const [main] = [...classEntries(jarOf("17"), "x")].filter(({ name }) => name.endsWith("NastyUids.class"));
    const bytes = main?.bytes ?? new Uint8Array();
    for (let length = 0; length < bytes.length; length += 97) {
      expect(() => readClass(bytes.subarray(0, length))).toThrow(/at byte/);
    }
    for (let at = 0; at < bytes.length; at += 41) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x55;
      scanClasses(() => [{ name: "changed", bytes: changed }]);
    }
  });
});
