// Builds dist/: validators from schemas, the library with its types (tsc), and the command line as one bundle (esbuild)
// that a launcher starts with code compiled ahead, because start-up is part of the gate.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

rmSync(`${root}dist`, { recursive: true, force: true });
run("scripts/compile-schemas.mjs");
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
for (const room of ["job", "gate", "migrate", "directory/clean"]) {
  cpSync(`${root}src/${room}/generated`, `${root}dist/${room}/generated`, { recursive: true });
}
cpSync(`${root}src/job/jar/helper/restorable-helper.jar`, `${root}dist/helper/restorable-helper.jar`);
const bundled = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  // its loader is quicker than the one of ES modules
  format: "cjs",
  target: "node20",
  minifyWhitespace: true,
  minifySyntax: true,
};
/** CommonJS has no `import.meta`; what is bundled asks for it. */
const knowsItsPlace = {
  ...bundled,
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};
/** Clients of remote systems, each a file of its own: whoever has local files never reads them. */
const clients = ["@aws-sdk/client-s3", "@azure/identity", "@azure/storage-blob", "@google-cloud/storage"];
const clientFile = (name) => `./clients/${name.replace(/^@/, "").replace("/", "-")}.js`;
/** Loaded by one option of one command. */
const rare = ["hyparquet-writer"];
/** Native, and installed by whoever wants it. */
const notOurs = ["@duckdb/node-api"];
const apart = {
  name: "clients-apart",
  setup({ onResolve }) {
    const names = new RegExp(`^(?:${[...clients, ...rare].join("|")})$`);
    onResolve({ filter: names }, ({ path }) => ({ path: clientFile(path), external: true }));
  },
};
for (const name of [...clients, ...rare]) {
  await build({
    ...knowsItsPlace,
    entryPoints: [name],
    outfile: `dist/bin/${clientFile(name)}`,
    legalComments: "linked",
  });
}
const ours = {
  ...knowsItsPlace,
  outdir: "dist/bin",
  plugins: [apart],
  external: notOurs,
  alias: {
    // yaml's Node entry is CommonJS, and not lazy; its browser entry is the same code as ESM
    yaml: "./node_modules/yaml/browser/index.js",
    // its main entry is UMD, of which nothing can be left out
    "hash-wasm": "./node_modules/hash-wasm/dist/index.esm.min.js",
    "string-width": "./src/cli/stringWidth.ts",
  },
};
await build({
  ...ours,
  entryPoints: { rangeWorker: "src/storage/remote/rangeWorker.ts", auditWorker: "src/cli/auditWorker.ts" },
});
const program = await build({
  ...ours,
  entryPoints: ["src/cli/main.ts"],
  entryNames: "program-[hash]",
  legalComments: "linked",
  metafile: true,
});
const [programPath] = Object.keys(program.metafile.outputs).filter((path) => path.endsWith(".js"));
await build({
  ...bundled,
  entryPoints: { restorable: "src/cli/launch.ts" },
  outdir: "dist/bin",
  define: { __PROGRAM__: JSON.stringify(basename(programPath)) },
});
demandAscii(`${root}${programPath}`);
chmodSync(`${root}dist/bin/restorable.js`, 0o755);
writeFileSync(`${root}dist/bin/package.json`, '{ "type": "commonjs" }\n');
compileAhead();

/**
 * The launcher reads it as one byte a character: half the memory, and quicker. The bundler escapes what is in strings; in
 * regular expressions and tagged templates it cannot.
 */
function demandAscii(path) {
  const found = /.{0,60}[^\0-\x7f].{0,20}/.exec(readFileSync(path, "utf8"));
  if (found) throw new Error(`${path} is not all ASCII: ${found[0]}`);
}

/** Runs the commands once, as the launcher keeps what V8 has compiled then. */
function compileAhead() {
  mkdirSync(`${root}dist/bin/cache`);
  const sample = "samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb";
  const scratch = mkdtempSync(join(tmpdir(), "restorable-build-"));
  const lines = [
    ["inspect", sample],
    ["check", sample, "--job", "samples/job-aaa-ccc.yaml"],
    ["diff", sample, "samples/flink-2.2.1/aaabbb/canonical-savepoint"],
    ["verify", sample],
    ["explain", "R-01"],
    ["migrate", sample, "--to", join(scratch, "to"), "--rename", "bbb=ccc", "--output", join(scratch, "plan.json")],
    ["apply", join(scratch, "plan.json")],
    ["uid", "aaa"],
    ["--help"],
  ];
  for (const line of lines) {
    const { status, stderr } = spawnSync(process.execPath, ["dist/bin/restorable.js", ...line], {
      cwd: root,
      encoding: "utf8",
    });
    if (status === 2) throw new Error(`restorable ${line.join(" ")}: ${stderr}`);
  }
  rmSync(scratch, { recursive: true });
}
