import type { WritableStorage } from "../../storage/port.js";

const pieceSize = 1 << 20;

/** SHA-512 of a file's bytes. Throws a StorageError. */
export async function digestOf(path: string, storage: WritableStorage): Promise<string> {
  const file = await storage.open(path);
  try {
    const digest = storage.sha512();
    const buffer = new Uint8Array(Math.min(pieceSize, file.size));
    for (let at = 0; at < file.size; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, file.size - at));
      file.read(at, piece);
      digest.update(piece);
    }
    return digest.hex();
  } finally {
    file.close();
  }
}
