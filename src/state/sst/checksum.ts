import { type Codecs, maskedCrc32c } from "../codecs.js";

/** ChecksumType of RocksDB, by its number. XXH3 is the default since RocksDB 6.27, CRC32C before. */
export const checksumTypes = ["NONE", "CRC32C", "XXHASH", "XXHASH64", "XXH3"] as const;
export type ChecksumType = (typeof checksumTypes)[number];

/** The checksum of bytes, as a block's trailer holds it; null where the file has none. */
export function checksumOf(bytes: Uint8Array, type: ChecksumType, codecs: Codecs): number | null {
  switch (type) {
    case "NONE":
      return null;
    case "CRC32C":
      return maskedCrc32c(bytes, codecs);
    case "XXHASH":
      return codecs.xxHash32(bytes);
    case "XXHASH64":
      return codecs.xxHash64(bytes);
    case "XXH3":
      return withLastByte(codecs.xxh3(bytes.subarray(0, -1)), bytes.at(-1) ?? 0);
  }
}

/** XXH3 is taken over all but the last byte, which is mixed in afterwards (ModifyChecksumForLastByte). */
function withLastByte(checksum: number, last: number): number {
  return (checksum ^ Math.imul(last, 0x6b9083d9)) >>> 0;
}
