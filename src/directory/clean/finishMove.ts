import type { WritableStorage } from "../../storage/port.js";
import { digestOf } from "./digest.js";

/**
 * Moving a file is two steps: it gets its new name, and loses the old one. Takes the second where somebody was killed in
 * between: the file has both names, or is at both places. Returns whether that was so.
 */
export async function finishMove(from: string, to: string, storage: WritableStorage): Promise<boolean> {
  const [old, moved] = [await storage.stat(from), await storage.stat(to)];
  if (old?.kind !== "file" || moved?.kind !== "file" || old.size !== moved.size) return false;
  const isOneFile = old.identity !== null && old.identity === moved.identity;
  if (!isOneFile && (await digestOf(from, storage)) !== (await digestOf(to, storage))) return false;
  return (await storage.removeSeen(old)) !== "changed";
}
