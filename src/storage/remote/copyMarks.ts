import { randomUUID } from "node:crypto";
import { pathOf, type RemotePath } from "./remotePath.js";

/** Marks of copies that were tried and may have been made. */
export interface CopyMarks {
  /**
   * Tries to copy. The mark is the same until a try ends without an error, so that a copy whose answer was lost can be told
   * from somebody else's object.
   */
  trying<T>(from: RemotePath, to: RemotePath, copy: (mark: string) => Promise<T>): Promise<T>;
}

/** For systems where a copy has an identity of its own. */
export function copyMarks(): CopyMarks {
  const marks = new Map<string, string>();
  return {
    async trying(from, to, copy) {
      const key = `${pathOf(from, from.key)} ${pathOf(to, to.key)}`;
      const mark = marks.get(key) ?? randomUUID();
      marks.set(key, mark);
      const outcome = await copy(mark);
      // a million are moved one after the other
      marks.delete(key);
      return outcome;
    },
  };
}
