// node test/bench/state.mjs: names, sizes and entries of native snapshots of growing size, and counting canonical state of
// growing size: time, bytes read, peak memory. The snapshots are sparse and the canonical streams repeat themselves, so that
// neither takes room on disk. Each size runs in a process of its own, for its peak memory is its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bigSnapshot } from "./bigSnapshot.mjs";
import { dist } from "./ours.mjs";
import { peakMemory } from "./peakMemory.mjs";

const load = (module) => import(new URL(module, dist));
const MiB = 2 ** 20;
const GiB = 2 ** 30;

const native = [
  { subtasks: 2, filesEach: 3, fileSize: 64 * MiB, entriesEach: 500_000 },
  { subtasks: 4, filesEach: 21, fileSize: 64 * MiB, entriesEach: 500_000 },
  { subtasks: 16, filesEach: 51, fileSize: 64 * MiB, entriesEach: 500_000 },
];
const canonical = [GiB / 4, GiB, 4 * GiB];

if (process.argv[2] === undefined) {
  console.log("| what | size | entries | time | bytes read | peak memory |\n| --- | --: | --: | --: | --: | --: |");
  const self = fileURLToPath(import.meta.url);
  for (let i = 0; i < native.length; i++) execFileSync(process.execPath, [self, "native", i], { stdio: "inherit" });
  for (let i = 0; i < canonical.length; i++)
    execFileSync(process.execPath, [self, "canonical", i], { stdio: "inherit" });
} else if (process.argv[2] === "native") {
  await runNative(native[process.argv[3]]);
} else {
  await runCanonical(canonical[process.argv[3]]);
}

async function runNative(shape) {
  const { localStorage } = await load("storage/local.js");
  const { readContents } = await load("readContents.js");
  const folder = mkdtempSync(join(tmpdir(), "restorable-bench-"));
  try {
    const location = bigSnapshot(folder, shape);
    let bytesRead = 0;
    const storage = {
      ...localStorage,
      async open(path) {
        const file = await localStorage.open(path);
        const read = (position, target) => {
          bytesRead += target.length;
          file.read(position, target);
        };
        return { ...file, read };
      },
    };
    const start = performance.now();
    const snapshot = { location, metadataPath: join(location, "_metadata") };
    const { states: named, amounts } = await readContents(snapshot, { storage });
    const states = [...amounts.values()].flatMap((operator) => operator.states);
    const names = new Set([...named.values()].flatMap((operator) => operator.states.map(({ info }) => info.name)));
    for (const { name } of states) if (!names.has(name)) throw new Error(`${name} is counted, but not listed`);
    const entries = states.reduce((sum, state) => sum + (state.entries.atMost ?? Number.NaN), 0);
    const expected = shape.subtasks * shape.filesEach * shape.entriesEach;
    if (entries !== expected) throw new Error(`${entries} entries, expected ${expected}`);
    print(
      "native RocksDB",
      shape.subtasks * shape.filesEach * shape.fileSize,
      entries,
      performance.now() - start,
      bytesRead,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A canonical stream of 100 key groups that all hold the same 1,000 entries, over and over; nothing of it is kept. */
async function runCanonical(size) {
  const { loadCodecs } = await load("state/codecs.js");
  const { measureKeyedStream } = await load("state/data/keyedStream.js");
  const codecs = await loadCodecs();
  const entry = Buffer.concat([
    Buffer.from([0, 0, 0, 12]),
    Buffer.alloc(12, 1),
    Buffer.from([0, 0, 0, 80]),
    Buffer.alloc(80, 2),
  ]);
  const groups = 100;
  const entriesEach = Math.floor((size / groups - 4) / entry.length);
  const groupSize = 2 + entriesEach * entry.length + 2;
  const piece = Buffer.concat(Array.from({ length: 1000 }, () => entry));
  const headSize = 16;
  let bytesRead = 0;
  const source = {
    size: headSize + groups * groupSize,
    read(position, target) {
      bytesRead += target.length;
      for (let done = 0; done < target.length; ) {
        const at = (position + done - headSize) % groupSize;
        const inEntries = at - 2;
        const from = ((inEntries % piece.length) + piece.length) % piece.length;
        const length = Math.min(target.length - done, piece.length - from, groupSize - at);
        piece.copy(target, done, from, from + length);
        // the state id in front, and the end behind, with the flag on the last key
        mark(target, position + done, length, position + done - at, done);
        done += length;
      }
    },
  };
  const marks = new Map([
    [0, 0],
    [1, 0],
    [groupSize - 2 - entry.length + 4, 0x81],
    [groupSize - 2, 0xff],
    [groupSize - 1, 0xff],
  ]);
  function mark(target, position, length, groupStart, done) {
    for (const [at, byte] of marks) {
      const offset = groupStart + at - position;
      if (offset >= 0 && offset < length) target[done + offset] = byte;
    }
  }
  const serializer = { kind: "basic", type: "String", snapshotClass: "", version: 3, serializerClass: null };
  const state = { name: "s", backendStateType: "KEY_VALUE", options: { KEYED_STATE_TYPE: "VALUE" }, serializers: {} };
  const header = {
    version: 6,
    usesKeyGroupCompression: false,
    keySerializer: serializer,
    states: [state],
    end: headSize,
  };
  const offsets = Array.from({ length: groups }, (_, i) => headSize + i * groupSize);
  const handle = { tag: 7, startKeyGroup: 0, offsets, delegate: { tag: 16 } };
  const start = performance.now();
  const { states } = measureKeyedStream({ source, handle, header, maxParallelism: 128 }, { codecs });
  const entries = states[0].entries.atMost;
  if (entries !== groups * entriesEach) throw new Error(`${entries} entries, expected ${groups * entriesEach}`);
  print("canonical, all of it", source.size, entries, performance.now() - start, bytesRead);
}

function print(what, size, entries, milliseconds, bytesRead) {
  const peak = peakMemory();
  const cells = [
    what,
    `${(size / GiB).toFixed(2)} GiB`,
    entries.toLocaleString("en"),
    `${(milliseconds / 1000).toFixed(2)} s`,
    bytesRead < GiB ? `${(bytesRead / MiB).toFixed(2)} MiB` : `${(bytesRead / GiB).toFixed(2)} GiB`,
    `${(peak / MiB).toFixed(0)} MiB`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
