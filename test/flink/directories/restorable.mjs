// The command line, as somebody uses it who has no patience: no grace, everything that is nobody's goes.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** RESTORABLE: another build of it. */
const program = process.env.RESTORABLE ?? fileURLToPath(new URL("../../../dist/bin/restorable.js", import.meta.url));

/** What it prints, and its exit code. */
export function restorable(...args) {
  return restorableIn(process.cwd(), ...args);
}

/** In a directory, whose restorable.yaml counts. */
export async function restorableIn(cwd, ...args) {
  const env = { ...process.env, NO_COLOR: "1", NODE_EXTRA_CA_CERTS: "" };
  const options = { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
    return { code: 0, stdout, stderr };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

function whatRuns(running) {
  return ["--terminated", "all", ...running.flatMap((id) => ["--live", id])];
}

/** Which snapshots can be restored, by their place below the root. */
export async function restorableNow(place) {
  const { code, stdout, stderr } = await restorable("audit", place.root, "--grace", "0s", ...whatRuns([]), "--format", "json");
  // 1: it found some that cannot
  if (code > 1) throw new Error(stderr);
  return new Map(
    JSON.parse(stdout).snapshots.map(({ location, restorableNow: restores }) => [
      relative(place.root, location.replace(/^file:/, "")),
      restores,
    ]),
  );
}

/**
 * Plans and applies. `running`: IDs of jobs that run; all others have ended. Returns how many files went, and why it could
 * not be done; a plan that is refused because things have changed meanwhile is no problem, and is told apart.
 */
export async function cleaned(place, { running, keepLast, numRetained = 3 }) {
  const policy = ["--keep-last", `${keepLast}`, "--num-retained", `${numRetained}`, "--remove", "all", "--older-than", "0s"];
  return applied("clean", place.root, ...policy, ...whatRuns(running));
}

/** What `flink savepoint --dispose` is asked for. */
export async function disposed(place, location) {
  return applied("dispose", join(place.root, location), "--root", place.root, ...whatRuns([]));
}

async function applied(...command) {
  const scratch = mkdtempSync(join(tmpdir(), "restorable-plan-"));
  try {
    const plan = join(scratch, "plan.json");
    const planned = await restorable(...command, "--output", plan);
    if (planned.code !== 0) return { deleted: 0, refused: false, problems: [`${command[0]}: ${planned.stderr}`] };
    const { code, stdout, stderr } = await restorable("apply", plan, "--format", "json");
    if (code === 0) return { deleted: JSON.parse(stdout).removed, refused: false, problems: [] };
    const refused = /plan again/i.test(stderr);
    return { deleted: 0, refused, problems: refused ? [] : [`apply: ${code} ${stderr}${stdout}`] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
