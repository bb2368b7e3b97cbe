import type { OpenFile, PendingFile, WritableStorage } from "../storage/port.js";
import type { Relocate } from "./actions.js";
import { childOf, directoryOf, nameOf, placeOf, samePlace } from "./paths.js";
import type { Copy } from "./plan.js";
import { newPlaceOf, type ReferenceRules } from "./references.js";
import { MigrationRefused, PlanNotApplicable } from "./refusal.js";
import { lookedAtInFull, type Source } from "./source.js";

/**
 * Brings every file that the snapshots refer to into the new directory: those in the directory of one of the snapshots
 * beside the metadata, whichever refers to them, others below the name of the directory that they were in (`shared/…`).
 * Returns where each directory goes, and the files.
 * Throws a MigrationRefused where two files would get the same name.
 */
export function resolveCopies(
  sources: readonly Source[],
  rules: ReferenceRules,
): { readonly relocations: Relocate[]; readonly copies: Copy[] } {
  const relocations = new Map<string, Relocate>();
  const copies = new Map<string, Copy>();
  const newDirectory = (from: string): string => {
    const known = relocations.get(from);
    if (known) return known.to;
    const isOwn = sources.some(({ directory }) => samePlace(from, directory));
    const to = isOwn ? rules.target : childOf(rules.target, nameOf(placeOf(from).path));
    relocations.set(from, { action: "relocate", from, to });
    return to;
  };
  for (const { references } of sources) {
    if (!references.complete) {
      throw new MigrationRefused(
        "inexpressible",
        `more than ${lookedAtInFull} references are too many to copy by a plan`,
        "Copy the files by other means, and --relocate.",
      );
    }
    for (const [path, sizeInBytes] of references.files) {
      const to = childOf(newDirectory(directoryOf(path)), nameOf(path));
      addCopy(copies, { from: newPlaceOf(path, rules), to, sizeInBytes });
    }
    for (const kept of references.directories) newDirectory(kept);
  }
  return { relocations: [...relocations.values()], copies: [...copies.values()] };
}

function addCopy(copies: Map<string, Copy>, copy: Copy): void {
  const other = copies.get(copy.to);
  if (other && !samePlace(other.from, copy.from)) {
    throw new MigrationRefused("merge-conflict", `both ${other.from} and ${copy.from} would become ${copy.to}`);
  }
  if (!samePlace(copy.from, copy.to)) copies.set(copy.to, copy);
}

/** Bytes that are read and written at once. */
const pieceSize = 1 << 20;

/**
 * Copies one file and reads back what was written. One that is there already, from an earlier attempt or another
 * process, counts as copied if it has the same bytes. Returns whether anything was written.
 * Throws a PlanNotApplicable for another file by that name.
 */
export async function copyFile({ from, to, sizeInBytes }: Copy, storage: WritableStorage): Promise<boolean> {
  const there = await storage.stat(to);
  if (there) {
    if ((await digestOf(from, storage)) === (await digestOf(to, storage))) return false;
    throw new PlanNotApplicable(`${to} is another file than ${from}`, { fix: "Remove it, or plan with another --to." });
  }
  await storage.makeDirectory(directoryOf(to));
  const pending = await storage.create(to);
  try {
    const readBack = digestWhenFinished(pending, storage);
    const digest = storage.sha512();
    const size = await eachPiece(from, storage, (piece) => {
      digest.update(piece);
      pending.write(piece);
    });
    if (sizeInBytes >= 0 && BigInt(size) !== BigInt(sizeInBytes)) {
      throw new PlanNotApplicable(`${from} has ${size} bytes, and the snapshot says ${sizeInBytes}`, {
        fix: "The file was changed or cut off; use another snapshot.",
      });
    }
    const written = await pending.finish();
    try {
      if (digest.hex() !== (await readBack(written)))
        throw new PlanNotApplicable(`${to} does not read back as it was written`, {
          fix: "Check the disk, and apply again.",
        });
    } finally {
      written.close();
    }
    if ((await pending.publish("new")) === "exists") return copyFile({ from, to, sizeInBytes }, storage);
    return true;
  } finally {
    await pending.abandon();
  }
}

async function eachPiece(path: string, storage: WritableStorage, take: (piece: Uint8Array) => void): Promise<number> {
  const file = await storage.open(path);
  try {
    const buffer = new Uint8Array(Math.min(pieceSize, file.size));
    for (let at = 0; at < file.size; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, file.size - at));
      file.read(at, piece);
      take(piece);
    }
    return file.size;
  } finally {
    file.close();
  }
}

/** SHA-512 of a file's bytes. */
export async function digestOf(path: string, storage: WritableStorage): Promise<string> {
  const file = await storage.open(path);
  try {
    return await digestOfOpen(file, storage);
  } finally {
    file.close();
  }
}

/** Beside other work, where the storage can do that. */
export async function digestOfOpen(file: OpenFile, storage: WritableStorage): Promise<string> {
  if (file.digest) return file.digest();
  const digest = storage.sha512();
  const buffer = new Uint8Array(Math.min(pieceSize, file.size));
  for (let at = 0; at < file.size; at += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, file.size - at));
    file.read(at, piece);
    digest.update(piece);
  }
  return digest.hex();
}

/** Of a file in the making, before anything is written: the SHA-512 that it will have when it is read back. */
export function digestWhenFinished(
  pending: PendingFile,
  storage: WritableStorage,
): (finished: OpenFile) => Promise<string> {
  const followed = pending.digest?.();
  followed?.catch(() => undefined); // finishing it may fail first
  return (finished) => followed ?? digestOfOpen(finished, storage);
}
