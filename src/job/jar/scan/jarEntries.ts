/** Class files of a jar, also of jars inside it. */
import { type UnzipFileInfo, unzipSync } from "fflate";
import { JarError } from "../jarError.js";

export interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes that are unpacked at a time. */
const batchSize = 32 << 20;
const largestClass = 64 << 20;
const largestJar = 1 << 30;
/** Deflate cannot do better: what claims more is broken, or meant to fill the memory. */
const bestRatio = 1040;
/** Jars in jars in jars: Spring Boot and PyFlink have one level. */
const deepest = 3;

/** Every class, in the jar's order. Throws a JarError for what is no jar. */
export function* classEntries(jar: Uint8Array, name: string, depth = 0): Generator<Entry> {
  const isWanted = (entry: string) =>
    (entry.endsWith(".class") && !/(?:^|\/)module-info\.class$/.test(entry)) ||
    (entry.endsWith(".jar") && depth < deepest);
  for (const batch of batchesOf(jar, name, isWanted)) {
    for (const [entry, bytes] of Object.entries(unzip(jar, name, (info) => batch.has(info.name)))) {
      if (entry.endsWith(".jar")) yield* classEntries(bytes, `${name}!${entry}`, depth + 1);
      else yield { name: depth === 0 ? entry : `${name}!${entry}`, bytes };
    }
  }
}

/** The text of one entry; null: there is none. */
export function textEntry(jar: Uint8Array, name: string, entry: string): string | null {
  const bytes = unzip(jar, name, (info) => info.name === entry && info.originalSize < largestClass)[entry];
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

function batchesOf(jar: Uint8Array, name: string, isWanted: (entry: string) => boolean): Set<string>[] {
  const batches: Set<string>[] = [];
  let size = batchSize;
  unzip(jar, name, (info) => {
    if (!isWanted(info.name)) return false;
    const { originalSize } = info;
    const limit = info.name.endsWith(".jar") ? largestJar : largestClass;
    if (originalSize > limit || originalSize > info.size * bestRatio + 100) {
      throw new JarError(`${name}: ${info.name} claims to have ${originalSize} bytes`, {
        fix: "Is this the jar that is deployed?",
      });
    }
    if (size + originalSize > batchSize) {
      batches.push(new Set());
      size = 0;
    }
    size += originalSize;
    batches.at(-1)?.add(info.name);
    return false;
  });
  return batches;
}

function unzip(jar: Uint8Array, name: string, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(jar, { filter });
  } catch (error) {
    if (error instanceof JarError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new JarError(`${name} is no jar that can be read: ${why}`, {
      fix: "Give the jar that flink run would be given.",
    });
  }
}
