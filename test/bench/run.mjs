// npm run bench: Flink's own loading and ours, side by side. docs/speed.md says what each row means.
//   --quick      leaves out the 1 GB files and Flink's unbuffered reading of 100 MB
//   --rounds N   turns of each side (default 7)
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alternate, best, timed } from "./alternate.mjs";
import { benchFiles, peerClassPath } from "./files.mjs";
import { dist, everyString, fileHeader, model, roundTrip } from "./ours.mjs";
import { startPeer } from "./peer.mjs";
import { printTable } from "./table.mjs";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, rounds: { type: "string", default: "7" } } });
const rounds = Number(values.rounds);
const compared = ["wide-10k", "wide-1m", "wide-100m", "union-100m", "inline-100m"];
const large = values.quick ? [] : ["wide-1g", "inline-1g", "union-1g"];

const classPath = peerClassPath();
const files = benchFiles([...compared, ...large], classPath);
const rows = [];

function add(...more) {
  rows.push(...more);
  for (const { what, file, result } of more) console.error(`${what}, ${file}: ${result}`);
}

/** Warm-up of both sides until nothing gets faster any more, and calls a turn. */
const effort = { "wide-10k": { warmUp: 20_000, calls: 1000 }, "wide-1m": { warmUp: 400, calls: 20 } };
const effortOfBigFiles = { warmUp: 4, calls: 1 };

/** Adds a row: a kind of loading in the JVM against a function of ours. `bar`: how many times faster it has to be. */
async function compare(peer, what, name, mode, run, bar) {
  const file = files[name];
  const { warmUp, calls } = effort[name] ?? effortOfBigFiles;
  const unbuffered = mode === "flink";
  await peer.warm(unbuffered ? 1 : warmUp, mode, file);
  for (let i = 0; i < warmUp; i++) run(file);
  const [theirs, ours] = await alternate(
    unbuffered ? 2 : rounds,
    () => best(calls, () => peer.run(mode, file)),
    () => best(calls, () => timed(() => run(file))),
  );
  const factor = theirs / ours;
  add({
    what,
    file: name,
    theirs,
    ours,
    result: `${factor.toFixed(1)}×`,
    bar: bar && `${bar}×`,
    ok: factor >= bar,
  });
  return ours;
}

/** What binary-parser takes for the header of a file, of the time for a whole model; once for files that begin alike. */
async function shareOfBinaryParser(name, whole) {
  const ours = await best(2000, () => timed(fileHeader));
  const result = `${((100 * ours) / whole).toFixed(3)} %`;
  add({ what: "binary-parser, for the first of files", file: name, ours, result });
}

async function againstWarmJvm() {
  const peer = startPeer(classPath);
  try {
    const buffered = "whole model, JVM warmed and buffered";
    // small files first: what both engines have learnt from large ones does not suit them
    const small = await compare(peer, buffered, "wide-10k", "buf", model, 10);
    await compare(peer, buffered, "wide-1m", "buf", model, 10);
    const whole = await compare(peer, buffered, "wide-100m", "buf", model, 5);
    await compare(peer, buffered, "union-100m", "buf", model, 4);
    await compare(peer, buffered, "inline-100m", "buf", model, 2);
    if (!values.quick) await compare(peer, "whole model, as Flink reads: no buffer", "wide-100m", "flink", model, 15);
    await compare(peer, "whole model, then every string of it", "wide-100m", "buf", everyString);
    await compare(peer, "decode and encode, load and store", "wide-100m", "roundtrip", roundTrip, 5);
    await shareOfBinaryParser("wide-100m", whole);
    await shareOfBinaryParser("wide-10k", small);
  } finally {
    peer.stop();
  }
}

/** One pass over 1 GB in a process of its own. Bars: MB/s, and 100 MB of memory. */
function onSmallHeap(kind, what, name, bar) {
  const child = fileURLToPath(new URL("bigFile.mjs", import.meta.url));
  const args = ["--max-old-space-size=256", child, kind, files[name], "4"];
  const { ms, bytes, rss } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  const speed = bytes / 1000 / ms;
  const memory = rss / 1e6;
  const result = `${speed.toFixed(0)} MB/s, ${memory.toFixed(0)} MB RSS`;
  const ok = speed >= bar && memory <= 100;
  add({ what: `${what}, heap of 256 MB`, file: name, ours: ms, result, bar: `${bar} MB/s, 100 MB`, ok });
}

async function coldProcesses() {
  const file = files["wide-10k"];
  const cli = fileURLToPath(new URL("bin/restorable.js", dist));
  // reading certificates that nobody asks for would be most of node's own start
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
  const cold = (command, ...args) => timed(() => execFileSync(command, args, { stdio: "ignore", env }));
  const [floor, inspect, jvm] = await alternate(
    3 * rounds,
    () => cold(process.execPath, "-e", "0"),
    () => cold(process.execPath, cli, "inspect", file),
    () => cold("java", "-cp", classPath, "restorable.bench.LoadOnce", file, "buf"),
  );
  const both = { file: "wide-10k", ours: inspect };
  const share = inspect / jvm;
  const above = inspect - floor;
  add(
    {
      what: "cold: inspect, a JVM that only loads",
      ...both,
      theirs: jvm,
      result: `${share.toFixed(2)} of it`,
      bar: "0.60 of it",
      ok: share <= 0.6,
    },
    {
      what: "cold: inspect, node that does nothing",
      ...both,
      theirs: floor,
      result: `+ ${above.toFixed(0)} ms`,
      bar: "+ 80 ms",
      ok: above <= 80,
    },
  );
}

await againstWarmJvm();
for (const name of large) {
  onSmallHeap("summary", "sizes and counts", name, 1000);
  onSmallHeap("everyPath", "every path as a string", name, 250);
}
await coldProcesses();
printTable(rows);
