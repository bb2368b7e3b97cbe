/** Files made to do harm: a count is believed only as far as there are bytes, depth and memory have an end. */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeFrom, decodeMetadata } from "../../src/metadata/decode.js";
import { visitMetadata } from "../../src/metadata/visit.js";
import { fileSource } from "../support/fileSource.js";
import { allocatedBy, retainedBy } from "../support/memory.js";
import { header, i32, i64, operatorHead, repeated, taskHead, utf } from "../support/raw.js";
import { refusalOf } from "../support/refusal.js";

const mega = 1 << 20;
const billion = i32(1_000_000_000);
const passes = {
  whole: (bytes: Uint8Array) => decodeMetadata(bytes),
  "from a file": (bytes: Uint8Array) => decodeFrom(fileSource(bytes), { windowSize: 1 << 16 }),
  streaming: (bytes: Uint8Array) => visitMetadata(memorySource(bytes), {}),
  "streaming a file": (bytes: Uint8Array) => visitMetadata(fileSource(bytes), {}, { windowSize: 1 << 16 }),
};

const subtask = (version: number) => [...header(version), ...i32(1), ...operatorHead(version), ...i32(1, 0)];
const v2Subtask = [...subtask(2), ...i64(0)];
const keyed = [...subtask(4), ...i32(0, 0)];
const javaTail = [...header(4), ...i32(1), ...operatorHead(4), ...i32(0), 0xac, 0xed, 0, 5];
const javaClass = [0x72, ...utf("["), ...i64(0), 2, 0, 0, 0x78, 0x70];

describe("a count of 10^9 in front of 1 MB of zeros", () => {
  const counts: Record<string, readonly number[]> = {
    tasks: header(1),
    "subtasks of a task": [...header(1), ...i32(1), ...taskHead],
    "slots of a task's subtask": [...header(1), ...i32(1), ...taskHead, ...i32(1, 0), ...i64(0)],
    "master states": header(3).slice(0, -4),
    operators: header(3),
    subtasks: [...header(3), ...i32(1), ...operatorHead(3)],
    "legacy states": v2Subtask,
    "bytes of inline coordinator state": [...header(3), ...i32(1), ...operatorHead(3).slice(0, -1), 1, 0, 0],
    "operator states": [...subtask(4), ...i32(1), 4],
    "offsets of an operator state": [...subtask(4), ...i32(1), 4, ...i32(1), ...utf("s"), 0],
    "offsets of key groups": [...keyed, 7, ...i32(0)],
    "shared files": [...keyed, 5, ...i64(0), ...utf("b"), ...i32(0, 0), 0],
    "private files": [...keyed, 5, ...i64(0), ...utf("b"), ...i32(0, 0), 0, ...i32(0)],
    "materialized handles": [...keyed, 14, ...i32(0, 0), ...i64(0)],
    "changes in memory": [...keyed, 9, ...i32(0, 0), ...i64(0, 0)],
    "bytes of a change": [...keyed, 9, ...i32(0, 0), ...i64(0, 0), ...i32(1, 0)],
    "changelog files": [...keyed, 13, ...i32(0, 0)],
    "input channels": [...keyed, 0, 0],
    "offsets of a channel": [...keyed, 0, 0, ...i32(1, 0, 0, 0)],
    "members of a merged channel": [...subtask(6), ...i32(0, 0), 0, 0, ...i32(1), 3, ...i32(0), ...i64(0), 16],
    "elements of a Java array": [...javaTail, 0x75, ...javaClass],
    "bytes of a Java block": [...javaTail, 0x73, 0x72, ...utf("c"), ...i64(0), 3, 0, 0, 0x78, 0x70, 0x7a],
    "bytes of a long Java string": [...javaTail, 0x7c, 0, 0, 0, 0],
    "interfaces of a Java proxy": [...javaTail, 0x7d],
  };

  it.each(Object.entries(counts))("%s", (_, head) => {
    const bytes = repeated([...head, ...billion], [0], mega);
    const refusals: unknown[] = [];
    const allocated = allocatedBy(() => {
      for (const pass of Object.values(passes)) refusals.push(refusalOf(() => pass(bytes))?.looks);
    });
    expect(refusals).toEqual(["truncated", "truncated", "truncated", "truncated"]);
    expect(allocated).toBeLessThan(6 * mega);
  });
});

describe("nesting a million levels deep", () => {
  const level14 = [14, ...i32(0, 1), ...i64(0), ...i32(1)];
  const towers: Record<string, { bytes: Uint8Array; message: RegExp }> = {
    "changelog handles in changelog handles": {
      bytes: repeated(keyed, level14, mega),
      message: /handles nested deeper than 64/,
    },
    "layout A changelog handles in each other": {
      bytes: repeated([...subtask(3), ...i32(0, 0)], [8, ...i32(0, 1, 1)], mega),
      message: /handles nested deeper than 64|elements of at least/,
    },
    "key groups in key groups": {
      bytes: repeated([...keyed, 7, ...i32(0, 0)], [3, ...i32(0, 0)], mega),
      message: /handles nested deeper than 64/,
    },
    "key groups behind a local path": {
      bytes: repeated([...keyed, 5, ...i64(0), ...utf("b"), ...i32(0, 0), 0, ...i32(1), 0, 0], [3, ...i32(0, 0)], mega),
      message: /handles nested deeper than 64/,
    },
    "Java arrays in each other": {
      bytes: repeated([...javaTail, 0x75, ...javaClass, ...i32(1)], [0x75, 0x71, 0, 0x7e, 0, 0, ...i32(1)], mega),
      message: /Java objects nested deeper than 200/,
    },
    "Java superclasses": {
      bytes: repeated([...javaTail, 0x73], [0x72, 0, 0, ...i64(0), 2, 0, 0, 0x78], mega),
      message: /Java objects nested deeper than 200/,
    },
    "Java resets": {
      bytes: repeated(javaTail, [0x79], mega),
      message: /Java objects nested deeper than 200/,
    },
    "Java class descriptions inside annotations": {
      bytes: repeated([...javaTail, 0x73], [0x72, 0, 0, ...i64(0), 2, 0, 0], mega),
      message: /Java objects nested deeper than 200/,
    },
  };

  it.each(Object.entries(towers))("%s", (_, { bytes, message }) => {
    for (const pass of Object.values(passes)) expect(refusalOf(() => pass(bytes))?.message).toMatch(message);
  });
});

describe("a file full of the smallest things there are keeps", () => {
  const n = 50_000;
  const many = i32(n);
  const slots = [...header(1), ...i32(1), ...taskHead, ...i32(1, 0), ...i64(0)];
  // nothing that is counted in bytes may become more than a small object
  const files: Record<string, Uint8Array> = {
    "finished subtasks": repeated([...header(3), ...i32(1), ...operatorHead(3), ...many], i32(-5), n),
    "empty subtasks": repeated([...header(3), ...i32(1), ...operatorHead(3), ...many], Array(22).fill(0), n),
    operators: repeated([...header(3), ...many], [...operatorHead(3), ...i32(0)], n),
    "operators of V2": repeated([...header(2), ...many], [...operatorHead(2), ...i32(0)], n),
    "master states": repeated(
      [...header(3).slice(0, -4), ...many],
      [...i32(0xc96b1696, 10, 0), ...utf(""), ...i32(0)],
      n,
      i32(0),
    ),
    "empty slots": repeated([...slots, ...many], [0], n, [...i32(0, 0), 0, 0]),
    "empty segments": repeated([...slots, ...many], [16], n, [...i32(0, 0), 0, 0]),
    "operator states that hold nothing": repeated([...slots, ...i32(0), ...many], [4, ...i32(0), 16], n, [
      ...i32(0),
      0,
      0,
    ]),
  };

  it.each(Object.entries(files))("%s: at most 20 times the file", (_, bytes) => {
    const { result, retained } = retainedBy(() => decodeMetadata(bytes, { strict: true }));
    expect(result.trailing.length).toBe(0);
    expect(retained).toBeLessThan(20 * bytes.length + mega);
  });

  const offset = i64(7);
  const entry = [...utf("000012.sst"), 2, ...i64(100), ...utf("hdfs://nn/checkpoints/shared/0e27c448-3e0d-48f2-8929")];
  const lists: Record<string, Uint8Array> = {
    offsets: repeated([...keyed, 7, ...i32(0), ...many], offset, n, [16, 0, ...i32(0, 0), 0xac, 0xed, 0, 5, 0x70]),
    files: repeated([...keyed, 5, ...i64(0), ...utf("b"), ...i32(0, 0), 0, ...many], entry, n, [
      ...i32(0),
      0,
      ...i32(0, 0),
      0xac,
      0xed,
      0,
      5,
      0x70,
    ]),
  };

  it.each(Object.entries(lists))("%s of a list: nothing beside the file itself", (_, bytes) => {
    const whole = retainedBy(() => decodeMetadata(bytes, { strict: true }));
    expect(whole.retained).toBeLessThan(mega / 4);
    const copied = retainedBy(() => decodeFrom(fileSource(bytes), { strict: true }));
    expect(copied.retained).toBeLessThan(3 * bytes.length);
    expect(whole.result.version).toBe(copied.result.version);
  });

  it("and a Java stream full of objects is refused before it fills the heap", () => {
    const bytes = repeated([...javaTail, 0x75, ...javaClass, ...i32(mega)], [0x73, 0x71, 0, 0x7e, 0, 0], mega);
    expect(refusalOf(() => decodeMetadata(bytes))?.message).toMatch(/more Java objects than any Flink writes/);
  });

  it("and a streaming pass keeps nothing of it", () => {
    const bytes = repeated([...header(3), ...many], [...operatorHead(3), ...i32(0)], n);
    const { retained } = retainedBy(() => visitMetadata(memorySource(bytes), {}));
    expect(retained).toBeLessThan(mega);
  });
});
