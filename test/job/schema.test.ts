import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { parseManifest } from "../../src/job/manifest.js";
import { manifestOf } from "../../src/job/serialize.js";

const root = join(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(join(root, "schemas/manifest.schema.json"), "utf8"));

test("is a valid schema of draft 2020-12, under a name without a host", () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
  expect(schema.$id).toBe("urn:restorable:manifest:1");
});

test("explains every field", () => {
  const silent: string[] = [];
  const visit = (part: unknown, path: string): void => {
    if (typeof part !== "object" || part === null) return;
    const { properties } = part as Record<string, unknown>;
    for (const [name, field] of Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)) {
      const target = typeof field["$ref"] === "string" ? schema.$defs[field["$ref"].slice("#/$defs/".length)] : {};
      const { title, description } = { ...target, ...field };
      if (!path.includes("anyOf") && !(title && description)) silent.push(`${path}.${name}`);
    }
    for (const [key, value] of Object.entries(part)) visit(value, `${path}.${key}`);
  };
  visit(schema, "");
  expect(silent).toEqual([]);
});

test("our own manifests pass an unmodified ajv", () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  const full = readFileSync(join(import.meta.dirname, "golden/valid/full.yaml"), "utf8");
  expect(validate(manifestOf(parseManifest(full))), JSON.stringify(validate.errors)).toBe(true);
});

test("reading a manifest loads no ajv, and YAML only for YAML", async () => {
  const { metafile } = await build({
    entryPoints: [join(root, "src/job/loadManifest.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["yaml"],
    outdir: "out",
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs).join(" ");
  expect(inputs).toContain("generated/manifest.validate.js");
  expect(inputs).not.toContain("node_modules");
  const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith("loadManifest.ts"));
  const imported = entry?.imports
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => metafile.outputs[path]);
  const startup = [entry, ...(imported ?? [])].flatMap((output) => [
    ...Object.keys(output?.inputs ?? {}),
    ...(output?.imports ?? []).filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
  ]);
  expect(startup.filter((path) => /yaml/i.test(path))).toEqual([]);
});
