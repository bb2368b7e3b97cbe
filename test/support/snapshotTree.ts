/** Checkpoint and savepoint directories as Flink lays them out, with metadata made to order and files of the right size. */
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { operatorIdOf } from "../../src/ids/operatorId.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import type { StreamStateHandle } from "../../src/model/handles.js";
import { asOperatorId } from "../../src/model/values.js";
import { metadata, operator, subtask } from "./build.js";
import { manual, type PropertiesFlags, propertiesOf, retained } from "./properties.js";

export const jobA = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
export const jobB = "b1b2c3d4e5f60718293a4b5c6d7e8f90";

/** When the tests are: every time below is told in seconds before it. */
export const testNow = new Date("2026-11-21T03:00:00Z");

export interface SnapshotToMake {
  readonly checkpointId?: number;
  /** The operators; each has one RocksDB handle, and the first all files. */
  readonly uids?: readonly string[];
  /** Files beside the metadata. */
  readonly own?: readonly string[];
  /** Absolute paths of files elsewhere. */
  readonly shared?: readonly string[];
  readonly bytesEach?: number;
  readonly secondsAgo?: number;
  readonly type?: "checkpoint" | "CANONICAL" | "NATIVE";
  readonly flags?: Partial<PropertiesFlags>;
  /** Make only the metadata. */
  readonly withoutFiles?: boolean;
}

/** Writes a snapshot into a directory, with the files that it refers to, as far as they are not there. */
export function writeSnapshot(directory: string, make: SnapshotToMake = {}): string {
  const { checkpointId = 1, uids = ["aaa", "bbb"], own = [], shared = [], bytesEach = 100, secondsAgo = 0 } = make;
  const { type = directory.includes("savepoint") ? "CANONICAL" : "checkpoint" } = make;
  const relative = own.map((name): StreamStateHandle => ({ tag: 6, relativePath: name, stateSize: bytesEach }));
  const absolute = shared.map(
    (path): StreamStateHandle => ({ tag: 2, filePath: `file:${path}`, stateSize: bytesEach }),
  );
  const handles = (list: readonly StreamStateHandle[], from: number) =>
    list.map((handle, i) => ({ localPath: `${String(i + from).padStart(6, "0")}.sst`, handle }));
  const operators = uids.map((uid, i) =>
    operator({
      operatorId: asOperatorId(operatorIdOf(uid)),
      uid,
      name: `Name of ${uid}`,
      subtasks: [
        subtask({
          managedKeyedState: {
            tag: 11,
            checkpointId,
            backendIdentifier: "6dfb0f2a-90f2-4b29-a7d6-8fcd1c5a8e5b",
            startKeyGroup: 0,
            numberOfKeyGroups: 128,
            checkpointedSize: 0,
            metaStateHandle: { tag: 16 },
            sharedState: i === 0 ? handles(absolute, 8) : [],
            privateState: i === 0 ? handles(relative, 100) : [],
            stateHandleId: "0dfb0f2a-90f2-4b29-a7d6-8fcd1c5a8e5b",
          },
        }),
      ],
    }),
  );
  const flags = { ...(type === "checkpoint" ? retained : manual), ...make.flags };
  const bytes = encodeMetadata(metadata({ checkpointId, operators, properties: propertiesOf(type, flags) }));
  if (!make.withoutFiles) {
    for (const path of [...own.map((name) => join(directory, name)), ...shared]) {
      writeOld(path, new Uint8Array(bytesEach), secondsAgo);
    }
  }
  writeOld(join(directory, "_metadata"), bytes, secondsAgo);
  return directory;
}

/** Writes a file, with the directories above it, as if that had been so many seconds before `testNow`. */
export function writeOld(path: string, bytes: Uint8Array | string, secondsAgo: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  setAge(path, secondsAgo);
  setAge(dirname(path), secondsAgo);
  return path;
}

export function setAge(path: string, secondsAgo: number): void {
  const time = (testNow.getTime() - secondsAgo * 1000) / 1000;
  utimesSync(path, time, time);
}
