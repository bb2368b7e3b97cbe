/** Compressed operator state has checksums, which Flink compares when it reads it: a deep look does too. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { memorySource } from "../../../src/bytes/source.js";
import { decodeMetadata } from "../../../src/metadata/decode.js";
import { loadCodecs } from "../../../src/state/codecs.js";
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

it("every byte that changed is found, by a deep look", () => {
  const found = [...compressed()];
  expect(found.length).toBeGreaterThan(0);
  for (const { handle, bytes, start } of found) {
    const check = (content: Uint8Array, isDeep: boolean) => {
      const seen = { heads: 0, sstFiles: 0, dataBlocks: 0 };
      checkOperatorState(memorySource(content), handle, { isDeep, codecs, channelOffsets: () => [], seen });
    };
    expect(() => check(bytes, true)).not.toThrow();
    for (let at = start; at < bytes.length; at++) {
      // a stream identifier becomes padding, which readers pass over
      if (bytes[at] === 0xff) continue;
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => check(changed, true), `byte ${at}`).toThrow(FormatError);
      expect(() => check(changed, false)).not.toThrow();
    }
  }
});
