/** The states of the samples, as every release and every kind of handle writes them. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../src/readSnapshot.js";
import { readStates } from "../../src/readStates.js";
import { hasTtl } from "../../src/state/stateContents.js";
import { namespaceText, stateText, typeText } from "../../src/state/typeText.js";
import { localStorage } from "../../src/storage/local.js";
import type { Storage } from "../../src/storage/port.js";
import { describeFiles, samples } from "../support/files.js";

/** One line a state. */
async function listed(location: string, storage: Storage = localStorage): Promise<string[]> {
  const states = await readStates(await readSnapshot(location), { storage });
  return [...states.values()].flatMap(({ operatorId, keySerializer, states: all, notRead }) => [
    ...all.map(({ scope, info, subtasks }) => {
      const key = scope === "keyed" && keySerializer ? ` by ${typeText(keySerializer)}` : "";
      const namespace = namespaceText(info);
      const ttl = hasTtl(info) ? " with TTL" : "";
      return `${operatorId} ${info.name}: ${stateText(info)}${key}${namespace ? ` per ${namespace}` : ""}${ttl}, ${subtasks} subtasks`;
    }),
    ...notRead.map(({ subtaskIndex, reason }) => `${operatorId} ${subtaskIndex} not read: ${reason}`),
  ]);
}

describeFiles(samples, (files) => {
  it("all of them, whatever wrote them", async () => {
    const lines: string[] = [];
    for (const { name, path } of files) lines.push(`${name}`, ...(await listed(path)).map((line) => `  ${line}`));
    expect(lines.filter((line) => line.includes("not read"))).toEqual([]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden/states of the samples.txt"),
    );
  });
});

const sample = "samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb";

describe("a file that is not there", () => {
  it("costs its own names only, and is named", async () => {
    const all = await listed(sample);
    let opened = 0;
    const storage: Storage = {
      ...localStorage,
      // the metadata is the first
      open: (path) => localStorage.open(opened++ === 2 ? `${path}-gone` : path),
    };
    const some = await listed(sample, storage);
    expect(some.filter((line) => /not read: .*-gone: does not exist/.test(line)).length).toBe(1);
    expect(some.length).toBe(all.length + 1);
  });
});
