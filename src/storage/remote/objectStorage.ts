import { createHash, randomUUID } from "node:crypto";
import { StorageError } from "../../errors.js";
import type { StoredFile, WritableStorage } from "../port.js";
import type { RequestSettings, StorageSettings } from "../settings.js";
import { limitedTo } from "./limit.js";
import type { Doing, ObjectDriver, ObjectSeen, Page, PageRequest } from "./objectDriver.js";
import { firstPiece, remoteFile } from "./remoteFile.js";
import { pathOf, type RemotePath, remoteChild, remoteParent, remotePath } from "./remotePath.js";
import type { RemoteSystem, SystemName } from "./remoteSystem.js";
import { Contact, defaultRetries, withRetries } from "./retry.js";
import { type Content, spooledFile } from "./spool.js";
import { fetchRange } from "./syncRanges.js";

/**
 * A storage over an object store. A directory is what keys have in common up to a slash; objects whose key ends in one
 * (markers that some clients write for empty directories) are no files.
 */
export function objectStorage(
  system: SystemName,
  driver: ObjectDriver,
  settings: StorageSettings,
  signal?: AbortSignal,
): RemoteSystem {
  const { attempts = defaultRetries.attempts, atOnce = 32, pageSize }: RequestSettings = settings.requests ?? {};
  const limited = limitedTo(atOnce);
  const contact = new Contact();

  async function call<T>(doing: Doing, path: string, act: () => Promise<T>): Promise<T> {
    try {
      const retries = { ...defaultRetries, attempts, signal };
      return await limited(() =>
        withRetries(
          () => contact.try(act),
          (error) => contact.delay(driver.retryAfter(error)),
          retries,
        ),
      );
    } catch (error) {
      // that is no trouble of the system's
      signal?.throwIfAborted();
      throw driver.explain(error, doing, path);
    }
  }

  const head = (at: RemotePath) => call("look at", pathOf(at, at.key), () => driver.head(at));

  /** Each page is asked for before the one before it is used. */
  async function* pages(path: string, request: Pick<PageRequest, "prefix" | "bySlash">): AsyncGenerator<Page> {
    const root = remotePath(path);
    const ask = (from: string | undefined) => {
      const page = call("list", path, () => driver.page(root, { ...request, atMost: pageSize, from }));
      // whoever leaves early does not wait for it
      page.catch(() => {});
      return page;
    };
    let asked: string | undefined;
    for (let coming: Promise<Page> | undefined = ask(undefined); coming; ) {
      const page: Page = await coming;
      if (page.next !== undefined && page.next === asked) throw goesInACircle(path);
      asked = page.next;
      coming = asked === undefined ? undefined : ask(asked);
      yield page;
    }
  }

  /** Pages of what is in a directory. Throws a StorageError where there is nothing, not even a marker. */
  async function* pagesIn(path: string, bySlash: boolean): AsyncGenerator<Page> {
    const prefix = prefixOf(path);
    let isThere = prefix === "";
    for await (const page of pages(path, { prefix, bySlash })) {
      isThere ||= page.objects.length > 0 || page.prefixes.length > 0;
      yield page;
    }
    if (!isThere) throw missing(path);
  }

  /** The first objects in a directory. Pages with nothing on them may come before those with something. */
  const firstIn = async (path: string, atMost: number): Promise<readonly ObjectSeen[]> => {
    const objects: ObjectSeen[] = [];
    for (let from: string | undefined; ; ) {
      const request = { prefix: prefixOf(path), bySlash: false, atMost, from };
      const page = await call("list", path, () => driver.page(remotePath(path), request));
      objects.push(...page.objects);
      if (objects.length >= atMost || page.next === undefined) return objects;
      if (page.next === from) throw goesInACircle(path);
      from = page.next;
    }
  };

  const isDirectory = async (path: string): Promise<boolean> =>
    (await firstIn(path, 1)).length > 0 || prefixOf(path) === "";

  const readRange: RemoteSystem["readRange"] = async (path, from, length, identity) => {
    const at = remotePath(path);
    const got = await call("read", path, () => driver.read(at, { from, length, identity }));
    if (got === "absent") throw vanished(path, "is gone since it was opened");
    if (got === "changed" || got.bytes.length !== length) throw vanished(path, "changed while it was read");
    return got.bytes;
  };

  async function upload(path: string, content: Content, how: "new" | "replace"): Promise<"published" | "exists"> {
    const at = remotePath(path);
    const mark = randomUUID();
    const onlyNew = how === "new";
    const outcome = await call("write", path, () => driver.put(at, content, { onlyNew, mark }));
    const there = await head(at);
    // an upload whose answer was lost is in its own way when it is tried again
    if (outcome === "exists" && there?.mark !== mark) return "exists";
    if (!there || (there.mark === mark && there.size !== content.size)) {
      throw new StorageError(`${path}: is not what was uploaded: ${there ? `${there.size} bytes` : "nothing"} there`, {
        fix: "Somebody else writes there, or the server lost it. Try again.",
      });
    }
    return "published";
  }

  /** Server-side. A copy whose answer was lost is in its own way when it is tried again. */
  async function copy(from: RemotePath, seen: ObjectSeen, to: RemotePath) {
    if (await head(to)) return "exists";
    let tries = 0;
    const outcome = await call("copy", `${pathOf(from, from.key)} to ${pathOf(to, to.key)}`, () => {
      tries++;
      return driver.copy(from, seen, to);
    });
    if (outcome !== "exists" || tries === 1) return outcome;
    const there = await head(to);
    return there && there.size === seen.size && there.identity === seen.identity ? "copied" : "exists";
  }

  const storage: WritableStorage = {
    async stat(path) {
      const at = remotePath(path);
      if (at.key !== "" && !at.key.endsWith("/")) {
        const found = await head(at);
        if (found) return fileOf(at, found);
      }
      return (await isDirectory(path)) ? directoryAt(pathOf(at, at.key)) : null;
    },

    async *list(path) {
      const at = remotePath(path);
      for await (const { objects, prefixes } of pagesIn(path, true)) {
        for (const prefix of prefixes) {
          const isNameless = prefix === `${prefixOf(path)}/`;
          yield directoryAt(isNameless ? `${at.root}/${prefix}` : pathOf(at, prefix));
        }
        for (const object of objects) if (!isMarker(object)) yield fileOf(at, object);
      }
    },

    async *walk(path) {
      const at = remotePath(path);
      for await (const { objects } of pagesIn(path, false)) {
        yield objects.filter((object) => !isMarker(object)).map((object) => fileOf(at, object));
      }
    },

    async canonical(path) {
      const at = remotePath(path);
      return pathOf(at, at.key);
    },

    async open(path) {
      const at = remotePath(path);
      const range = { from: 0, length: firstPiece, identity: null };
      const got = await call("read", path, () => driver.read(at, range));
      if (typeof got === "string") {
        if (await isDirectory(path)) throw new StorageError(`${path} is a directory`, { fix: "A file is needed." });
        throw missing(path);
      }
      const { size, identity } = got.seen;
      return remoteFile(path, size, got.bytes, (from, length) =>
        fetchRange({ system, settings, path, from, length, identity }),
      );
    },

    child: remoteChild,
    reaches: () => true,
    parent: remoteParent,

    create: async (path) => spooledFile(path, (content, how) => upload(path, content, how)),
    scratch: async () => spooledFile("a scratch file", () => Promise.reject(new Error("a scratch file has no name"))),

    // there are none: a key may have slashes
    makeDirectory: async () => {},

    async keepAs(path, other) {
      const [from, to] = [remotePath(path), remotePath(other)];
      const seen = await head(from);
      if (!seen) throw missing(path);
      const outcome = await copy(from, seen, to);
      if (outcome === "changed" || outcome === "absent") throw vanished(path, "changed while it was copied");
      return outcome === "copied";
    },

    async remove(path) {
      await call("remove", path, () => driver.remove(remotePath(path), null));
    },

    async removeSeen(seen) {
      const at = remotePath(seen.path);
      const state = compared(await head(at), seen);
      if (state !== "same") return state;
      return call("remove", seen.path, () => driver.remove(at, seen.identity));
    },

    async move(seen, other) {
      const [from, to] = [remotePath(seen.path), remotePath(other)];
      const found = await head(from);
      const state = compared(found, seen);
      if (state !== "same" || !found) return state === "same" ? "absent" : state;
      const outcome = await copy(from, found, to);
      if (outcome !== "copied") return outcome === "exists" ? "taken" : outcome;
      const [copied, now] = await Promise.all([head(to), head(from)]);
      if (copied?.size !== found.size) {
        throw new StorageError(`${other}: is not what ${seen.path} is: ${copied?.size ?? "no"} bytes`, {
          fix: "Both are still there. Look at them, and try again.",
        });
      }
      if (compared(now, seen) === "same") {
        const removed = await call("remove", seen.path, () => driver.remove(from, found.identity));
        if (removed === "removed") return "moved";
      }
      // gone by a try whose answer was lost, or by somebody else: the copy may be all that is left
      if (!(await head(from))) return "moved";
      await call("remove", other, () => driver.remove(to, copied.identity));
      return "changed";
    },

    async removeEmptyDirectory(path) {
      const [marker, ...others] = await firstIn(path, 2);
      // one with content is somebody's
      if (marker?.key !== prefixOf(path) || marker.size > 0 || others.length > 0) return false;
      await call("remove", path, () => driver.remove({ ...remotePath(path), key: marker.key }, marker.identity));
      return true;
    },

    sha512() {
      const hash = createHash("sha512");
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
    },
  };

  return { storage, readRange };
}

/** What every key below a directory begins with; empty for a root. */
function prefixOf(path: string): string {
  const key = remotePath(path).key.replace(/\/+$/, "");
  return key === "" ? "" : `${key}/`;
}

function isMarker({ key }: ObjectSeen): boolean {
  return key.endsWith("/");
}

function fileOf({ root }: RemotePath, { key, size, modifiedAt, identity }: ObjectSeen): StoredFile {
  return { path: `${root}/${key}`, kind: "file", size, modifiedAt, identity };
}

function directoryAt(path: string): StoredFile {
  return { path, kind: "directory", size: 0, modifiedAt: null, identity: null };
}

function compared(now: ObjectSeen | null, seen: StoredFile): "same" | "absent" | "changed" {
  if (!now) return "absent";
  const isSame =
    seen.kind === "file" &&
    now.size === seen.size &&
    now.modifiedAt === seen.modifiedAt &&
    (seen.identity ?? now.identity) === now.identity;
  return isSame ? "same" : "changed";
}

function goesInACircle(path: string): StorageError {
  return new StorageError(`cannot list ${path}: the server gives the same page again and again`, {
    fix: "What it leaves out is not known, so nothing is said of it. Ask whoever runs the server.",
  });
}

function missing(path: string): StorageError {
  return new StorageError(`${path}: does not exist`, { fix: "Check the path." });
}

function vanished(path: string, what: string): StorageError {
  return new StorageError(`${path}: ${what}`, {
    fix: "Is a job still running that replaces or deletes it? Try again, or use another snapshot.",
  });
}
