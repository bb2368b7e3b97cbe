// A real HDFS for tests, on free ports of this machine. On its own: `node hdfs.mjs [--ha] [--httpfs] [--page=N]` prints one line
// of JSON once it serves, and ends with its stdin.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const run = fileURLToPath(new URL("../hdfs/run", import.meta.url));

export const hasHdfs = ["java", "mvn"].every((program) => !spawnSync(program, ["-version"]).error);

/** Starts it; what it serves, and how to stop it. It also ends when this process does, however that happens. */
export async function startHdfs(...options) {
  const directory = mkdtempSync(join(tmpdir(), "restorable-hdfs-"));
  // it listens to its stdin, and stops when that ends
  const child = spawn(run, [directory, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaints = (complaints + text).slice(-4000);
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.stdin.end();
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) return { ...JSON.parse(line), stop };
  }
  await stop();
  throw new Error(`the HDFS for tests did not start: ${complaints}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stop, ...serves } = await startHdfs(...process.argv.slice(2));
  process.stdout.write(`${JSON.stringify(serves)}\n`);
  process.stdin.resume().once("end", () => void stop());
}
