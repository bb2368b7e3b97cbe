// Listing and auditing directory trees, beside find: npm run bench:audit [-- FILES …]; default 10000 100000 1000000.
// Each tree is made in the temporary directory, measured with the sides taking turns, and removed.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternate } from "./alternate.mjs";
import { makeAuditTree } from "./auditTree.mjs";
import { printTable } from "./table.mjs";

const rounds = 3;
const once = fileURLToPath(new URL("auditOnce.mjs", import.meta.url));
const sizes = process.argv.slice(2).map(Number);

let memory = 0;

function find(directory, ...what) {
  const nowhere = openSync("/dev/null", "w");
  const start = performance.now();
  execFileSync("find", [directory, ...what], { stdio: ["ignore", nowhere, "inherit"] });
  closeSync(nowhere);
  return performance.now() - start;
}

/** Milliseconds without starting node; what came of it has to be all files. */
function ours(what, directory, files) {
  const result = JSON.parse(execFileSync(process.execPath, [once, what, directory], { encoding: "utf8" }));
  if (result.files !== files) throw new Error(`${what}: ${result.files} files instead of ${files}`);
  memory = Math.max(memory, result.megabytes);
  return result.milliseconds;
}

const rows = [];
for (const files of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
  const directory = mkdtempSync(join(tmpdir(), "restorable-audit-"));
  try {
    makeAuditTree(directory, files);
    memory = 0;
    const [names, list, printed, audit] = await alternate(
      rounds,
      () => find(directory, "-type", "f"),
      () => ours("list", directory, files),
      () => find(directory, "-printf", "%p %s %T@\\n"),
      () => ours("audit", directory, files),
    );
    const against = (what, theirs, mine, bar, more = "") => {
      const ratio = mine / theirs;
      const result = `${ratio.toFixed(2)}x${more}`;
      rows.push({ what, file: `${files} files`, theirs, ours: mine, result, bar: `<= ${bar}x`, ok: ratio <= bar });
    };
    against("list (find -type f)", names, list, 1.2);
    against("audit (find -printf)", printed, audit, 1.5, `, ${memory.toFixed(0)} MB`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
printTable(rows);
