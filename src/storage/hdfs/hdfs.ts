import { createHash, randomBytes } from "node:crypto";
import { StorageError } from "../../errors.js";
import { pendingName, type StoredFile, type WritableStorage } from "../port.js";
import { limitedTo } from "../remote/limit.js";
import { firstPiece, remoteFile } from "../remote/remoteFile.js";
import { pathOf, remoteChild, remoteParent, remotePath } from "../remote/remotePath.js";
import type { OpenSystem, RemoteSystem } from "../remote/remoteSystem.js";
import { Contact, defaultRetries, TruncatedError, withRetries } from "../remote/retry.js";
import { type Content, spooledFile } from "../remote/spool.js";
import { fetchRange } from "../remote/syncRanges.js";
import { callerOf } from "./caller.js";
import { type Doing, explained, retryAfter } from "./failures.js";
import { storedFileOf } from "./fileStatus.js";
import { hdfsOptions } from "./hadoopFiles.js";
import { type HdfsOptions, placeOf } from "./places.js";
import { type DirectoryPage, WebHdfs } from "./webHdfs.js";

/** Directories of a walk that are listed at the same time. */
const branchesAtOnce = 8;
/** Bytes that are copied at once, where HDFS cannot do it itself. */
const copiedAtOnce = 1 << 23;

interface Visited {
  readonly files: readonly StoredFile[];
  readonly done: Promise<Visited>;
}

/** HDFS through WebHDFS or HttpFS. */
export const openHdfs: OpenSystem = (settings, signal): RemoteSystem => {
  const options = hdfsOptions(settings.hdfs ?? {}, process.env);
  const { attempts = defaultRetries.attempts, atOnce = 32, timeout = 30_000 } = settings.requests ?? {};
  const limited = limitedTo(atOnce);
  const contact = new Contact();
  const identity = callerOf(settings.hdfs?.user, process.env);
  const clients = new Map<string, WebHdfs>();
  const configured = hostsIn(options);

  /** The client of a path's nameservice, and the path there. */
  function at(location: string): { readonly web: WebHdfs; readonly path: string } {
    const { addresses, path, unset } = placeOf(location, options);
    if (
      unset !== null &&
      "delegation" in identity &&
      !namesHost([...(settings.hdfs?.named ?? []), ...configured], unset)
    ) {
      throw tokenKept(location, unset);
    }
    const key = addresses.join();
    let web = clients.get(key);
    if (!web) {
      web = new WebHdfs({ addresses, identity, dataNodes: options.dataNodes ?? {}, timeout, signal });
      clients.set(key, web);
    }
    return { web, path };
  }

  /** A file gets another name on its own cluster only: on another one, the same path is another place. Throws. */
  function demandOneCluster(location: string, other: string): void {
    if (at(location).web === at(other).web) return;
    throw new StorageError(`${other} is on another cluster than ${location}`, { fix: "Give a place on the same one." });
  }

  async function call<T>(doing: Doing, location: string, act: (web: WebHdfs, path: string) => Promise<T>): Promise<T> {
    const { web, path } = at(location);
    try {
      return await limited(() =>
        withRetries(
          () => contact.try(() => act(web, path)),
          (error) => contact.delay(retryAfter(error)),
          { ...defaultRetries, attempts, signal },
        ),
      );
    } catch (error) {
      // that is no trouble of the system's
      signal?.throwIfAborted();
      throw explained(error, doing, location, web.addresses);
    }
  }

  async function stat(location: string): Promise<StoredFile | null> {
    const found = await call("look at", location, (web, path) => web.status(path));
    return found && storedFileOf(found, spelled(location));
  }

  const page = (directory: string, after: string | null): Promise<DirectoryPage | null> =>
    call("list", directory, (web, path) => web.page(path, after));

  const entriesOf = (directory: string, { entries }: DirectoryPage): StoredFile[] =>
    entries.map((entry) => storedFileOf(entry, `${directory}/${entry.pathSuffix}`));

  /** Says why a directory cannot be listed. */
  async function noDirectory(location: string): Promise<StorageError> {
    if (await stat(location)) {
      return new StorageError(`${location} is no directory`, { fix: "A directory is needed." });
    }
    return missing(location);
  }

  const readRange: RemoteSystem["readRange"] = (location, from, length, wanted) =>
    call("read", location, async (web, path) => {
      const bytes = await web.read(path, from, length).catch((error: unknown) => ({ error }));
      // nothing pins a range to what was opened; what is there after it says what was there before
      const now = await web.status(path);
      if (!now) throw changed(location, "is gone since it was opened");
      if (storedFileOf(now, location).identity !== wanted) throw changed(location, "changed while it was read");
      if ("error" in bytes) throw bytes.error;
      if (bytes.length !== length) throw new TruncatedError(length, bytes.length);
      return bytes;
    });

  /** One step. An answer that was lost is told by what has the name then. */
  async function rename(
    doing: Doing,
    seen: StoredFile,
    to: string,
    replace: boolean,
  ): Promise<"renamed" | "absent" | "taken"> {
    const target = at(to).path;
    for (let tries = 0; tries < 3; tries++) {
      const outcome = await call(doing, seen.path, (web, path) => web.rename(path, target, replace));
      if (outcome === "renamed") {
        if (!/\s$/.test(target) || (await stat(to))?.identity === seen.identity) return "renamed";
        // HttpFS strips the name that it is told
        await call(doing, to.trimEnd(), (web, path) => web.rename(path, at(seen.path).path, false));
        throw new StorageError(`cannot ${doing} ${to}: HttpFS gives no name that ends in a space`, {
          fix: "Ask the name nodes themselves: storage.hdfs.nameNodes in restorable.yaml.",
        });
      }
      const [source, there] = await Promise.all([stat(seen.path), stat(to)]);
      if (!source) return there?.identity === seen.identity ? "renamed" : "absent";
      if (outcome === "taken" || (there && !(replace && there.kind === "file"))) return "taken";
      if (outcome === "absent" || !there) break;
      // HttpFS replaces nothing: there is a moment in which nobody has the name
      await call("remove", to, (web, path) => web.remove(path));
    }
    throw new StorageError(`cannot ${doing} ${to}: HDFS refuses the name and does not say why`, {
      fix: `Is there a directory ${remoteParent(to)}, and may this user write there?`,
    });
  }

  async function upload(location: string, content: Content, how: "new" | "replace"): Promise<"published" | "exists"> {
    const [parent, name] = [remoteParent(location), location.slice(location.lastIndexOf("/") + 1)];
    const temporary = `${parent}/${pendingName(name, randomBytes(8).toString("hex"))}`;
    const there = await stat(location);
    if (there?.kind === "directory") throw isDirectory(location);
    if (there && how === "new") return "exists";
    try {
      await call("write", temporary, (web, path) => web.write(path, content));
      const written = await stat(temporary);
      if (!written) throw changed(temporary, "is gone since it was written");
      const outcome = await rename("write", written, location, how === "replace");
      if (outcome === "absent") throw changed(temporary, "is gone since it was written");
      return outcome === "renamed" ? "published" : "exists";
    } finally {
      await removeQuietly(temporary);
    }
  }

  /** What is left of an upload that did not come to its end; its own error counts more. */
  const removeQuietly = (location: string) =>
    call("remove", location, (web, path) => web.remove(path)).catch(() => undefined);

  async function removal(location: string): Promise<"removed" | "absent" | "not empty"> {
    let tries = 0;
    const outcome = await call("remove", location, (web, path) => {
      tries++;
      return web.remove(path);
    });
    // a try whose answer was lost was about what was there
    return outcome === "absent" && tries > 1 ? "removed" : outcome;
  }

  const storage: WritableStorage = {
    stat,

    async *list(location) {
      const directory = spelled(location);
      for (let after: string | null | undefined; after !== null; ) {
        const listed = await page(directory, after ?? null);
        if (!listed && after === undefined) throw await noDirectory(directory);
        yield* listed ? entriesOf(directory, listed) : [];
        after = listed?.next ?? null;
      }
    },

    async *walk(location) {
      const top = spelled(location);
      const waiting: { readonly directory: string; readonly after: string | null }[] = [
        { directory: top, after: null },
      ];
      const running = new Set<Promise<Visited>>();
      const visit = async ({ directory, after }: (typeof waiting)[number]): Promise<readonly StoredFile[]> => {
        const listed = await page(directory, after);
        if (!listed && directory === top && after === null) throw await noDirectory(top);
        if (!listed) return [];
        if (listed.next !== null) waiting.push({ directory, after: listed.next });
        const entries = entriesOf(directory, listed);
        for (const { kind, path } of entries) if (kind === "directory") waiting.push({ directory: path, after: null });
        return entries.filter(({ kind }) => kind !== "directory");
      };
      while (waiting.length > 0 || running.size > 0) {
        for (let next = waiting.pop(); next; next = running.size < branchesAtOnce ? waiting.pop() : undefined) {
          const one: Promise<Visited> = visit(next).then((files) => ({ files, done: one }));
          // whoever leaves early does not wait for it
          one.catch(() => {});
          running.add(one);
        }
        const { files, done } = await Promise.race(running);
        running.delete(done);
        yield files;
      }
    },

    canonical: async (location) => placeOf(location, options).canonical,

    async open(location) {
      const path = spelled(location);
      const seen = await stat(path);
      if (!seen) throw missing(path);
      if (seen.kind === "directory") throw isDirectory(path);
      const { size, identity } = seen;
      if (size >= firstPiece) {
        const first = await readRange(path, 0, firstPiece, identity);
        return remoteFile(path, size, first, (from, length) =>
          fetchRange({ system: "hdfs", settings, path, from, length, identity }),
        );
      }
      // more than there is: one file from its beginning to its end, whatever has the name next
      const whole = await call("read", path, (web, there) => web.read(there, 0, firstPiece));
      if (whole.length !== size) throw changed(path, "changed while it was read");
      return remoteFile(path, size, whole, () => whole);
    },

    child: (directory, name) => remoteChild(spelled(directory), name),
    reaches: () => true,
    parent: (path) => remoteParent(spelled(path)),

    create: async (path) => spooledFile(path, (content, how) => upload(spelled(path), content, how)),
    scratch: async () => spooledFile("a scratch file", () => Promise.reject(new Error("a scratch file has no name"))),

    async makeDirectory(location) {
      await call("write", location, (web, path) => web.makeDirectory(path));
    },

    async keepAs(location, other) {
      const seen = await stat(location);
      if (!seen) throw missing(location);
      if (await stat(other)) return false;
      const copy = spooledFile(other, (content, how) => upload(spelled(other), content, how));
      try {
        for (let from = 0; from < seen.size; from += copiedAtOnce) {
          const length = Math.min(copiedAtOnce, seen.size - from);
          copy.write(await readRange(location, from, length, seen.identity));
        }
        return (await copy.publish("new")) === "published";
      } finally {
        await copy.abandon();
      }
    },

    async remove(location) {
      if ((await stat(location))?.kind === "directory") throw isDirectory(location);
      await call("remove", location, (web, path) => web.remove(path));
    },

    async removeSeen(seen) {
      const state = compared(await stat(seen.path), seen);
      if (state !== "same") return state;
      const outcome = await removal(seen.path);
      return outcome === "not empty" ? "changed" : outcome;
    },

    async move(seen, other) {
      demandOneCluster(seen.path, other);
      const state = compared(await stat(seen.path), seen);
      if (state !== "same") return state;
      const to = spelled(other);
      if (await stat(to)) return "taken";
      await call("write", to, (web) => web.makeDirectory(at(remoteParent(to)).path));
      const outcome = await rename("move", seen, to, false);
      return outcome === "renamed" ? "moved" : outcome;
    },

    async removeEmptyDirectory(location) {
      if ((await stat(location))?.kind !== "directory") return false;
      return (await removal(location)) === "removed";
    },

    sha512() {
      const hash = createHash("sha512");
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
    },
  };

  return { storage, readRange };
};

/** Those that the configuration names in paths. */
function hostsIn({ defaultFs = "", mounts = {} }: HdfsOptions): string[] {
  const paths = [defaultFs, ...Object.values(mounts).flatMap((mount) => Object.values(mount))];
  return paths.flatMap((path) => /^[^/]*:\/\/([^/]+)/.exec(path)?.[1] ?? []);
}

/** Whatever the port: a name node has several. */
function namesHost(named: readonly string[], authority: string): boolean {
  const hostOf = (one: string) => one.toLowerCase().replace(/:\d+$/, "");
  return named.some((one) => hostOf(one) === hostOf(authority));
}

/** A metadata file may name any host. */
function tokenKept(location: string, authority: string): StorageError {
  return new StorageError(
    `${location}: nobody but this path names ${authority}, so it does not get the delegation token`,
    {
      fix: `Where it is a name node: storage.hdfs.nameNodes in restorable.yaml, or HADOOP_CONF_DIR.`,
    },
  );
}

/** No slash at the end; `hdfs:/path` with all three. */
function spelled(location: string): string {
  const at = remotePath(location);
  return pathOf(at, at.key);
}

function compared(now: StoredFile | null, seen: StoredFile): "same" | "absent" | "changed" {
  if (!now) return "absent";
  const isSame =
    now.kind === "file" &&
    now.size === seen.size &&
    now.modifiedAt === seen.modifiedAt &&
    (seen.identity ?? now.identity) === now.identity;
  return isSame ? "same" : "changed";
}

function missing(path: string): StorageError {
  return new StorageError(`${path} does not exist`, { fix: "Check the path." });
}

function isDirectory(path: string): StorageError {
  return new StorageError(`${path} is a directory`, { fix: "A file is needed." });
}

function changed(path: string, what: string): StorageError {
  return new StorageError(`${path} ${what}`, {
    fix: "Is a job still running that replaces or deletes it? Try again, or use another snapshot.",
  });
}
