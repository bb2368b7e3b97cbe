// Compiles the JSON Schemas of our input formats into plain validator modules, so that nothing imports ajv at run time.
// Usage: node scripts/compile-schemas.mjs   (scripts/build.mjs calls it). Writes only what changed.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Every schema, or definition in one, that we read input with: add a line for a new format. Others are of output. */
const inputs = [
  { schema: "manifest", exported: "validateManifest", target: "src/job/generated/manifest.validate" },
  { schema: "config", exported: "validateConfig", target: "src/gate/generated/config.validate" },
  { schema: "baseline", exported: "validateBaseline", target: "src/gate/generated/baseline.validate" },
  {
    schema: "plan",
    definition: "migratePlan",
    exported: "validatePlan",
    target: "src/migrate/generated/plan.validate",
  },
  {
    schema: "plan",
    definition: "cleanPlan",
    exported: "validateCleanPlan",
    target: "src/directory/clean/generated/plan.validate",
  },
];

/** The schema without its annotations, which are for people and would only make the validator bigger. */
function withoutAnnotations(schema) {
  if (Array.isArray(schema)) return schema.map(withoutAnnotations);
  if (schema === null || typeof schema !== "object") return schema;
  const kept = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (["title", "description", "default", "examples"].includes(keyword)) continue;
    const named = ["properties", "$defs"].includes(keyword); // its keys are names, not keywords
    kept[keyword] = named
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutAnnotations(inner)]))
      : withoutAnnotations(value);
  }
  return kept;
}

/** Source text of one ES module without imports that exports the validating function. */
async function validatorModule(schema, definition, exported) {
  const ajv = new Ajv2020({
    allErrors: true, // an invalid file is told everything at once
    messages: false, // the words are ours
    inlineRefs: false, // one function a definition: smaller
    verbose: true, // an error brings the schema that it breaks, for what is allowed there
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  ajv.addSchema(withoutAnnotations(schema));
  const whole = definition === undefined ? schema.$id : `${schema.$id}#/$defs/${definition}`;
  const contents = standalone.default(ajv, { [exported]: whole });
  const bundle = await build({
    stdin: { contents, resolveDir: root, sourcefile: `${exported}.js` },
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    minify: true,
    minifyIdentifiers: false,
    legalComments: "none",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const text = bundle.outputFiles[0].text;
  const outside = Object.values(bundle.metafile.outputs).flatMap((output) => output.imports);
  if (outside.length > 0) throw new Error(`${exported} is not self-contained: ${outside.map(({ path }) => path)}`);
  return `// Made by scripts/compile-schemas.mjs from ${schema.$id}. Do not edit.\n${text}`;
}

const declaration = (schema, exported) => `// Made by scripts/compile-schemas.mjs from ${schema.$id}. Do not edit.
/** What ajv says about one violation of the schema (ajv's ErrorObject, as far as it is used). */
export interface Violation {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema object that holds the keyword. */
  readonly parentSchema: Readonly<Record<string, unknown>>;
  /** The value at instancePath. */
  readonly data: unknown;
  /** Set on what is wrong with a property's name; keyword "propertyNames" tells the same again. */
  readonly propertyName?: string;
}
/** True where the data is valid; else \`errors\` of the function itself says what is not, until its next call. */
export declare const ${exported}: { (data: unknown): boolean; errors?: readonly Violation[] | null };
`;

async function writeIfChanged(file, text) {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(file, text);
}

for (const { schema: name, definition, exported, target } of inputs) {
  const schema = JSON.parse(await readFile(join(root, "schemas", `${name}.schema.json`), "utf8"));
  await mkdir(join(root, dirname(target)), { recursive: true });
  await writeIfChanged(join(root, `${target}.js`), await validatorModule(schema, definition, exported));
  await writeIfChanged(join(root, `${target}.d.ts`), declaration(schema, exported));
}
