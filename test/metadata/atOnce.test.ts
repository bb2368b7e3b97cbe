/** Small files are read before anybody knows how long they are, and strings of lists are checked many bytes at a time. */
import { describe, expect, it } from "vitest";
import { decodeAtOnce, decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { bytesOf, keyed, metadata } from "../support/build.js";
import { refusalOf } from "../support/refusal.js";
import { sameBytes } from "../support/same.js";

const delegate = { tag: 2, stateSize: 5, filePath: "file:/a/state/file" } as const;
const handle = keyed({ tag: 7, startKeyGroup: 0, offsets: [0, 1, 2], delegate });
const bytes = encodeMetadata(metadata({ operators: [handle, handle] }));

describe("what one read gave", () => {
  it("is a model where it is everything", () => {
    sameBytes(encodeMetadata(decodeAtOnce(bytes) ?? metadata()), bytes);
  });

  it("is nothing where it is less, or where bytes stand behind it", () => {
    for (let count = 0; count < bytes.length; count++) expect(decodeAtOnce(bytes.subarray(0, count))).toBeNull();
    for (const more of [1, 3]) expect(decodeAtOnce(Uint8Array.from([...bytes, ...bytesOf(more)]))).toBeNull();
  });

  it("is nothing where it is something else", () => {
    expect(decodeAtOnce(Uint8Array.from({ length: 300 }, (_, i) => i))).toBeNull();
    expect(decodeAtOnce(new Uint8Array(0))).toBeNull();
  });
});

describe("strings of a list of files", () => {
  const lengths = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100];
  const entry = (local: number, path: number) => ({
    localPath: "l".repeat(local),
    handle: { tag: 2, stateSize: 2 ** 40, filePath: "p".repeat(path) } as const,
  });
  const holding = (sharedState: readonly ReturnType<typeof entry>[]) =>
    encodeMetadata(
      metadata({
        operators: [
          keyed({
            tag: 5,
            checkpointId: 1,
            backendIdentifier: "b",
            startKeyGroup: 0,
            numberOfKeyGroups: 1,
            metaStateHandle: delegate,
            sharedState,
            privateState: [],
          }),
        ],
      }),
    );

  it("come back whatever their lengths", () => {
    const entries = lengths.flatMap((local) => lengths.map((path) => entry(local, path)));
    const decoded = decodeMetadata(holding(entries));
    if (decoded.version === 1) throw new Error("V6 was written");
    const [subtask] = decoded.operators[0]?.subtasks ?? [];
    const state = subtask && !subtask.finished ? subtask.state.managedKeyedState : null;
    expect(state?.tag === 5 && [...state.sharedState]).toEqual(entries);
  });

  it.each([0x00, 0x80, 0xff])("are refused where a byte of them is %i, and it is said where", (odd) => {
    for (const length of lengths) {
      const whole = holding([entry(20, 40), entry(length, length), entry(20, 40)]);
      for (const letter of ["l", "p"]) {
        const text = Buffer.from(whole).indexOf(
          Buffer.from(`\0${String.fromCharCode(length)}${letter.repeat(length)}`),
        );
        expect(text).toBeGreaterThan(0);
        const from = text + 2;
        for (let at = from; at < from + length; at++) {
          const broken = whole.slice();
          broken[at] = odd;
          expect(refusalOf(() => decodeMetadata(broken))?.offset, `${letter} ${length} ${at - from}`).toBe(at);
        }
      }
    }
  });
});
