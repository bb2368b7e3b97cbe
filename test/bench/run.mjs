// npm run bench: Flink's own loading and ours, side by side. docs/speed.md says what each row means.
//   --quick      leaves out the 1 GB files and Flink's unbuffered reading of 100 MB
//   --rounds N   turns of each side (default 7)
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alternate, best, bestOf, timed } from "./alternate.mjs";
import { benchFiles, peerClassPath } from "./files.mjs";
import { dist, everyString, fixedPieces, model, roundTrip } from "./ours.mjs";
import { startPeer } from "./peer.mjs";
import { printTable } from "./table.mjs";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, rounds: { type: "string", default: "7" } } });
const rounds = Number(values.rounds);
const small = ["wide-10k", "wide-1m", "wide-100m", "union-100m", "inline-100m"];
const large = values.quick ? [] : ["wide-1g", "inline-1g", "union-1g"];

const classPath = peerClassPath();
const files = benchFiles([...small, ...large], classPath);
const rows = [];

/** Calls until a JVM has compiled all it will compile, and calls a turn. */
const effort = { "wide-10k": [20_000, 300], "wide-1m": [400, 20] };

async function compare(what, name, mode, run, bar) {
  const file = files[name];
  const [warmUp, times] = effort[name] ?? [4, 1];
  await peer.warm(mode === "flink" ? 1 : warmUp, mode, file);
  best(Math.ceil(warmUp / 4), () => run(file))();
  const [theirs, ours] = await alternate(
    mode === "flink" ? 2 : rounds,
    bestOf(times, () => peer.run(mode, file)),
    best(times, () => run(file)),
  );
  rows.push({
    what,
    file: name,
    theirs,
    ours,
    result: `${(theirs / ours).toFixed(1)}×`,
    bar: bar && `${bar}×`,
    ok: theirs / ours >= (bar ?? 0),
  });
  return ours;
}

const peer = startPeer(classPath);
try {
  const buffered = "whole model, warmed buffered JVM";
  const ours100m = await compare(buffered, "wide-100m", "buf", model, 5);
  const ours10k = await compare(buffered, "wide-10k", "buf", model, 10);
  await compare(buffered, "wide-1m", "buf", model, 10);
  await compare(buffered, "union-100m", "buf", model, 4);
  await compare(buffered, "inline-100m", "buf", model, 2);
  if (!values.quick) await compare("whole model, Flink's own unbuffered reading", "wide-100m", "flink", model, 15);
  await compare("whole model and every string of it", "wide-100m", "buf", everyString);
  await compare("decode and encode, load and store", "wide-100m", "roundtrip", roundTrip, 5);
  for (const [name, whole] of [
    ["wide-100m", ours100m],
    ["wide-10k", ours10k],
  ]) {
    const pieces = fixedPieces(files[name]);
    const ms = best(500, pieces)();
    rows.push({
      what: `binary-parser in the whole model (${pieces()} pieces)`,
      file: name,
      ours: ms,
      result: `${((100 * ms) / whole).toFixed(2)} %`,
    });
  }
} finally {
  peer.stop();
}

for (const name of large) {
  for (const [kind, what, bar] of [
    ["summary", "sizes and counts", 1000],
    ["everyPath", "every path as a string", 250],
  ]) {
    const child = fileURLToPath(new URL("bigFile.mjs", import.meta.url));
    const printed = execFileSync(process.execPath, ["--max-old-space-size=256", child, kind, files[name], "4"], {
      encoding: "utf8",
    });
    const { ms, bytes, rss } = JSON.parse(printed);
    const speed = bytes / 1000 / ms;
    const megabytes = rss / 1e6;
    rows.push({
      what: `${what}, 256 MB heap`,
      file: name,
      ours: ms,
      result: `${speed.toFixed(0)} MB/s, ${megabytes.toFixed(0)} MB RSS`,
      bar: `${bar} MB/s, 100 MB`,
      ok: speed >= bar && megabytes <= 100,
    });
  }
}

const quiet = { stdio: "ignore" };
const process_ =
  (file, ...args) =>
  () =>
    timed(() => execFileSync(file, args, quiet));
const cli = fileURLToPath(new URL("bin/restorable.js", dist));
const coldRounds = 3 * rounds;
const [floor, inspect, jvm] = await alternate(
  coldRounds,
  process_(process.execPath, "-e", "0"),
  process_(process.execPath, cli, "inspect", files["wide-10k"]),
  process_("java", "-cp", classPath, "restorable.bench.LoadOnce", files["wide-10k"], "buf"),
);
rows.push({
  what: "cold process: inspect, JVM that only loads",
  file: "wide-10k",
  theirs: jvm,
  ours: inspect,
  result: `${(inspect / jvm).toFixed(2)} of it`,
  bar: "0.6 of it",
  ok: inspect <= 0.6 * jvm,
});
rows.push({
  what: "cold process: inspect over node -e 0",
  file: "wide-10k",
  theirs: floor,
  ours: inspect,
  result: `+ ${(inspect - floor).toFixed(0)} ms`,
  bar: "+ 80 ms",
  ok: inspect - floor <= 80,
});
printTable(rows);
