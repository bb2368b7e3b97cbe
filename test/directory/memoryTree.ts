/** Files in memory, with symbolic links: a file system whose every time and listing a test decides. */
import { memorySource } from "../../src/bytes/source.js";
import { StorageError } from "../../src/errors.js";
import type { Storage, StoredFile } from "../../src/storage/port.js";

interface Entry {
  readonly bytes: Uint8Array;
  readonly modifiedAt: number | null;
  readonly target: string | null;
}

export class MemoryTree {
  readonly #entries = new Map<string, Entry>();
  /** Called before each listing and opening: what a running job does meanwhile. */
  onAccess: (what: "list" | "walk" | "open" | "stat", path: string) => void = () => {};
  readonly opened: string[] = [];

  file(path: string, bytes: Uint8Array | number = 1, modifiedAt: number | null = 0): this {
    const content = typeof bytes === "number" ? new Uint8Array(bytes) : bytes;
    this.#entries.set(path, { bytes: content, modifiedAt, target: null });
    return this;
  }

  link(path: string, target: string): this {
    this.#entries.set(path, { bytes: new Uint8Array(0), modifiedAt: 1, target });
    return this;
  }

  remove(path: string): this {
    for (const other of [...this.#entries.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) this.#entries.delete(other);
    }
    return this;
  }

  /** Real paths of all files that are no links. */
  get files(): string[] {
    return [...this.#entries].filter(([, { target }]) => target === null).map(([path]) => path);
  }

  get links(): string[] {
    return [...this.#entries].filter(([, { target }]) => target !== null).map(([path]) => path);
  }

  modifiedAt(path: string): number | null {
    return this.#entries.get(path)?.modifiedAt ?? null;
  }

  has(path: string): boolean {
    return this.#entries.has(path) || this.#isDirectory(path);
  }

  #isDirectory(path: string): boolean {
    return [...this.#entries.keys()].some((other) => other.startsWith(`${path}/`));
  }

  /** Links resolved, as far as the path exists. */
  real(path: string, left = 40): string {
    let at = "";
    const steps = path.split("/").filter((step) => step !== "");
    for (const [i, step] of steps.entries()) {
      const next = `${at}/${step}`;
      const target = this.#entries.get(next)?.target ?? null;
      if (target !== null && left > 0) {
        return this.real([target, ...steps.slice(i + 1)].join("/"), left - 1);
      }
      at = next;
    }
    return at === "" ? "/" : at;
  }

  #stored(path: string): StoredFile {
    const entry = this.#entries.get(path);
    if (!entry) return { path, kind: "directory", size: 0, modifiedAt: null, identity: null };
    const { bytes, modifiedAt, target } = entry;
    const kind = target === null ? "file" : "link";
    return { path, kind, size: bytes.length, modifiedAt, identity: `${bytes.length}-${modifiedAt}` };
  }

  readonly storage: Storage = this.#makeStorage();

  #makeStorage(): Storage {
    const local = (path: string) => path.replace(/^file:(\/\/[^/]*)?/, "");
    const demand = (path: string) => {
      if (!this.has(path)) throw new StorageError(`${path} does not exist`);
    };
    return {
      stat: async (given) => {
        const path = this.real(local(given));
        this.onAccess("stat", path);
        return this.has(path) ? this.#stored(path) : null;
      },
      list: (given) => this.#list(this.real(local(given)), demand),
      walk: (given) => this.#walk(this.real(local(given)), demand),
      canonical: async (given) => this.real(local(given)),
      open: async (given) => {
        const path = this.real(local(given));
        this.onAccess("open", path);
        this.opened.push(path);
        const entry = this.#entries.get(path);
        if (!entry) throw new StorageError(`${path} does not exist`);
        return { path, ...memorySource(entry.bytes), close() {} };
      },
      child: (directory, name) => `${directory}/${name}`,
      reaches: () => true,
      parent: (path) => path.slice(0, path.lastIndexOf("/")),
    };
  }

  async *#list(path: string, demand: (path: string) => void): AsyncGenerator<StoredFile> {
    this.onAccess("list", path);
    demand(path);
    const prefix = path === "/" ? "/" : `${path}/`;
    const children = new Set<string>();
    for (const other of this.#entries.keys()) {
      if (other.startsWith(prefix)) children.add(prefix + (other.slice(prefix.length).split("/")[0] ?? ""));
    }
    for (const child of children) yield this.#stored(child);
  }

  async *#walk(path: string, demand: (path: string) => void): AsyncGenerator<readonly StoredFile[]> {
    this.onAccess("walk", path);
    demand(path);
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = [...this.#entries.keys()].filter((other) => other.startsWith(prefix));
    for (let i = 0; i < below.length; i += 3) {
      yield below.slice(i, i + 3).flatMap((other) => (this.#entries.has(other) ? [this.#stored(other)] : []));
    }
  }
}
