import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeMetadata } from "../src/metadata/encode.js";
import type { Metadata } from "../src/model/metadata.js";
import { payloadOf } from "../src/model/values.js";
import { readMetadataFile } from "../src/readMetadataFile.js";
import { bytesOf, keyed, metadata } from "./support/build.js";
import { sameBytes } from "./support/same.js";

const root = mkdtempSync(join(tmpdir(), "restorable-file-"));
afterAll(() => rmSync(root, { recursive: true }));

/** Metadata with so many bytes of inline state. */
function holding(length: number): Uint8Array {
  const delegate = { tag: 1, handleName: "inline", data: payloadOf(bytesOf(length)) } as const;
  return encodeMetadata(metadata({ operators: [keyed({ tag: 7, startKeyGroup: 0, offsets: [0], delegate })] }));
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, bytes);
  return path;
}

const inlineOf = (decoded: Metadata): Uint8Array => {
  const [subtask] = (decoded.version === 1 ? undefined : decoded.operators[0])?.subtasks ?? [];
  const state = subtask && !subtask.finished ? subtask.state.managedKeyedState : null;
  if (state?.tag !== 7 || state.delegate.tag !== 1) throw new Error("not what was written");
  return state.delegate.data.bytes();
};

describe("a metadata file", () => {
  const least = holding(0).length;
  // one read gives fewer than 32,768 bytes; up to 1 MiB is held in memory
  it.each([0, 1000, 32_767 - least, 32_768 - least, 40_000, 1_100_000, 3_000_000])("with %i bytes inside", (length) => {
    const bytes = holding(length);
    const decoded = readMetadataFile(written(`inline-${length}`, bytes));
    sameBytes(encodeMetadata(decoded), bytes);
    sameBytes(inlineOf(decoded), bytesOf(length));
  });

  it("keeps what it said, whatever is read afterwards", () => {
    const decoded = Array.from({ length: 60 }, (_, i) => readMetadataFile(written(`one-${i}`, holding(9000 + i))));
    for (const [i, one] of decoded.entries()) sameBytes(inlineOf(one), bytesOf(9000 + i));
  });

  it("keeps bytes behind its end", () => {
    const path = written("longer", Uint8Array.from([...holding(5), 1, 2, 3]));
    expect(readMetadataFile(path).trailing).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => readMetadataFile(path, { strict: true })).toThrow(/3 bytes after the end/);
  });

  it("has any path, and a URI", () => {
    const directory = join(root, "a path with %41 and 事件");
    mkdirSync(directory);
    const bytes = holding(7);
    writeFileSync(join(directory, "_metadata"), bytes);
    for (const location of [`${directory}/_metadata`, `file://${directory}/_metadata`]) {
      sameBytes(encodeMetadata(readMetadataFile(location)), bytes);
    }
  });

  it("that was replaced meanwhile is not read for its inline state", () => {
    const path = written("replaced", holding(2_000_000));
    const decoded = readMetadataFile(path);
    rmSync(path);
    expect(() => inlineOf(decoded)).toThrow(/replaced: does not exist/);
    written("replaced", holding(2_000_000));
    expect(() => inlineOf(decoded)).toThrow(/not the file any more that it was/);
  });

  it("stays closed", () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const paths = [written("small", holding(1)), written("large", holding(2_000_000)), written("broken", bytesOf(99))];
    const before = open();
    for (const path of [...paths, join(root, "nothing"), root]) {
      try {
        inlineOf(readMetadataFile(path));
      } catch {
        // told by the tests below
      }
    }
    expect(open()).toBe(before);
  });

  it.each([
    ["cut off", holding(5).slice(0, -9), /expected|bytes left/],
    ["of something else", bytesOf(300), /expected Flink's magic number/],
    ["empty", new Uint8Array(0), /the file is empty/],
  ])("that is %s", (name, bytes, says) => {
    expect(() => readMetadataFile(written(name, bytes))).toThrow(says);
  });

  it.each([
    ["that is not there", "nothing", /nothing: does not exist$/],
    ["that is a directory", ".", /is a directory$/],
    ["that is a device", "/dev/null", /is a pipe or a device$/],
  ])("%s", (_, name, says) => {
    expect(() => readMetadataFile(name.startsWith("/") ? name : join(root, name))).toThrow(says);
  });

  it("that is a pipe", () => {
    const path = join(root, "pipe");
    execFileSync("mkfifo", [path]);
    const writer = spawn("sh", ["-c", 'printf x > "$0"', path]);
    expect(() => readMetadataFile(path)).toThrow(/pipe is a pipe or a device$/);
    writer.kill();
  });
});
