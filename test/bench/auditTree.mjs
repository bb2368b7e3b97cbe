// A tree of checkpoints for measuring: jobs of ten checkpoints each, most files empty, the metadata as big as real ones.
// node test/bench/auditTree.mjs DIRECTORY FILES
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { encodeMetadata } = await import(new URL("../../dist/metadata/index.js", import.meta.url));

const filesOfJob = 5000;
const checkpoints = 10;
const [exclusive, shared, taskowned] = [299, 1900, 100];
/** Of each checkpoint: references to files of its own, and to shared ones. */
const [ownReferences, sharedReferences] = [140, 110];

export function makeAuditTree(directory, files) {
  for (let job = 0; job < files / filesOfJob; job++) makeJob(`${directory}/${hex(job, 32)}`, job);
}

function makeJob(home, job) {
  let next = 0;
  const fill = (folder, count) => {
    mkdirSync(folder, { recursive: true });
    const names = Array.from({ length: count }, () => uuid(job, next++));
    for (const name of names) writeFileSync(`${folder}/${name}`, "");
    return names;
  };
  const sharedFiles = fill(`${home}/shared`, shared);
  fill(`${home}/taskowned`, taskowned);
  for (let n = 1; n <= checkpoints; n++) {
    const own = fill(`${home}/chk-${n}`, exclusive);
    const first = ((n - 1) * (shared - sharedReferences)) / checkpoints;
    const uses = [
      ...own.slice(0, ownReferences).map((name) => ({ tag: 6, relativePath: name, stateSize: 0 })),
      ...sharedFiles
        .slice(first, first + sharedReferences)
        .map((name) => ({ tag: 2, stateSize: 0, filePath: `file:${home}/shared/${name}` })),
    ];
    const path = `${home}/chk-${n}/_metadata`;
    writeFileSync(path, encodeMetadata(metadata(n, uses)));
    const then = new Date(Date.now() - (checkpoints - n + 10) * 24 * 3600e3);
    utimesSync(path, then, then);
  }
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
  return (n + 1).toString(16).padStart(digits, "0");
}

function uuid(job, n) {
  return `${hex(job, 8)}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , directory, files] = process.argv;
  makeAuditTree(directory, Number(files));
}
