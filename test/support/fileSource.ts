import type { ByteSource } from "../../src/bytes/source.js";

export interface FileSource extends ByteSource {
  /** Bytes handed out so far, and in how many reads. */
  readonly traffic: { bytes: number; reads: number };
}

/** A source that behaves like a file: never whole in memory, and strict about ranges that do not lie within it. */
export function fileSource(bytes: Uint8Array): FileSource {
  const traffic = { bytes: 0, reads: 0 };
  return {
    size: bytes.length,
    traffic,
    read(position, target) {
      if (position < 0 || position + target.length > bytes.length) {
        throw new Error(`read ${target.length} bytes at ${position} of ${bytes.length}`);
      }
      traffic.bytes += target.length;
      traffic.reads++;
      target.set(bytes.subarray(position, position + target.length));
    },
  };
}
