/** Rewriting in one pass, on models of every version. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { rewriteMetadata, type WritableVersion } from "../../src/metadata/rewrite.js";
import { mapSubtaskHandles } from "../../src/model/mapHandles.js";
import { asOperatorId } from "../../src/model/values.js";
import { eras, operatorMetadata } from "../support/arbitrary/metadata.js";
import { fileSource } from "../support/fileSource.js";
import { same, sameBytes } from "../support/same.js";
import { rewritten, splicesLikeTheModel } from "./rewritten.js";

const runs = { numRuns: 40 };
const writable = eras.filter(({ version }) => version !== 7);

describe.each(writable)("version $version, changelog $changelog, channels $channel", (era) => {
  const files = operatorMetadata(era).map(encodeMetadata);

  it("nothing asked for gives the same bytes, from memory and through a small window", () => {
    fc.assert(
      fc.property(files, (bytes) => {
        sameBytes(rewritten(bytes), bytes);
        sameBytes(rewritten(bytes, {}, fileSource(bytes)), bytes);
      }),
      runs,
    );
  });

  it("reading and writing all state again gives the same bytes", () => {
    const operators = [{ operator: <T>(head: T) => head, subtask: <T>(state: T) => state }];
    fc.assert(
      fc.property(files, (bytes) => sameBytes(rewritten(bytes, { operators }), bytes)),
      runs,
    );
  });

  it("references are exchanged between bytes that stay as they are exchanged in the model", () => {
    fc.assert(fc.property(files, splicesLikeTheModel), runs);
  });

  it("paths that are exchanged and exchanged back are the bytes from before", () => {
    const mapped = (map: (path: string) => string) => [
      {
        operator: <T>(head: T) => head,
        subtask: (state: Parameters<typeof mapSubtaskHandles>[0]) =>
          mapSubtaskHandles(state, {
            stream: (handle) =>
              handle.tag === 2 || handle.tag === 15 ? { ...handle, filePath: map(handle.filePath) } : handle,
            directory: map,
          }),
      },
    ];
    fc.assert(
      fc.property(files, (bytes) => {
        const there = rewritten(bytes, { operators: mapped((path) => `x${path}`) });
        sameBytes(rewritten(there, { operators: mapped((path) => path.slice(1)) }), bytes);
      }),
      runs,
    );
  });

  it("leaves out and renames exactly what it is told to", () => {
    fc.assert(
      fc.property(operatorMetadata(era), fc.nat({ max: 3 }), (metadata, dropped) => {
        const bytes = encodeMetadata(metadata);
        const id = asOperatorId("f".repeat(32));
        const kept = metadata.operators.filter((_, i) => i !== dropped);
        let index = 0;
        const operators = [
          {
            operator: (head: (typeof kept)[number] | object) =>
              index++ === dropped ? null : ({ ...head, operatorId: id } as never),
          },
        ];
        const found = decodeMetadata(rewritten(bytes, { operators, operatorCount: kept.length }));
        const expected = { ...metadata, operators: kept.map((operator) => ({ ...operator, operatorId: id })) };
        sameBytes(encodeMetadata(found), encodeMetadata(expected));
        same(found.version, metadata.version);
      }),
      runs,
    );
  });

  it("keeps nothing of a broken file: the error of the decoder", () => {
    fc.assert(
      fc.property(files, fc.double({ min: 0, max: 0.99, noNaN: true }), (bytes, part) => {
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        let cannotBeRead = false;
        try {
          decodeMetadata(cut);
        } catch {
          cannotBeRead = true;
        }
        fc.pre(cannotBeRead);
        const rewrite = {
          version: era.version as WritableVersion,
          operatorCount: 0,
          head: () => ({ checkpointId: 0, masterStates: [] }),
          operators: [{ operator: () => null }],
          properties: ([tail]: readonly { cut: boolean }[]) => {
            if (tail?.cut) throw new Error("the tail is cut");
            return undefined;
          },
        };
        expect(() => rewriteMetadata([memorySource(cut)], rewrite, () => {})).toThrow();
      }),
      runs,
    );
  });
});
