// What is measured on our side, each from opening the file to closing it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** The build under test; another one can be named to compare the two. */
export const dist = process.env.RESTORABLE_BENCH_DIST
  ? pathToFileURL(`${process.env.RESTORABLE_BENCH_DIST}/`)
  : new URL("../../dist/", import.meta.url);

const load = (module) => import(new URL(module, dist));
const { decodeMetadata, encodeMetadata, memorySource, visitMetadata } = await load("metadata/index.js");
const { readFileHeader } = await load("metadata/fixed.js");
const { Cursor } = await load("bytes/cursor.js");
const { Summarizer } = await load("model/summarize.js");
const { readMetadataFile } = await load("readMetadataFile.js");
const { openLocal } = await load("storage/local.js");

function withFile(path, use) {
  const file = openLocal(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** The whole typed model. Lists are checked and kept as bytes until somebody walks over them. */
export const model = readMetadataFile;

/** The same, then every string of every handle made: what a program pays that wants to see all of them. */
export function everyString(path) {
  let length = 0;
  for (const operator of model(path).operators) {
    for (const { state } of operator.subtasks) {
      const { sharedState, privateState } = state.managedKeyedState;
      for (const { localPath, handle } of sharedState) length += localPath.length + handle.filePath.length;
      for (const { localPath } of privateState) length += localPath.length;
    }
  }
  return length;
}

/** One pass, the path of every reference as a string. */
export function everyPath(path) {
  return withFile(path, (file) => {
    let length = 0;
    visitMetadata(file, {
      reference(reference) {
        length += reference.path.length;
      },
    });
    return length;
  });
}

/** One pass, sizes and counts. */
export function summary(path) {
  return withFile(path, (file) => {
    const summarizer = new Summarizer(() => []);
    visitMetadata(file, summarizer);
    return summarizer.finish({ location: path, metadataPath: path, metadataSizeInBytes: file.size });
  });
}

/** Decode and encode. The bytes are compared by the tests, not here. */
export function roundTrip(path) {
  const bytes = readFileSync(path);
  const encoded = encodeMetadata(decodeMetadata(bytes), { sizeHint: bytes.length });
  if (encoded.length !== bytes.length) throw new Error(`${path}: ${encoded.length} bytes instead of ${bytes.length}`);
}

const header = memorySource(new Uint8Array(8));

/** Only what binary-parser does while a model is decoded. */
export const fileHeader = () => readFileHeader(new Cursor(header));
