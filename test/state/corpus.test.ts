/**
 * Every head of keyed and operator state in real snapshots: all names and kinds, the end hit exactly, and how much of it
 * is understood. Prints a table of the serializer snapshots.
 */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { everySnapshot } from "../../src/state/everySnapshot.js";
import { readKeyedHeader } from "../../src/state/header/keyed.js";
import { readOperatorHeader } from "../../src/state/header/operator.js";
import type { SerializerSnapshot, StateMetaInfo } from "../../src/state/model.js";
import { fileSource } from "../support/fileSource.js";
import { corpus, describeFiles, samples } from "../support/files.js";
import { same } from "../support/same.js";
import { type StateStream, stateStreamsOf } from "../support/stateStreams.js";

/** The classes in real files that are a user's own; all others must be understood. */
const usersOwn = /TestSerializerSnapshot$/;

interface Read {
  readonly end: number;
  /** Bytes between the head and the data. */
  readonly gap: number;
  readonly states: readonly StateMetaInfo[];
  readonly keySerializer: SerializerSnapshot | null;
}

function read(stream: StateStream, source = memorySource(stream.bytes)): Read {
  const { dataStart } = stream;
  if (stream.kind === "operator") {
    const { end, version, usesCompression, listStates, broadcastStates } = readOperatorHeader(source, { dataStart });
    // snappy's stream identifier; another i4 in front of the first element, Flink 1.2 – 1.4
    const gap = usesCompression ? 10 : version <= 2 && listStates.length > 0 ? 4 : 0;
    return { end, gap, states: [...listStates, ...broadcastStates], keySerializer: null };
  }
  return { ...readKeyedHeader(source, { dataStart }), gap: 0 };
}

for (const set of [corpus, samples]) {
  describeFiles(set, (files) => {
    const real = files.filter(({ name }) => !name.startsWith("written/"));
    const kinds = new Map<string, number>();
    const unknown = new Map<string, number>();
    let heads = 0;
    let states = 0;
    let absent = 0;

    describe.each(real.map((file) => [file.name, file.path] as const))("%s", (_name, path) => {
      const { streams, missing } = stateStreamsOf(path);
      absent += missing;

      it("has heads that end where the data begins, and states with names and kinds", () => {
        for (const stream of streams) {
          const { end, gap, states: found, keySerializer } = read(stream);
          heads++;
          states += found.length;
          expect(end + gap).toBe(stream.dataStart);
          expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
          for (const name of stream.names) expect(found.map((state) => state.name)).toContain(name);
          for (const root of [keySerializer, ...found.flatMap(({ serializers }) => Object.values(serializers))]) {
            for (const snapshot of root === null ? [] : everySnapshot(root)) {
              kinds.set(snapshot.kind, (kinds.get(snapshot.kind) ?? 0) + 1);
              if (snapshot.kind !== "unknown") continue;
              const name = `${snapshot.snapshotClass || snapshot.serializerClass} (${snapshot.recovered})`;
              unknown.set(name, (unknown.get(name) ?? 0) + 1);
            }
          }
        }
      });

      it("is read the same in pieces, and no further than its end", () => {
        for (const stream of streams) {
          const pieces = fileSource(stream.bytes);
          same(read(stream, pieces), read(stream));
          expect(pieces.traffic.bytes).toBeLessThanOrEqual(stream.dataStart);
        }
      });
    });

    it("is understood but for classes of users", () => {
      const rows = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, n]) => `  ${String(n).padStart(7)} ${kind}`);
      const named = [...unknown].map(([name, n]) => `  ${String(n).padStart(7)} not understood: ${name}`);
      process.stdout.write(
        `${set.title}: ${heads} heads, ${states} states, 0 failed; ${absent} files are not there\n${[...rows, ...named].join("\n")}\n`,
      );
      expect(heads).toBeGreaterThan(50);
      for (const name of unknown.keys()) expect(name.replace(/ \(.*/, "")).toMatch(usersOwn);
    });
  });
}
