// `npm start`: the main job on a real savepoint. Shows the command, runs it, and says how it ended.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = "dist/bin/restorable.js";
const args = ["check", "samples/flink-2.2.1/aaabbb/canonical-savepoint", "--job", "samples/job-aaa-ccc.yaml"];

if (!existsSync(`${root}${program}`)) {
  console.error("Not built yet: npm run build");
  process.exit(2);
}
console.log("A real savepoint with the uids source, aaa and bbb; a job that declares source, aaa and ccc:\n");
console.log(`$ restorable ${args.join(" ")}\n`);
const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: "inherit" });
console.log(
  status === 1
    ? "\ncheck ended with exit code 1, as a pipeline needs it to stop the deploy; npm start itself is fine."
    : `\ncheck ended with exit code ${status}; 1 was expected.`,
);
process.exitCode = status === 1 ? 0 : 1;
