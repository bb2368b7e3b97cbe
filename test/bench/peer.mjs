// Flink in a JVM that stays: restorable.bench.LoadLoop takes commands, so that the two sides can alternate.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts the JVM. Every call resolves with milliseconds (or, for `warm`, when it is done). */
export function startPeer(classPath) {
  const jvm = spawn("java", ["-Xms2g", "-Xmx8g", "-cp", classPath, "restorable.bench.LoadLoop"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = [];
  createInterface({ input: jvm.stdout }).on("line", (line) => waiting.shift()?.resolve(Number(line.split("=")[1])));
  jvm.on("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`the JVM ended with code ${code}`));
  });
  const command = (line) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      jvm.stdin.write(`${line}\n`);
    });
  return {
    /** Modes: `flink` as the JobManager reads, `buf` behind a buffer, `roundtrip` load and store. */
    run: (mode, file) => command(`${mode} ${file}`),
    warm: (times, mode, file) => command(`warm ${times} ${mode} ${file}`),
    stop: () => jvm.stdin.end(),
  };
}
