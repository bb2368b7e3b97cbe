/** Checkpoint directories in temporary places, and plans on them. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { CleanPlan, Removal, SeenMetadata } from "../../../src/directory/clean/plan.js";
import { planIdOf } from "../../../src/directory/clean/planId.js";
import { encodeMetadata } from "../../../src/metadata/encode.js";
import { propertiesTemplate } from "../../../src/metadata/propertiesTemplate.js";
import type { KeyedStateHandle, OperatorStateHandle, StreamStateHandle } from "../../../src/model/handles.js";
import type { OperatorId } from "../../../src/model/values.js";
import { storedFile } from "../../../src/storage/local.js";
import { writableLocalStorage } from "../../../src/storage/localWrite.js";
import { metadata, operator, subtask } from "../../support/build.js";
import { filesBelow } from "../../support/files.js";

const home = realpathSync(mkdtempSync(join(tmpdir(), "restorable clean 100% #1 ")));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;

/** A new directory; what it is called needs no escaping in Flink's paths. */
export function fresh(): string {
  const directory = join(home, `tree ${count++}`);
  mkdirSync(directory);
  return directory;
}

export const now = Date.parse("2026-06-30T12:00:00Z");
export const day = 24 * 60 * 60 * 1000;

/** Writes a file of some days ago. */
export function write(path: string, content: string | Uint8Array = "state", daysAgo = 10): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const at = new Date(now - daysAgo * day);
  utimesSync(path, at, at);
  return path;
}

export interface References {
  readonly checkpointId: number;
  readonly savepoint?: "native" | "canonical";
  /** Of its one operator. */
  readonly operatorId?: OperatorId;
  /** Paths as Flink writes them. */
  readonly absolute?: readonly string[];
  /** Names in the directory of the metadata. */
  readonly relative?: readonly string[];
  /** Files that it refers to a part of. */
  readonly segments?: readonly string[];
  /** Task-owned and shared directory that it needs as a whole. */
  readonly directories?: readonly [taskOwned: string, shared: string];
}

/** A `_metadata` of Flink 2.1 with one operator that refers to all of that. */
export function metadataOf(given: References): Uint8Array {
  const { absolute = [], relative = [], segments = [], directories, operatorId } = given;
  const handles: StreamStateHandle[] = [
    ...absolute.map((filePath) => ({ tag: 2 as const, stateSize: 5, filePath })),
    ...relative.map((relativePath) => ({ tag: 6 as const, stateSize: 5, relativePath })),
    ...segments.map((filePath) => ({
      tag: 15 as const,
      startPos: 1,
      stateSize: 3,
      scope: 0,
      filePath,
      logicalFileId: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    })),
  ];
  const kept: OperatorStateHandle | null = directories
    ? {
        tag: 17,
        states: [],
        taskOwnedDirectory: directories[0],
        sharedDirectory: directories[1],
        isEmpty: true,
        delegate: { tag: 16 },
      }
    : null;
  const managedKeyedState: KeyedStateHandle = {
    tag: 11,
    checkpointId: given.checkpointId,
    backendIdentifier: "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
    startKeyGroup: 0,
    numberOfKeyGroups: 128,
    checkpointedSize: -1,
    metaStateHandle: null,
    sharedState: handles.map((handle, i) => ({ localPath: `00000${i}.sst`, handle })),
    privateState: [],
    stateHandleId: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
  };
  return encodeMetadata(
    metadata({
      checkpointId: given.checkpointId,
      operators: [
        operator({
          ...(operatorId !== undefined && { operatorId }),
          subtasks: [subtask({ managedOperatorState: kept, managedKeyedState })],
        }),
      ],
      properties: propertiesTemplate(given.savepoint ? `${given.savepoint}-savepoint` : "checkpoint"),
    }),
  );
}

/** A snapshot's directory with the files that it refers to relatively, of some days ago. */
export function writeSnapshot(directory: string, given: References, daysAgo = 10): string {
  for (const name of given.relative ?? []) write(join(directory, name), "state", daysAgo);
  write(join(directory, "_metadata"), metadataOf(given), daysAgo);
  return directory;
}

export function seen(path: string) {
  const { size, modifiedAt, identity } = storedFile(path, statSync(path));
  return { path, sizeInBytes: size, modifiedAt, identity };
}

function seenMetadata(path: string, job: string | null): SeenMetadata {
  const digest = writableLocalStorage.sha512();
  digest.update(readFileSync(path));
  return { ...seen(path), sha512: digest.hex(), job, checkpointId: 1 };
}

/** The plan that these files go, as it would be made now. */
export function planOf(root: string, going: readonly string[], more: Partial<CleanPlan> = {}): CleanPlan {
  const job = "a job";
  const removal = (path: string): Removal => ({
    action: "remove",
    ...seen(path),
    class: "stale-checkpoint",
    reason: "nothing needs it",
    job,
  });
  const plan: Omit<CleanPlan, "id"> = {
    planVersion: 1,
    kind: "clean",
    createdAt: new Date(now).toISOString(),
    createdBy: "a test",
    expiresAt: new Date(now + day).toISOString(),
    request: ["--keep-last", "1"],
    roots: [root],
    metadata: filesBelow(root)
      .filter((path) => path.endsWith("/_metadata"))
      .map((path) => seenMetadata(path, job)),
    jobs: [{ directory: join(root, "job"), job, mayBeAlive: true, why: "nobody says that it has ended" }],
    kept: [],
    actions: going.map(removal),
    directories: [...new Set(going.map((path) => dirname(path)))].filter((directory) => directory !== root),
    ...more,
  };
  return { ...plan, id: planIdOf(plan, writableLocalStorage) };
}

/** Every file below a directory with its content. */
export function contentsOf(root: string): Record<string, string> {
  return Object.fromEntries(filesBelow(root).map((path) => [path, readFileSync(path).toString("base64")]));
}

/** A journal in memory, as the disk would hold it. */
export function memoryJournal() {
  let text = "";
  return {
    path: "plan.json.journal",
    read: () => text.split(/(?<=\n)/).filter((line) => line !== ""),
    append: async (more: string) => {
      text += more;
    },
    lines: () => text.split("\n").filter((line) => line !== ""),
  };
}

/** A clock that stands still unless somebody sleeps. */
export function stillClock(at = now + 60_000) {
  let time = at;
  return {
    now: () => time,
    sleep: async (milliseconds: number) => {
      time += milliseconds;
    },
  };
}
