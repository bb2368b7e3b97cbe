import type { RemotePath } from "./remotePath.js";
import type { Content } from "./spool.js";

/** An object, as head, get and list tell it: all of them the same. */
export interface ObjectSeen {
  readonly key: string;
  readonly size: number;
  /** Milliseconds, no finer than any call tells it. */
  readonly modifiedAt: number | null;
  /** Changes when the content does: etag, generation. */
  readonly identity: string | null;
}

export interface ObjectHead extends ObjectSeen {
  /** The mark that `put` left; null where there is none. */
  readonly mark: string | null;
}

export interface Page {
  readonly objects: readonly ObjectSeen[];
  /** What keys have up to the next slash behind the prefix; with `bySlash` only. With that slash. */
  readonly prefixes: readonly string[];
  /** Where the next page begins; undefined for the last one. */
  readonly next: string | undefined;
}

export interface PageRequest {
  readonly prefix: string;
  readonly bySlash: boolean;
  readonly atMost: number | undefined;
  readonly from: string | undefined;
}

/** What was being done when an error came. */
export type Doing = "look at" | "list" | "read" | "write" | "copy" | "remove";

/**
 * What an object store can do; objectStorage makes a whole storage of it. Each call is one try and throws what the client
 * throws. Keys are exact.
 */
export interface ObjectDriver {
  /** Null where there is no such object. */
  head(at: RemotePath): Promise<ObjectHead | null>;
  page(root: RemotePath, request: PageRequest): Promise<Page>;
  /**
   * Up to `length` bytes from `from` on, fewer only at the end of the object. With an identity: "changed" where the
   * object is another one now. Throws a TruncatedError for fewer bytes than announced.
   */
  read(
    at: RemotePath,
    range: { readonly from: number; readonly length: number; readonly identity: string | null },
  ): Promise<{ readonly seen: ObjectSeen; readonly bytes: Uint8Array } | "absent" | "changed">;
  /** All or nothing. `mark`: kept with the object, so that a lost answer can be told from somebody else's object. */
  put(
    at: RemotePath,
    content: Content,
    how: { readonly onlyNew: boolean; readonly mark: string },
  ): Promise<"put" | "exists">;
  /** On the server, all or nothing, only the object that was seen, and only to a key that is not taken. */
  copy(from: RemotePath, seen: ObjectSeen, to: RemotePath): Promise<"copied" | "exists" | "changed" | "absent">;
  /** Nothing happens where there is none. With an identity: only that one, where the server looks at it. */
  remove(at: RemotePath, identity: string | null): Promise<"removed" | "changed">;
  /** Milliseconds to wait at least before the same is tried again; null where that is no use. */
  retryAfter(error: unknown): number | null;
  /** A StorageError with the path, what is wrong, and the right that is missing; anything else is a bug. */
  explain(error: unknown, doing: Doing, path: string): unknown;
}
