/** Compressed operator state has checksums, which Flink compares when it reads it: a deep look does too. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { memorySource, readRange } from "../../../src/bytes/source.js";
import { decodeMetadata } from "../../../src/metadata/decode.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { snappyStream } from "../../../src/state/data/snappyStream.js";
import { readOperatorHeader } from "../../../src/state/header/operator.js";
import { statePieces } from "../../../src/state/pieces.js";
import { checkOperatorState } from "../../../src/state/verify/contents.js";

const path = resolve(import.meta.dirname, "../truth/2.2.1/canonical-compressed/snapshot/_metadata");
const codecs = await loadCodecs();

/** Operator state in files of its own that is compressed, and where its elements begin. */
function* compressed() {
  for (const piece of statePieces(decodeMetadata(new Uint8Array(readFileSync(path))))) {
    if (piece.use !== "operator" || piece.isRaw || piece.handle.delegate.tag !== 6) continue;
    const starts = [...piece.handle.states].flatMap(({ offsets }) => [...offsets].map(Number));
    const bytes = new Uint8Array(readFileSync(join(dirname(path), piece.handle.delegate.relativePath)));
    if (
      starts.length === 0 ||
      !readOperatorHeader(memorySource(bytes), { dataStart: Math.min(...starts) }).usesCompression
    )
      continue;
    yield { handle: piece.handle, bytes, start: Math.min(...starts) };
  }
}

it("a changed byte is found by a deep look, or changes nothing of what is stored", () => {
  const found = [...compressed()];
  expect(found.length).toBeGreaterThan(0);
  for (const { handle, bytes, start } of found) {
    const isIntact = (content: Uint8Array, isDeep: boolean): boolean => {
      const seen = { heads: 0, sstFiles: 0, dataBlocks: 0 };
      try {
        checkOperatorState(memorySource(content), handle, { isDeep, codecs, channelOffsets: () => [], seen });
        return true;
      } catch (error) {
        if (error instanceof FormatError) return false;
        throw error;
      }
    };
    const stored = (content: Uint8Array) => {
      const place = { start, end: content.length, continued: true };
      const { source } = snappyStream(memorySource(content), place, codecs);
      return readRange(source, 0, source.size).slice();
    };
    expect(isIntact(bytes, true)).toBe(true);
    let broken = 0;
    for (let at = start; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(isIntact(changed, false)).toBe(true);
      if (isIntact(changed, true)) expect(stored(changed), `byte ${at}`).toEqual(stored(bytes));
      else broken++;
    }
    expect(broken).toBeGreaterThan((bytes.length - start) / 2);
  }
});
