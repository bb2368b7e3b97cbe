/** An S3 Inventory: a daily or weekly listing of a bucket that S3 writes into a bucket. */
import { posix } from "node:path";
import { StorageError } from "../../errors.js";
import type { OpenFile, PendingFile, Storage, StoredFile } from "../port.js";
import { pathOf, remotePath } from "../remote/remotePath.js";
import { csvObjects } from "./csvObjects.js";
import type { ListedObject } from "./listedObject.js";
import { type InventoryManifest, parseManifest } from "./manifest.js";
import { ObjectTable } from "./objectTable.js";
import { parquetObjects } from "./parquetObjects.js";

/** More would be no manifest. */
const largestManifest = 1 << 26;

/** A listed object; the one that is passed is good for one call. */
interface Passing extends Omit<StoredFile, "path"> {
  readonly directory: string;
  readonly name: string;
}

/** One listing of a bucket. */
export interface S3Inventory {
  /** The bucket that was listed. */
  readonly bucket: string;
  /** Milliseconds since the epoch: when the listing began. What was written later may be in it or not. */
  readonly takenAt: number;
  /** What it has below the roots. */
  readonly objects: number;
  /** Names in one directory: an audit's `Lister`. Throws a StorageError where there is nothing. */
  names(directory: string, each: (name: string, kind: StoredFile["kind"]) => void): Promise<void>;
  /** Files in a directory, and in those below it where `deep`. */
  files(
    directory: string,
    how: { readonly deep: boolean; readonly except: ReadonlySet<string> },
    each: (file: Passing) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

interface InventoryRequest {
  /** Where its manifest.json lies: in the bucket that S3 wrote it to, or a copy on this machine. */
  readonly manifest: string;
  readonly storage: Storage;
  /** What lies elsewhere is left out. */
  readonly roots: readonly string[];
  readonly scratch: () => Promise<PendingFile>;
  readonly onProgress?: (objects: number) => void;
}

/** Reads a whole inventory. Throws a StorageError. */
export async function readS3Inventory(request: InventoryRequest): Promise<S3Inventory> {
  const { manifest: path, storage, roots, onProgress } = request;
  const manifest = parseManifest(await textOf(path, storage), path);
  const wanted = prefixesOf(roots, manifest.sourceBucket);
  const table = new ObjectTable(await request.scratch());
  try {
    let [read, objects] = [0, 0];
    for (const { key, size } of manifest.files) {
      const file = await openData(path, key, size, storage);
      try {
        for await (const object of objectsIn(file, manifest)) {
          if (++read % 100_000 === 0) onProgress?.(read);
          if (!wanted.some((prefix) => object.key.startsWith(prefix))) continue;
          table.add(object);
          objects++;
        }
      } finally {
        file.close();
      }
    }
    await table.finish();
    return listingOf(manifest, table, objects);
  } catch (error) {
    await table.close();
    throw error;
  }
}

/** Beginnings of keys below the roots in a bucket. */
function prefixesOf(roots: readonly string[], bucket: string): string[] {
  return roots.map(remotePath).flatMap(({ authority, key }) => (authority === bucket ? [prefixOf(key)] : []));
}

function prefixOf(key: string): string {
  const plain = key.replace(/\/+$/, "");
  return plain === "" ? "" : `${plain}/`;
}

async function textOf(path: string, storage: Storage): Promise<string> {
  const file = await storage.open(path);
  try {
    const bytes = new Uint8Array(Math.min(file.size, largestManifest));
    file.read(0, bytes);
    return new TextDecoder().decode(bytes);
  } finally {
    file.close();
  }
}

/**
 * A file of the listing. In a bucket it is where S3 wrote it, in the bucket of the manifest; of a copy it lies where it lay
 * beside the manifest (`../data`), or in one folder with it.
 */
async function openData(manifest: string, key: string, size: number, storage: Storage): Promise<OpenFile> {
  const isRemote = /^[a-z][a-z0-9+.-]+:\/\//i.test(manifest) && !/^file:/i.test(manifest);
  const folder = storage.parent(manifest);
  const name = posix.basename(key);
  const places = isRemote
    ? [pathOf(remotePath(manifest), key)]
    : [name, `../data/${name}`, `files/${name}`].map((place) => storage.child(folder, place));
  for (const place of places) {
    const found = await storage.stat(place);
    if (found === null) continue;
    if (found.size === size) return storage.open(place);
    throw new StorageError(`${place} has ${found.size} bytes, its manifest says ${size}`, {
      fix: "The file is of another listing, or not all of it is there. Take another listing.",
    });
  }
  throw new StorageError(`${places[0]}: this file of the inventory is not there`, {
    fix: "Inventories are deleted after a while. Take a newer one, or copy its data folder beside the manifest's.",
  });
}

function objectsIn(file: OpenFile, { format, columns }: InventoryManifest): AsyncGenerator<ListedObject> {
  return format === "CSV" ? csvObjects(file, columns) : parquetObjects(file);
}

function listingOf({ sourceBucket, takenAt }: InventoryManifest, table: ObjectTable, objects: number): S3Inventory {
  return {
    bucket: sourceBucket,
    takenAt,
    objects,

    async names(directory, each) {
      let isThere = false;
      for (const { name, isDirectory } of table.namesBehind(prefixOf(remotePath(directory).key))) {
        isThere = true;
        each(name, isDirectory ? "directory" : "file");
      }
      if (!isThere) {
        throw new StorageError(`${directory}: nothing below it is in the inventory of ${sourceBucket}`, {
          fix: "Its configuration may have a filter. Take an inventory of what is to be audited, or go without one.",
        });
      }
    },

    async files(directory, { deep, except }, each) {
      const root = remotePath(directory);
      const apart = [...except].map((other) => prefixOf(remotePath(other).key));
      const prefix = prefixOf(root.key);
      for (const { key, ...object } of table.startingWith(prefix)) {
        const slash = key.lastIndexOf("/");
        // markers of empty directories are no files
        if (slash === key.length - 1) continue;
        if (!deep && slash >= prefix.length) continue;
        if (apart.some((other) => key.startsWith(other))) continue;
        each({ ...object, kind: "file", directory: pathOf(root, key.slice(0, slash + 1)), name: key.slice(slash + 1) });
      }
    },

    close: () => table.close(),
  };
}
