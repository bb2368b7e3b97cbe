import { randomUUID } from "node:crypto";
import { pathOf, type RemotePath } from "./remotePath.js";

/** Marks of copies that were tried and may have been made. */
export interface CopyMarks {
  /** The same for each try, so that a copy whose answer was lost can be told from somebody else's object. */
  markOf(from: RemotePath, to: RemotePath): string;
}

/** For systems where a copy has an identity of its own. */
export function copyMarks(): CopyMarks {
  const marks = new Map<string, string>();
  return {
    markOf(from, to) {
      const key = `${pathOf(from, from.key)} ${pathOf(to, to.key)}`;
      const mark = marks.get(key) ?? randomUUID();
      marks.set(key, mark);
      return mark;
    },
  };
}
