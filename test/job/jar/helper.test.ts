import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { textEntry } from "../../../src/job/jar/scan/jarEntries.js";

const root = resolve(import.meta.dirname, "../../..");

it("the committed helper is made of the committed sources", () => {
  const jar = readFileSync(`${root}/src/job/jar/helper/restorable-helper.jar`);
  const manifest = textEntry(jar, "helper", "META-INF/MANIFEST.MF") ?? "";
  const digest = execFileSync(process.execPath, [`${root}/scripts/helper-digest.mjs`], { encoding: "utf8" }).trim();
  expect(manifest.replaceAll("\r\n ", ""), "run src/job/jar/helper/build").toContain(`Sources-Digest: ${digest}`);
});

it("what is shipped is the committed helper", () => {
  const committed = readFileSync(`${root}/src/job/jar/helper/restorable-helper.jar`);
  expect(readFileSync(`${root}/dist/helper/restorable-helper.jar`).equals(committed)).toBe(true);
});
