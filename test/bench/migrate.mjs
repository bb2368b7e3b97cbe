// npm run bench:migrate: renaming one uid, beside Flink's State Processor API on the same savepoint (100 MB, native, RocksDB),
// and on metadata of 1 GB. docs/speed.md says what the rows mean.
//   --rounds N   turns of each side (default 3)
//   --quick      leaves out 1 GB
//   --record     writes what became of both results to test/migrate/recorded/state-processor.json
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { timed } from "./alternate.mjs";
import { benchFiles, peerClassPath } from "./files.mjs";
import { dist } from "./ours.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, quick: { type: "boolean" }, record: { type: "boolean" } },
});
const rounds = Number(values.rounds);
const directory = join(process.env.RESTORABLE_BENCH_DIR ?? join(tmpdir(), "restorable-bench"), "migrate");
mkdirSync(directory, { recursive: true });

const program = fileURLToPath(new URL("bin/restorable.js", dist));
const usageFile = join(directory, "usage.json");
const usage = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from "node:fs";
   import { peakMemory } from ${JSON.stringify(new URL("peakMemory.mjs", import.meta.url).href)};
   process.on("exit", () => {
     const usage = { ...process.resourceUsage(), rss: peakMemory() };
     writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(usage));
   });`,
)}`;
// reading certificates that nobody asks for would be most of node's own start
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };

/** Milliseconds of a cold process, those of its processors, and the most memory that it had. */
async function ours(...args) {
  const ms = await timed(() =>
    execFileSync(process.execPath, ["--import", usage, program, ...args], { env, stdio: "pipe" }),
  );
  const { userCPUTime, systemCPUTime, rss } = JSON.parse(readFileSync(usageFile, "utf8"));
  return { ms, cpu: (userCPUTime + systemCPUTime) / 1000, rss };
}

function fresh(name) {
  const path = join(directory, name);
  rmSync(path, { recursive: true, force: true });
  return path;
}

function bytesIn(folder) {
  let metadata = 0;
  let data = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    const found = statSync(join(folder, name));
    if (!found.isFile()) continue;
    if (name === "_metadata") metadata += found.size;
    else data += found.size;
  }
  return { metadata, data };
}

function startPeer() {
  const jvm = spawn(fileURLToPath(new URL("../flink/state-processor/run", import.meta.url)), [fresh("checkpoints")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = [];
  createInterface({ input: jvm.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  jvm.on("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`the JVM ended with code ${code}`));
  });
  const ask = (...words) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      jvm.stdin.write(`${words.join(" ")}\n`);
    });
  return { ask, stop: () => jvm.stdin.end() };
}

const shown = ({ metadata, data }) => `${metadata.toLocaleString("en")} + ${data.toLocaleString("en")} B`;
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

async function besideStateProcessor() {
  const peer = startPeer();
  try {
    const savepoint = await peer.ask("write", fresh("written"));
    const least = { theirs: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
    const [theirResult, ourResult, plan] = [
      join(directory, "theirs"),
      join(directory, "ours"),
      join(directory, "plan.json"),
    ];
    for (let round = 0; round < rounds; round++) {
      const theirs = Number(await peer.ask("rename", savepoint, fresh("theirs"), "bbb", "ccc"));
      fresh("ours");
      const planned = await ours("migrate", savepoint, "--to", ourResult, "--rename", "bbb=ccc", "--output", plan);
      const applied = await ours("apply", plan);
      least.theirs = Math.min(least.theirs, theirs);
      least.ours = Math.min(least.ours, planned.ms + applied.ms);
      least.cpu = Math.min(least.cpu, planned.cpu + applied.cpu);
    }
    const side = async (ms, result) => ({
      ms: Math.round(ms),
      bytesWritten: bytesIn(result),
      restored: (await peer.ask("restore", result, "ccc")).replaceAll(result, "<result>"),
    });
    const record = {
      flink: "2.2.1",
      savepoint: bytesIn(savepoint),
      stateProcessorApi: { release: "2.2.0", ...(await side(least.theirs, theirResult)) },
      restorable: { processorMs: Math.round(least.cpu), ...(await side(least.ours, ourResult)) },
    };
    row("rename one uid", "ms", "metadata + data written", "Flink 2.2.1 then");
    row("---", "--:", "--:", "---");
    row("State Processor API 2.2.0, JVM running", ...cellsOf(record.stateProcessorApi));
    row("restorable migrate, restorable apply", ...cellsOf(record.restorable));
    console.log(`\nours: two cold processes, ${record.restorable.processorMs} ms of processor time`);
    console.log(`of a native savepoint of RocksDB with ${shown(record.savepoint)}; bar: 500 ms\n`);
    if (values.record) {
      const file = fileURLToPath(new URL("../migrate/recorded/state-processor.json", import.meta.url));
      writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
    }
  } finally {
    peer.stop();
  }
}

const cellsOf = ({ ms, bytesWritten, restored }) => [ms, shown(bytesWritten), restored];

/** What no way around it: every byte read, and hashed. */
function hashOf(path) {
  const descriptor = openSync(path);
  const [hash, buffer] = [createHash("sha512"), new Uint8Array(1 << 20)];
  for (let left = statSync(path).size; left > 0; ) {
    const count = readSync(descriptor, buffer);
    hash.update(buffer.subarray(0, count));
    left -= count;
  }
  closeSync(descriptor);
  return hash.digest("hex");
}

async function largeMetadata() {
  const { "wide-1g": file } = benchFiles(
    ["wide-1g"],
    existsSync(join(directory, "..", "wide-1g")) ? "" : peerClassPath(),
  );
  const [snapshot, target, plan] = [fresh("large"), join(directory, "large-ours"), join(directory, "large-plan.json")];
  mkdirSync(snapshot);
  linkSync(file, join(snapshot, "_metadata"));
  const least = {};
  const note = (what, one) => {
    const known = least[what];
    least[what] = known && known.ms <= one.ms ? known : one;
  };
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const ms = await timed(() => hashOf(file));
    const { user, system } = process.cpuUsage(before);
    note("SHA-512 of the file, once", { ms, cpu: (user + system) / 1000 });
    fresh("large-ours");
    const rename = ["--rename", "wide-uid-525=ccc", "--skip-file-check"];
    note("migrate", await ours("migrate", snapshot, "--to", target, ...rename, "--output", plan));
    note("apply", await ours("apply", plan));
  }
  fresh("large-ours");
  row("1 GB of metadata", "s", "s of processors", "MB RSS");
  row("---", "--:", "--:", "--:");
  for (const [what, { ms, cpu, rss }] of Object.entries(least)) {
    row(what, (ms / 1000).toFixed(1), (cpu / 1000).toFixed(1), rss ? (rss / 1e6).toFixed(0) : "");
  }
  console.log("\nbars: 5 s and 128 MB each");
}

await besideStateProcessor();
if (!values.quick) await largeMetadata();
