import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadManifest } from "../../src/job/loadManifest.js";
import { parseManifest } from "../../src/job/manifest.js";
import { ManifestError } from "../../src/job/manifestError.js";

// golden/valid/<case>.<ext> + <case>.<ext>.job.json, golden/invalid/<case>.<ext> + <case>.<ext>.message
// Adding a case is adding its file; `npx vitest run test/job -u` writes what it gives, to be read as a diff.
const golden = join(import.meta.dirname, "golden");
const cases = (folder: string) =>
  readdirSync(join(golden, folder)).filter((name) => /^[^.]+\.(json|yaml|txt)$/.test(name));
const read = (folder: string, name: string) => readFileSync(join(golden, folder, name), "utf8");

describe("valid", () => {
  test.each(cases("valid"))("%s", async (name) => {
    const job = parseManifest(read("valid", name), { location: name });
    await expect(`${JSON.stringify(job, null, 2)}\n`).toMatchFileSnapshot(join(golden, "valid", `${name}.job.json`));
    expect(await loadManifest(read("valid", name), { location: name })).toEqual(job);
  });
});

describe("invalid", () => {
  test.each(cases("invalid"))("%s", async (name) => {
    const error = errorOf(() => parseManifest(read("invalid", name), { location: name }));
    await expect(`${error.message}\n→ ${error.fix}\n`).toMatchFileSnapshot(join(golden, "invalid", `${name}.message`));
    await expect(loadManifest(read("invalid", name), { location: name })).rejects.toThrow(error.message);
  });
});

describe("what a text without a telling name is taken for", () => {
  const uids = (text: string, location?: string) => {
    return parseManifest(text, location === undefined ? {} : { location }).operators.map(({ uid }) => uid);
  };
  test.each([
    ['{"manifestVersion":1,"operators":["a"]}', ["a"]],
    ['\n [ "a", "b" ]', ["a", "b"]],
    ["manifestVersion: 1\noperators: [a]", ["a"]],
    ["# first\n\noperators: [a]\nmanifestVersion: 1", ["a"]],
    ["---\n- a", ["a"]],
    ["- a\n- b", ["a", "b"]],
    ["a\nb", ["a", "b"]],
    ["operators of ours\nb: c", ["operators of ours", "b: c"]],
    ["my-uid: 1", ["my-uid: 1"]],
  ])("%j", (text, expected) => {
    expect(uids(text)).toEqual(expected);
    expect(uids(text, "s3://bucket/job.backup")).toEqual(expected);
  });
  test("the ending decides", () => expect(uids("- a", "UIDS.TXT")).toEqual(["- a"]));
  test("format decides over the ending", () => {
    expect(parseManifest("- a", { location: "x.txt", format: "yaml" }).operators[0]?.uid).toBe("a");
  });
});

test("the smallest forms say the same", () => {
  const plain = (name: string) => {
    const { operators, complete } = parseManifest(read("valid", name), { location: name });
    return { complete, operators: operators.map(({ source, ...operator }) => operator) };
  };
  expect(plain("smallest.yaml")).toEqual(plain("smallest.json"));
  expect(plain("smallest.yaml")).toEqual({
    complete: true,
    operators: [
      { uid: "aaa", operatorId: "eb6dd8bbadb13fbe0af798a4f5b2056d", generatedId: "eb6dd8bbadb13fbe0af798a4f5b2056d" },
      { uid: "ccc", operatorId: "1067f6ea62205fdf7454baba213d028d", generatedId: "1067f6ea62205fdf7454baba213d028d" },
    ],
  });
});

test("problems are data, too, and only the first hundred are kept", () => {
  const many = JSON.stringify({ manifestVersion: 1, operators: Array.from({ length: 1000 }, (_, i) => i) });
  const error = errorOf(() => parseManifest(many));
  expect(error.problems.length).toBe(100);
  expect(error.problems[0]).toEqual({
    line: 1,
    column: 35,
    path: "operators[0]",
    message: 'must be a uid (text) or an object, not 0; write it in quotes: "0"',
  });
  expect(error.message.split("\n").length).toBe(12);
  expect(error.message).toContain("manifest: 1000 problems");
  expect(error.message).toContain("… and 990 more");
});

function errorOf(run: () => unknown): ManifestError {
  try {
    run();
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}
