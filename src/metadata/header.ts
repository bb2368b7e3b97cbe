import type { Cursor } from "../bytes/cursor.js";
import { FormatError } from "../bytes/errors.js";
import type { MetadataVersion } from "../model/metadata.js";
import { type FileHeader, readFileHeader } from "./fixed.js";
import { LastRead } from "./lastRead.js";

/** Checkpoints.HEADER_MAGIC_NUMBER. */
export const magicNumber = 0x4960672d;

export interface HeaderOptions {
  /** Read version 7 as FLIP-600 proposes it; no Flink release writes it. Default false. */
  readonly allowProposedV7?: boolean;
}

/** Reads the 8-byte file header. Throws a FormatError that says what is known about a version that is not supported. */
export function readHeader(cursor: Cursor, options: HeaderOptions): MetadataVersion {
  if (cursor.source.size === 0) throw new FormatError("the file is empty", 0, "truncated");
  if (cursor.source.size < 8) {
    throw new FormatError(
      `a file of ${cursor.source.size} bytes; the header alone has 8`,
      cursor.source.size,
      "truncated",
    );
  }
  const { magic, version } = readLikeTheLast(cursor);
  if (magic !== magicNumber) throw notMetadata(magic);
  if (version >= 1 && version <= 6) return version as MetadataVersion;
  if (version === 7 && options.allowProposedV7) return 7;
  throw unsupported(version);
}

// files of one Flink release begin alike, and binary-parser takes as long for these 8 bytes as a dozen files in a list do
const lastRead = new LastRead<FileHeader>({ magic: 0, version: 0 });

function readLikeTheLast(cursor: Cursor): FileHeader {
  if (lastRead.isNext(cursor)) {
    cursor.skip(lastRead.length);
    return lastRead.value;
  }
  const start = cursor.position;
  const header = readFileHeader(cursor);
  lastRead.keep(cursor.range(start, cursor.position), header);
  return header;
}

function notMetadata(magic: number): FormatError {
  const found = magic.toString(16).padStart(8, "0");
  const hint = found.startsWith("aced") ? "; it is a Java object stream, as Flink 1.0 wrote savepoints" : "";
  return new FormatError(`expected Flink's magic number 4960672d, found ${found}${hint}`, 0, "foreign");
}

function unsupported(version: number): FormatError {
  if (version === 0) {
    return new FormatError("metadata version 0, written by Flink 1.1: opaque Java-serialized state", 4, "older");
  }
  if (version === 7) {
    return new FormatError(
      "metadata version 7, proposed in FLIP-600; no Flink release up to 2.3 writes or reads it",
      4,
      "newer",
    );
  }
  const looks = version > 7 && version < 100 ? "newer" : "corrupt";
  return new FormatError(`metadata version ${version}; known are 1 (Flink 1.2) to 6 (Flink 2.1 to 2.3)`, 4, looks);
}
