// A tree of many jobs for the same question asked of a walk, of DuckDB and of Spark: half of the jobs have ended, files that
// nothing refers to, superseded checkpoints, abandoned ones, jobs without snapshots, an abandoned savepoint, chains of claims,
// a reference that leads nowhere, a referenced directory.
// node test/bench/fleetTree.mjs DIRECTORY FILES JOBS
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { encodeMetadata } = await import(new URL("../../dist/metadata/index.js", import.meta.url));

const day = 24 * 3600e3;
const checkpoints = 3;
const sharedPart = 0.6;

/** @returns IDs of the jobs that have ended */
export function makeFleetTree(directory, files, jobs, now = Date.now()) {
  const perJob = Math.floor(files / jobs);
  const ended = [];
  let previous = null;
  for (let job = 0; job < jobs; job++) {
    const id = hex(job, 32);
    if (job % 2 === 0) ended.push(id);
    const count = job === jobs - 1 ? files - perJob * (jobs - 1) : perJob;
    previous = makeJob(`${directory}/${id}`, job, count, previous, now);
  }
  return ended;
}

/** A file that the next job claims. */
function makeJob(home, job, count, claimed, now) {
  let next = 0;
  const write = (path, bytes, age) => {
    writeFileSync(path, bytes);
    const then = new Date(now - age * day);
    utimesSync(path, then, then);
  };
  const fill = (folder, howMany, age) => {
    mkdirSync(folder, { recursive: true });
    const names = Array.from({ length: howMany }, () => uuid(job, next++));
    for (const [at, name] of names.entries())
      write(`${folder}/${name}`, "x".repeat(at % 7), typeof age === "function" ? age(at) : age);
    return names;
  };
  // what is left without any snapshot
  const isDead = job % 20 === 6;
  const savepoint = job % 10 === 3 ? 5 : 0;
  const metadataFiles = isDead ? 0 : checkpoints;
  const left = count - metadataFiles - savepoint;
  const shared = fill(`${home}/shared`, Math.floor(left * sharedPart), (at) => (at % 10 === 0 ? 1 : 40));
  fill(`${home}/taskowned`, 2, 40);
  const perCheckpoint = Math.floor((left - shared.length - 2) / (checkpoints + 1));
  const used = Math.floor(shared.length / 2);
  // a chk-N that was never completed, with one young file in some
  const abandoned = left - shared.length - 2 - perCheckpoint * checkpoints;
  fill(`${home}/chk-1`, abandoned, (at) => (at === 0 && job % 3 === 0 ? 1 : 40));
  for (let n = 2; n < 2 + checkpoints; n++) {
    const own = fill(`${home}/chk-${n}`, perCheckpoint, 35 - n);
    if (isDead) continue;
    const uses = [
      ...own.slice(0, -1).map((name) => ({ tag: 6, relativePath: name, stateSize: 0 })),
      ...shared.slice((n - 2) * 5, used + (n - 2) * 5).map((name) => absolute(`${home}/shared/${name}`)),
      ...(claimed && n === 4 ? [absolute(claimed)] : []),
      // not there; a file of that name in taskowned of another job is kept
      ...(job === 5 && n === 4 ? [absolute(`${home}/elsewhere/${uuid(2, Math.floor(left * sharedPart))}`)] : []),
    ];
    write(`${home}/chk-${n}/_metadata`, encodeMetadata(metadata(n, uses)), 35 - n);
  }
  if (savepoint) fill(`${home.slice(0, home.lastIndexOf("/"))}/savepoint-${hex(job, 6)}-0123456789ab`, savepoint, 50);
  return shared.length > used + 20 ? `${home}/shared/${shared[shared.length - 1]}` : null;
}

function absolute(path) {
  return { tag: 2, stateSize: 0, filePath: `file://${path}` };
}

function metadata(checkpointId, handles) {
  const state = {
    managedOperatorState: null,
    rawOperatorState: null,
    rawKeyedState: null,
    inputChannelState: [],
    resultSubpartitionState: [],
    managedKeyedState: {
      tag: 11,
      checkpointId,
      backendIdentifier: "b",
      startKeyGroup: 0,
      numberOfKeyGroups: 128,
      checkpointedSize: 0,
      metaStateHandle: null,
      sharedState: handles.map((handle, i) => ({ localPath: `${String(i).padStart(6, "0")}.sst`, handle })),
      privateState: [],
      stateHandleId: "s",
    },
  };
  const operator = {
    operatorId: "0123456789abcdef0123456789abcdef",
    name: "Counts",
    uid: "counts",
    parallelism: 1,
    maxParallelism: 128,
    coordinatorState: null,
    fullyFinished: false,
    subtasks: [{ subtaskIndex: 0, finished: false, state }],
  };
  const properties = { bytes: Uint8Array.from([0xac, 0xed, 0, 5, 0x70]), properties: null };
  return {
    version: 6,
    checkpointId,
    masterStates: [],
    operators: [operator],
    properties,
    channelLayout: "1.12",
    trailing: new Uint8Array(0),
  };
}

function hex(n, digits) {
  return (n + 1).toString(16).padStart(digits, "a");
}

function uuid(job, n) {
  return `${hex(job, 8)}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , directory, files, jobs] = process.argv;
  console.log(makeFleetTree(directory, Number(files), Number(jobs)).join("\n"));
}
