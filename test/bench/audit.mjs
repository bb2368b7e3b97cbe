// Listing and auditing directory trees, beside find: npm run bench:audit [-- FILES …]; default 10000 100000 1000000.
// Each tree is made in the temporary directory, measured with the sides taking turns, and removed. Of each side the least
// time counts, and the least processor time by itself: that one says something on a busy machine, too.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternate } from "./alternate.mjs";
import { makeAuditTree } from "./auditTree.mjs";
import { printTable } from "./table.mjs";

const rounds = 3;
const once = fileURLToPath(new URL("auditOnce.mjs", import.meta.url));
const sizes = process.argv.slice(2).map(Number);

/** By side: the least processor time in milliseconds, the most memory in megabytes. */
const processor = new Map();
const memory = new Map();

function note(side, milliseconds, megabytes = 0) {
  processor.set(side, Math.min(processor.get(side) ?? Number.POSITIVE_INFINITY, milliseconds));
  memory.set(side, Math.max(memory.get(side) ?? 0, megabytes));
}

function find(directory, ...what) {
  const start = performance.now();
  // the shell tells what find took: its own times come first, and then those of its children
  const line = 'find "$@" > /dev/null && times';
  const times = execFileSync("sh", ["-c", line, "sh", directory, ...what], { encoding: "utf8" });
  const [, children] = times.trim().split("\n");
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  note(what[0], seconds.reduce((sum, one) => sum + one) * 1000);
  return performance.now() - start;
}

/** Milliseconds without starting node; what came of it has to be all files. */
function ours(what, directory, files) {
  const lines = execFileSync(process.execPath, [once, what, directory], { encoding: "utf8" }).trim().split("\n");
  const result = JSON.parse(lines.pop());
  const found =
    what === "audit" ? Number(/([\d,]+) files/.exec(lines.join("\n"))?.[1].replaceAll(",", "")) : result.files;
  if (found !== files) throw new Error(`${what}: ${found} files instead of ${files}`);
  note(what, result.processor, result.megabytes);
  return result.milliseconds;
}

const rows = [];
for (const files of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
  const directory = mkdtempSync(join(tmpdir(), "restorable-audit-"));
  try {
    makeAuditTree(directory, files);
    processor.clear();
    memory.clear();
    const [names, list, printed, stat, audit] = await alternate(
      rounds,
      () => find(directory, "-type", "f"),
      () => ours("list", directory, files),
      () => find(directory, "-printf", "%p %s %T@\\n"),
      () => ours("stat", directory, files),
      () => ours("audit", directory, files),
    );
    const against = (what, peer, theirs, side, mine, bar) => {
      const wall = mine / theirs;
      const [work, peers] = [side, peer].map((one) => `${processor.get(one).toFixed(0)}`);
      const result = `${wall.toFixed(2)}x, processor ${work} to ${peers} ms, ${memory.get(side).toFixed(0)} MB`;
      rows.push({ what, file: `${files} files`, theirs, ours: mine, result, bar: `<= ${bar}x`, ok: wall <= bar });
    };
    against("list (find -type f)", "-type", names, "list", list, 1.2);
    against("list + stat (find -printf)", "-printf", printed, "stat", stat, 1.1);
    against("audit (find -printf)", "-printf", printed, "audit", audit, 1.5);
    console.error(`${files} files: load ${loadavg()[0].toFixed(1)}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
printTable(rows);
