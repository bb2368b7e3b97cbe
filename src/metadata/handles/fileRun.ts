import type { Cursor } from "../../bytes/cursor.js";
import type { Reader } from "../reader.js";

/** `u8 tag; i64 stateSize`, between the two strings of an entry. */
const betweenStrings = 9;

/**
 * Steps over entries `utf localPath; u8 2; i64 stateSize; utf path`, which large snapshots consist of, as long as nothing
 * about them is unusual and they lie in the cursor's window: in one loop, a fifth of the time that the general way takes.
 * Returns how many there were, at most `most`; whatever stopped it is the general way's business.
 */
export function passFiles(reader: Reader, most: number): number {
  if (reader.editedTags & (1 << 2)) return 0;
  const { cursor } = reader;
  if (!cursor.checkStrings) return tellFiles(reader, most);
  const { bytes, view, start, end } = cursor.loaded();
  return checkFiles(cursor, bytes, view, start, end, most);
}

/**
 * One of the top bits of four bytes is set if one of eight is not 01..7F, as in `isPlainAscii`: NUL borrows into it. A constant
 * of this file, because an imported function is looked up for every string.
 */
const oddAmong8 = (view: DataView, at: number): number => {
  const one = view.getInt32(at, true);
  const other = view.getInt32(at + 4, true);
  return (one - 0x01010101) | one | (other - 0x01010101) | other;
};

/** For a model: strings of at least 8 and 16 bytes, and all of them ASCII. */
function checkFiles(
  cursor: Cursor,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  most: number,
): number {
  let at = start;
  let passed = 0;
  for (; passed < most && at + 2 <= end; passed++) {
    const tagAt = at + 2 + view.getUint16(at);
    const pathAt = tagAt + betweenStrings;
    if (pathAt + 2 > end || bytes[tagAt] !== 2) break;
    const next = pathAt + 2 + view.getUint16(pathAt);
    const lastOfLocalPath = tagAt - 8;
    const lastOfPath = next - 16;
    if (next > end || lastOfLocalPath < at + 2 || lastOfPath < pathAt + 2) break;
    let odd = 0;
    for (let i = at + 2; i < lastOfLocalPath; i += 8) odd |= oddAmong8(view, i);
    for (let i = pathAt + 2; i < lastOfPath; i += 16) {
      // sixteen at once, by hand: half the time of what is made of a function for it
      const a = view.getInt32(i, true);
      const b = view.getInt32(i + 4, true);
      const c = view.getInt32(i + 8, true);
      const d = view.getInt32(i + 12, true);
      odd |= (a - 0x01010101) | a | (b - 0x01010101) | b | (c - 0x01010101) | c | (d - 0x01010101) | d;
    }
    // the ends, of which some bytes may have been among those before
    odd |= oddAmong8(view, lastOfLocalPath) | oddAmong8(view, lastOfPath) | oddAmong8(view, lastOfPath + 8);
    if (odd & 0x80808080) break;
    at = next;
  }
  cursor.skip(at - start);
  return passed;
}

/** For a visitor: strings are stepped over, as everywhere in such a pass. */
function tellFiles(reader: Reader, most: number): number {
  const { cursor, isHeard } = reader;
  const { bytes, view, start, end, base } = cursor.loaded();
  let at = start;
  let passed = 0;
  for (; passed < most && at + 2 <= end; passed++) {
    const tagAt = at + 2 + view.getUint16(at);
    const pathAt = tagAt + betweenStrings;
    if (pathAt + 2 > end || bytes[tagAt] !== 2) break;
    const next = pathAt + 2 + view.getUint16(pathAt);
    if (next > end || next === pathAt + 2) break;
    if (isHeard) {
      if (view.getInt32(tagAt + 1) !== 0) break;
      reader.localPathAt = base + at;
      reader.refer(2, view.getUint32(tagAt + 5), base + pathAt);
    }
    at = next;
  }
  cursor.skip(at - start);
  return passed;
}
