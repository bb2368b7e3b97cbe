/** What a command loads before it does anything. Start-up is part of the gate: what is needed now and then loads when it is needed. */
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

let inputs: Metafile["inputs"];

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: join(import.meta.dirname, "../.."),
    entryPoints: ["src/cli/main.ts"],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    outdir: "unused",
    // native: nothing to be bundled
    external: ["@duckdb/node-api"],
    logLevel: "error",
  });
  inputs = metafile.inputs;
});

/** Everything that evaluates when the command is called, by path. */
function loadedBy(command: string): readonly string[] {
  const loaded = new Set<string>();
  const todo = ["src/cli/main.ts", `src/cli/commands/${command}.ts`];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const imports = inputs[path]?.imports ?? [];
    todo.push(...imports.flatMap((one) => (one.kind === "dynamic-import" || one.external ? [] : [one.path])));
  }
  return [...loaded];
}

/** Readers of one source each, formats of reports but one, and packages that only some need. */
const seldom =
  /^src\/job\/(?:jar\/(?!answer)|python\/|compiledPlan|executionPlan|restJob|kubernetes|zeppelin|flinkCommand|flinkConfig\.|locateYaml)|^src\/cli\/(?:rest|java\/|confirm\.|noteCheck|renamePlan)|^src\/report\/check(?:Sarif|Junit|Html|Markdown|Github|Gitlab|Json|Text)|^src\/(?:migrate|storage\/(?!port))\/|^node_modules\/(?:yaml|fflate|hash-wasm|hysnappy|diff|ajv)\//;

describe.each(["check", "manifest", "uid", "inspect"])("%s", (command) => {
  it("loads no source, format or package that this call may not need", () => {
    expect(loadedBy(command)).toContain(`src/cli/commands/${command}.ts`);
    expect(loadedBy(command).filter((path) => seldom.test(path))).toEqual([]);
  });
});

it("uid and manifest check nothing", () => {
  expect([...loadedBy("uid"), ...loadedBy("manifest")]).not.toContain("src/check/check.ts");
});

it("audit loads what writes and asks tables for those options only", () => {
  const tables =
    /hyparquet|^src\/directory\/export\/|^src\/cli\/audit\/(?!runAudit|workers|taskThread|localTasks|messages)/;
  expect(loadedBy("audit")).toContain("src/cli/commands/audit.ts");
  expect(loadedBy("audit").filter((path) => tables.test(path))).toEqual([]);
});
