// Builds dist/: validators from schemas, the library with its types (tsc), and the command line as one bundle with
// lazily loaded chunks (esbuild), because start-up is part of the gate.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

rmSync(`${root}dist`, { recursive: true, force: true });
run("scripts/compile-schemas.mjs");
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
for (const room of ["job", "gate", "migrate"]) {
  cpSync(`${root}src/${room}/generated`, `${root}dist/${room}/generated`, { recursive: true });
}
cpSync(`${root}src/job/jar/helper/restorable-helper.jar`, `${root}dist/helper/restorable-helper.jar`);
await build({
  absWorkingDir: root,
  // the worker is beside the chunks, because the one that starts it is one of them
  entryPoints: { restorable: "src/cli/main.ts", "chunks/rangeWorker": "src/storage/remote/rangeWorker.ts" },
  outdir: "dist/bin",
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  chunkNames: "chunks/[name]-[hash]",
  minifyWhitespace: true,
  legalComments: "linked",
  alias: {
    // yaml's Node entry is CommonJS and asks for built-ins at run time; its browser entry is the same code as ESM
    yaml: "./node_modules/yaml/browser/index.js",
    // its main entry is UMD, of which nothing can be left out
    "hash-wasm": "./node_modules/hash-wasm/dist/index.esm.min.js",
    "string-width": "./src/cli/stringWidth.ts",
  },
  // CommonJS packages in the bundle ask for node's built-ins through require
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
chmodSync(`${root}dist/bin/restorable.js`, 0o755);
