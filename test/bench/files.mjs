// The files that are read, written once by Flink's own serializers.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = process.env.RESTORABLE_BENCH_DIR ?? join(tmpdir(), "restorable-bench");

/** The class path of the module that holds the peer; builds it where needed. */
export function peerClassPath() {
  const run = fileURLToPath(new URL("../flink/bench/run", import.meta.url));
  return readFileSync(execFileSync(run, { encoding: "utf8" }).trim(), "utf8").trim();
}

/** Paths by name (`wide-100m`). Writes what the cache lacks. */
export function benchFiles(names, classPath) {
  const missing = names.filter((name) => !existsSync(join(directory, name)));
  if (missing.length > 0) {
    console.error(`writing ${missing.join(", ")} to ${directory}`);
    const parts = join(directory, "parts");
    mkdirSync(parts, { recursive: true });
    execFileSync("java", ["-Xmx2g", "-cp", classPath, "restorable.bench.GenBig", parts, ...missing]);
    for (const name of missing) renameSync(join(parts, name), join(directory, name));
  }
  return Object.fromEntries(names.map((name) => [name, join(directory, name)]));
}
