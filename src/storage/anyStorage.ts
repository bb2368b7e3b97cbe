import { StorageError } from "../errors.js";
import { localStorage } from "./local.js";
import type { Storage, WritableStorage } from "./port.js";
import { remoteChild, remoteParent } from "./remote/remotePath.js";
import type { SystemName } from "./remote/remoteSystem.js";
import type { StorageSettings } from "./settings.js";
import { openSystem, schemeOf, systemNames, systemOf, systems } from "./systems.js";

/** Every place that there is, by the scheme of a path. */
export interface AnyStorage {
  readonly storage: Storage;
  /** The same, to be written to. */
  writable(): Promise<WritableStorage>;
  /**
   * The systems on which these paths lie, and those that the settings name, may be asked from here on. No other is: what
   * a metadata file mentions is no reason to send anything anywhere.
   */
  reach(paths: readonly string[], settings?: StorageSettings): void;
}

/**
 * This machine's files; remote systems once they are named. Their clients load when they are used.
 * @param signal once it is aborted, everything fails with its reason
 */
export function anyStorage(signal?: AbortSignal): AnyStorage {
  const named = new Set<SystemName>();
  /** One list for all: it grows while HDFS is open. */
  const namedHosts: string[] = [];
  let settings: StorageSettings = {};
  const opened = new Map<SystemName, Promise<WritableStorage>>();

  const remote = (path: string): Promise<WritableStorage> => {
    signal?.throwIfAborted();
    const name = systemOf(path);
    if (name === undefined) throw unknownScheme(path);
    if (!named.has(name)) throw notNamed(path, name);
    const open = opened.get(name) ?? openSystem(name, settings, signal).then(({ storage }) => storage);
    opened.set(name, open);
    return open;
  };
  const isLocal = (path: string) => schemeOf(path) === null;
  const local = async (): Promise<WritableStorage> => {
    signal?.throwIfAborted();
    return (await import("./localWrite.js")).writableLocalStorage;
  };
  const toRead = (path: string): Storage | Promise<Storage> => {
    signal?.throwIfAborted();
    return isLocal(path) ? localStorage : remote(path);
  };
  const toWrite = (path: string) => (isLocal(path) ? local() : remote(path));
  /** Both on one system: files are not carried between two by another name. */
  const toWriteBoth = (path: string, other: string) => {
    if (systemOf(path) === systemOf(other)) return toWrite(path);
    throw new StorageError(`${other} is on another system than ${path}`, { fix: "Give a place on the same one." });
  };

  async function* listing<T>(path: string, list: (storage: Storage) => AsyncIterable<T>): AsyncGenerator<T> {
    for await (const found of list(await toRead(path))) {
      signal?.throwIfAborted();
      yield found;
    }
  }

  const storage: Storage = {
    stat: async (path) => (await toRead(path)).stat(path),
    list: (path) => listing(path, (storage) => storage.list(path)),
    walk: (path) => listing(path, (storage) => storage.walk(path)),
    canonical: async (path) => (await toRead(path)).canonical(path),
    open: async (path) => (await toRead(path)).open(path),
    child: (directory, name) => (isLocal(directory) ? localStorage.child : remoteChild)(directory, name),
    parent: (path) => (isLocal(path) ? localStorage.parent : remoteParent)(path),
    reaches(path) {
      if (isLocal(path)) return localStorage.reaches(path);
      const name = systemOf(path);
      return name !== undefined && named.has(name);
    },
  };

  const writable: WritableStorage = {
    ...storage,
    create: async (path) => (await toWrite(path)).create(path),
    scratch: async () => (await local()).scratch(),
    makeDirectory: async (path) => (await toWrite(path)).makeDirectory(path),
    keepAs: async (path, other) => (await toWriteBoth(path, other)).keepAs(path, other),
    remove: async (path) => (await toWrite(path)).remove(path),
    removeSeen: async (seen) => (await toWrite(seen.path)).removeSeen(seen),
    move: async (seen, to) => (await toWriteBoth(seen.path, to)).move(seen, to),
    removeEmptyDirectory: async (path) => (await toWrite(path)).removeEmptyDirectory(path),
    sha512() {
      // the same everywhere
      const hash = process.getBuiltinModule("node:crypto").createHash("sha512");
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
    },
  };

  return {
    storage,
    writable: async () => writable,
    reach(paths, given = {}) {
      settings = { ...settings, ...given };
      settings = { ...settings, hdfs: { ...settings.hdfs, named: namedHosts } };
      for (const path of paths) {
        const name = systemOf(path);
        if (name !== undefined) named.add(name);
        if (name === "hdfs") namedHosts.push(/^[^/]*:\/\/([^/]*)/.exec(path)?.[1] ?? "");
      }
      for (const name of systemNames) if (given[name] !== undefined) named.add(name);
    },
  };
}

/** A storage for these paths, and whatever lies on the same systems. */
export function storageFor(...paths: readonly string[]): Storage {
  const { storage, reach } = anyStorage();
  reach(paths);
  return storage;
}

/** The same, to be written to. */
export function writableFor(...paths: readonly string[]): Promise<WritableStorage> {
  const { writable, reach } = anyStorage();
  reach(paths);
  return writable();
}

function unknownScheme(path: string): StorageError {
  const schemes = systemNames.flatMap((name) => systems[name].schemes).map((scheme) => `${scheme}://`);
  return new StorageError(`${path}: files with this scheme cannot be read`, {
    fix: `Known are local paths, file: and ${schemes.join(", ")}.`,
  });
}

function notNamed(path: string, name: SystemName): StorageError {
  return new StorageError(`${path}: nobody said that it may be looked for there`, {
    fix: `Add "storage: { ${name}: {} }" to restorable.yaml; then what snapshots refer to there is read as well.`,
  });
}
