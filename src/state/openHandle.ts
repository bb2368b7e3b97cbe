import { sliceOf } from "../bytes/slice.js";
import { type ByteSource, memorySource } from "../bytes/source.js";
import type { StreamStateHandle } from "../model/handles.js";
import type { Storage } from "../storage/port.js";

/** The bytes behind a handle. */
export interface OpenHandle extends ByteSource {
  /** Frees what is held open; the bytes cannot be read any more. */
  close(): void;
}

/** Where the handles of a snapshot are resolved. */
export interface HandlePlace {
  readonly storage: Storage;
  /** The directory of the metadata file: relative handles lie below it. */
  readonly location: string;
}

/** The handle in which the bytes are: handles of key groups (tag 3) in the place of a stream are looked through. */
export function bytesHandle(handle: StreamStateHandle): Exclude<StreamStateHandle, { readonly tag: 3 }> {
  return handle.tag === 3 ? bytesHandle(handle.delegate) : handle;
}

/** The path of the file that a handle refers to; null where its bytes are inline, or it has none. */
export function pathOf(handle: StreamStateHandle, { storage, location }: HandlePlace): string | null {
  const plain = bytesHandle(handle);
  switch (plain.tag) {
    case 1:
    case 16:
      return null;
    case 2:
    case 15:
      return plain.filePath;
    case 6:
      return storage.child(location, plain.relativePath);
  }
}

/**
 * Opens what a handle points to: inline bytes, a file, or the segment of one. Throws a StorageError that names the file,
 * a FormatError where a segment does not lie within its file.
 */
export async function openHandle(handle: StreamStateHandle, place: HandlePlace): Promise<OpenHandle> {
  const plain = bytesHandle(handle);
  if (plain.tag === 1) return { ...memorySource(plain.data.bytes()), close: () => {} };
  const path = pathOf(plain, place);
  if (path === null) return { ...memorySource(new Uint8Array(0)), close: () => {} };
  const file = await place.storage.open(path);
  if (plain.tag !== 15) return file;
  try {
    return { ...sliceOf(file, Number(plain.startPos), Number(plain.stateSize)), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}
