/** What every storage has to do, whatever system is behind it. Each adapter runs this on a real server. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenFile, StoredFile, WritableStorage } from "../../src/storage/port.js";

/** An empty directory that nobody else uses. */
export interface Place {
  readonly storage: WritableStorage;
  /** It may, but need not, be there already. */
  readonly root: string;
  /** Frees what was made for it. */
  close?(): Promise<void>;
  /** A storage whose user may not do something there; an error has to name the path, and the right that is missing. */
  denied?(): Promise<readonly Denial[]>;
}

/** Something that is refused, and what the error has to say of it. */
export interface Denial {
  readonly what: string;
  act(): Promise<unknown>;
  readonly says: RegExp;
}

export interface ContractOptions {
  /** More files than are listed at once. The default suits an adapter that was told to ask for few. */
  readonly moreThanOnePage?: number;
  /** Bytes of a file that is read and written in several pieces. */
  readonly severalPieces?: number;
  /** Names that this system refuses. */
  readonly impossibleNames?: RegExp;
  /** Bytes of a path below the root that may be had at least. */
  readonly longPath?: number;
  /** Directories are there only as long as something is in them. Default false. */
  readonly directoriesAreNames?: boolean;
  /** What a clock here and one there may differ by, in milliseconds. */
  readonly clockSkew?: number;
}

const oddNames = [
  "with space",
  " leading and trailing ",
  "100%",
  "%41%2F%zz",
  "a#b",
  "a+b",
  "a?b=c",
  "a&b;c=d,e@f!g",
  "a:b",
  "'single' \"double\"",
  "[brackets]{braces}(parentheses)*~^|<>$",
  "检查点-状态",
  "e\u0301 combining",
  "\u00e9 precomposed",
  "😀",
  "UPPER",
  "upper",
];

/** @param make an empty place for one test each time */
export function storageContract(system: string, make: () => Promise<Place>, options: ContractOptions = {}): void {
  const {
    moreThanOnePage = 23,
    severalPieces = 3_000_017,
    impossibleNames = /$^/,
    longPath = 700,
    directoriesAreNames = false,
    clockSkew = 5 * 60_000,
  } = options;

  describe(`storage contract: ${system}`, () => {
    let place: Place;
    let storage: WritableStorage;
    /** A new empty directory for each test. */
    let root: string;
    let count = 0;
    beforeAll(async () => {
      place = await make();
      storage = place.storage;
    });
    afterAll(() => place?.close?.());
    const test = (what: string, act: () => Promise<void>) =>
      it(what, async () => {
        root = storage.child(place.root, `t${count++}`);
        await storage.makeDirectory(root);
        await act();
      });
    const at = (name: string) => storage.child(root, name);
    const write = (name: string, content: string | Uint8Array) => writeFile(storage, at(name), content);
    const seen = async (path: string): Promise<StoredFile> => {
      const found = await storage.stat(path);
      expect(found, path).not.toBeNull();
      return found as StoredFile;
    };

    describe("stat", () => {
      test("tells a file: its path, kind, size, time", async () => {
        const before = Date.now();
        await write("file", "twelve bytes");
        const found = await seen(at("file"));
        expect(found).toMatchObject({ kind: "file", size: 12, path: at("file") });
        if (found.modifiedAt !== null) {
          expect(found.modifiedAt).toBeGreaterThan(before - clockSkew);
          expect(found.modifiedAt).toBeLessThan(Date.now() + clockSkew);
        }
      });

      test("tells a directory, with and without a slash at its end", async () => {
        await write("directory/file", "x");
        for (const path of [at("directory"), `${at("directory")}/`]) {
          expect(await seen(path)).toMatchObject({ kind: "directory", size: 0 });
        }
      });

      test("null where nothing is, and where only the beginning of a name is the same", async () => {
        await write("directory/file-longer", "x");
        for (const name of ["nothing", "nothing/below", "direct", "directory/file", "directory/file-longer/below"]) {
          expect(await storage.stat(at(name)), name).toBeNull();
        }
      });
    });

    describe("list and walk", () => {
      test("entries of a directory, files and directories, nothing from below", async () => {
        await write("a", "1");
        await write("b/inner/deep", "22");
        await write("b/other", "333");
        await write("bc", "4444");
        const entries = await collect(storage.list(root));
        expect(byPath(entries).map(({ path, kind, size }) => [path, kind, size])).toEqual([
          [at("a"), "file", 1],
          [at("b"), "directory", 0],
          [at("bc"), "file", 4],
        ]);
        expect((await collect(storage.list(`${at("b")}/`))).map(({ path }) => path).sort()).toEqual([
          at("b/inner"),
          at("b/other"),
        ]);
      });

      test("a walk tells every file below, directories left out", async () => {
        await write("a", "1");
        await write("b/inner/deep", "22");
        await write("b/other", "");
        expect(byPath(await walked(storage, root)).map(({ path, kind, size }) => [path, kind, size])).toEqual([
          [at("a"), "file", 1],
          [at("b/inner/deep"), "file", 2],
          [at("b/other"), "file", 0],
        ]);
      });

      test("the same of a file as stat says", async () => {
        await write("some/file", "content");
        const found = await seen(at("some/file"));
        expect(await collect(storage.list(at("some")))).toEqual([found]);
        expect(await walked(storage, root)).toEqual([found]);
      });

      test("more than one page, each once", async () => {
        const names = Array.from({ length: moreThanOnePage }, (_, i) => `n${String(i).padStart(5, "0")}`);
        await inParallel(names, (name) => write(`many/${name}`, name));
        await inParallel(names, (name) => write(`deep/${name}/${name}`, name));
        const listed = await collect(storage.list(at("many")));
        expect(listed.map(({ path }) => path).sort()).toEqual(names.map((name) => at(`many/${name}`)));
        const directories = await collect(storage.list(at("deep")));
        expect(directories.map(({ path }) => path).sort()).toEqual(names.map((name) => at(`deep/${name}`)));
        expect(new Set(directories.map(({ kind }) => kind))).toEqual(new Set(["directory"]));
        const all = await walked(storage, root);
        expect(all.map(({ path }) => path).sort()).toEqual([
          ...names.map((name) => at(`deep/${name}/${name}`)),
          ...names.map((name) => at(`many/${name}`)),
        ]);
      });

      test("a listing can be left early", async () => {
        await inParallel(["a", "b", "c"], (name) => write(name, name));
        for await (const entry of storage.list(root)) {
          expect(entry.kind).toBe("file");
          break;
        }
        for await (const batch of storage.walk(root)) {
          expect(batch.length).toBeLessThanOrEqual(3);
          break;
        }
      });

      test("a directory that is not there is an error that names it", async () => {
        await failsNaming(at("nothing"), () => collect(storage.list(at("nothing"))), /does not exist/);
        await failsNaming(at("nothing"), () => walked(storage, at("nothing")), /does not exist/);
      });

      test("what vanishes during a walk is no error", async () => {
        const names = Array.from({ length: moreThanOnePage }, (_, i) => `d${i}/file`);
        await inParallel(names, (name) => write(name, name));
        const found: string[] = [];
        for await (const batch of storage.walk(root)) {
          if (found.length === 0) await inParallel(names, (name) => storage.remove(at(name)));
          found.push(...batch.map(({ path }) => path));
        }
        expect(new Set(found).size).toBe(found.length);
        for (const path of found) expect(names.map(at)).toContain(path);
      });
    });

    describe("names", () => {
      const names = oddNames.filter((name) => !impossibleNames.test(name));

      test("are kept as they are: written, told, listed, opened, moved, removed", async () => {
        for (const name of names) await write(`odd/${name}/${name}`, `content of ${name}`);
        await storage.makeDirectory(at("kept"));
        const files = names.map((name) => at(`odd/${name}/${name}`)).sort();
        expect((await walked(storage, root)).map(({ path }) => path).sort()).toEqual(files);
        expect((await collect(storage.list(at("odd")))).map(({ path }) => path).sort()).toEqual(
          names.map((name) => at(`odd/${name}`)).sort(),
        );
        for (const name of names) {
          const path = at(`odd/${name}/${name}`);
          expect(await text(storage, path), name).toBe(`content of ${name}`);
          expect(await storage.keepAs(path, at(`kept/${name}`)), name).toBe(true);
          expect(await storage.move(await seen(path), at(`moved/${name}`)), name).toBe("moved");
          expect(await storage.stat(path), name).toBeNull();
          expect(await text(storage, at(`moved/${name}`)), name).toBe(`content of ${name}`);
          expect(await storage.removeSeen(await seen(at(`moved/${name}`))), name).toBe("removed");
        }
        expect((await walked(storage, root)).filter(({ path }) => !path.includes("/kept/"))).toEqual([]);
      });

      test("that differ only in how they could be escaped are different files", async () => {
        const alike = ["a b", "a+b", "a%20b", "a%2520b", "a%2Bb"];
        for (const name of alike) await write(name, name);
        for (const name of alike) expect(await text(storage, at(name))).toBe(name);
        await storage.remove(at("a%20b"));
        expect((await walked(storage, root)).map(({ path }) => path).sort()).toEqual(
          alike
            .filter((name) => name !== "a%20b")
            .map(at)
            .sort(),
        );
      });

      test("can be long", async () => {
        const parts: string[] = Array.from({ length: Math.floor(longPath / 100) }, (_, i) =>
          `${i}-`.padEnd(99, "long"),
        );
        const name = parts.join("/");
        await write(name, "far down");
        expect(await text(storage, at(name))).toBe("far down");
        expect((await walked(storage, root)).map(({ path }) => path)).toEqual([at(name)]);
      });

      test("child, parent and reaches go by Flink's rules", async () => {
        expect(storage.child(root, "/name")).toBe(at("name"));
        expect(storage.child(root, "a/./b/../c")).toBe(at("a/c"));
        expect(storage.child(`${root}/`, "name")).toBe(at("name"));
        expect(storage.child(at("sibling"), "../name")).toBe(at("name"));
        expect(storage.parent(at("a/b"))).toBe(at("a"));
        expect(storage.reaches(at("a"))).toBe(true);
      });

      test("the canonical path of what is there and of what is not lies where it is", async () => {
        await write("file", "x");
        const canonical = await storage.canonical(at("file"));
        expect((await seen(canonical)).size).toBe(1);
        expect(await storage.canonical(at("not/there"))).toBe(storage.child(storage.parent(canonical), "not/there"));
      });
    });

    describe("reading", () => {
      test("an empty file", async () => {
        await write("empty", "");
        const file = await storage.open(at("empty"));
        expect(file.size).toBe(0);
        file.read(0, new Uint8Array(0));
        file.close();
      });

      test("ranges in any order, of a file that comes in several pieces", async () => {
        const content = bytesOf(severalPieces, 1);
        await write("large", content);
        const file = await storage.open(at("large"));
        try {
          expect(file.size).toBe(content.length);
          const ranges = [
            [0, 10],
            [content.length - 53, 53],
            [Math.floor(content.length / 2), 1],
            [Math.floor(content.length / 3), 100_000],
            [5, 5],
            [content.length - 1, 1],
            [0, content.length],
            [content.length, 0],
          ] as const;
          for (const [position, length] of ranges) {
            const target = new Uint8Array(length);
            file.read(position, target);
            expect(Buffer.compare(target, content.subarray(position, position + length)), `${position}`).toBe(0);
          }
        } finally {
          file.close();
        }
      });

      test("several files at a time", async () => {
        const contents = [1, 2, 3, 4].map((seed) => bytesOf(Math.floor(severalPieces / 4), seed));
        await inParallel([0, 1, 2, 3], (i) => write(`f${i}`, contents[i] as Uint8Array));
        const files = await Promise.all([0, 1, 2, 3].map((i) => storage.open(at(`f${i}`))));
        for (let position = 0; position < severalPieces / 4 - 100_000; position += 100_003) {
          for (const [i, file] of files.entries()) {
            const target = new Uint8Array(1000);
            file.read(position, target);
            expect(Buffer.compare(target, (contents[i] as Uint8Array).subarray(position, position + 1000))).toBe(0);
          }
        }
        for (const file of files) file.close();
      });

      test("what is not there, and a directory, are errors that name it", async () => {
        await write("directory/file", "x");
        await failsNaming(at("nothing"), () => storage.open(at("nothing")), /does not exist/);
        await failsNaming(at("directory"), () => storage.open(at("directory")), /is a directory/);
      });

      test("a file that changes or vanishes while it is read is told, or read as it was; never mixed", async () => {
        const [old, other] = [bytesOf(severalPieces, 1), bytesOf(severalPieces, 2)];
        for (const change of ["replaced", "removed"] as const) {
          const path = at(change);
          await write(change, old);
          const file = await storage.open(path);
          if (change === "replaced") await writeFile(storage, path, other, "replace");
          else await storage.remove(path);
          const target = new Uint8Array(severalPieces);
          try {
            file.read(0, target);
            expect(Buffer.compare(target, old), change).toBe(0);
          } catch (error) {
            expect(error, change).toMatchObject({ name: "StorageError", message: expect.stringContaining(path) });
          } finally {
            file.close();
          }
        }
      });
    });

    describe("writing", () => {
      test("nothing has a name before it is published", async () => {
        await write("a", "there before");
        const pending = await storage.create(at("b"));
        pending.write(new TextEncoder().encode("content"));
        expect(await storage.stat(at("b"))).toBeNull();
        const file = await pending.finish();
        expect(file.size).toBe(7);
        expect(new TextDecoder().decode(bytesIn(file))).toBe("content");
        file.close();
        expect(await storage.stat(at("b"))).toBeNull();
        expect(await pending.publish("new")).toBe("published");
        await pending.abandon();
        expect(await text(storage, at("b"))).toBe("content");
        expect((await walked(storage, root)).map(({ path }) => path).sort()).toEqual([at("a"), at("b")]);
      });

      test("bytes are taken at the call, whatever becomes of them later", async () => {
        const pending = await storage.create(at("file"));
        const bytes = new Uint8Array(4).fill(1);
        pending.write(bytes);
        bytes.fill(9);
        pending.write(bytes.subarray(0, 2));
        (await pending.finish()).close();
        await pending.publish("new");
        await pending.abandon();
        expect([...(await readAll(storage, at("file")))]).toEqual([1, 1, 1, 1, 9, 9]);
      });

      test("what is abandoned leaves nothing", async () => {
        const started = await storage.create(at("started"));
        started.write(new Uint8Array(10));
        await started.abandon();
        await started.abandon();
        const finished = await storage.create(at("finished"));
        finished.write(new Uint8Array(10));
        (await finished.finish()).close();
        await finished.abandon();
        await write("other", "x");
        expect((await walked(storage, root)).map(({ path }) => path)).toEqual([at("other")]);
      });

      test("new never takes a name that is taken", async () => {
        await write("file", "first");
        expect(await writeFile(storage, at("file"), "second", "new")).toBe("exists");
        expect(await text(storage, at("file"))).toBe("first");
        expect((await walked(storage, root)).length).toBe(1);
      });

      test("of several at once with the same name one is first, and its content stays", async () => {
        const all = Array.from({ length: 6 }, (_, i) => `content ${i}`);
        const outcomes = await Promise.all(all.map((content) => writeFile(storage, at("raced"), content, "new")));
        expect(outcomes.filter((outcome) => outcome === "published").length).toBe(1);
        expect(await text(storage, at("raced"))).toBe(all[outcomes.indexOf("published")]);
      });

      test("replace takes it, and the identity changes with the content though the size does not", async () => {
        await write("file", "first!");
        const before = await seen(at("file"));
        await writeFile(storage, at("file"), "second", "replace");
        const after = await seen(at("file"));
        expect(await text(storage, at("file"))).toBe("second");
        expect([after.identity, after.modifiedAt]).not.toEqual([before.identity, before.modifiedAt]);
        await writeFile(storage, at("fresh"), "third", "replace");
        expect(await text(storage, at("fresh"))).toBe("third");
      });

      test("a large file comes back as it was, an empty one too", async () => {
        const content = bytesOf(severalPieces, 3);
        await write("large", content);
        await write("empty", "");
        expect(digest(await readAll(storage, at("large")))).toBe(digest(content));
        expect(await seen(at("empty"))).toMatchObject({ kind: "file", size: 0 });
      });

      test("a scratch file has no name", async () => {
        const scratch = await storage.scratch();
        scratch.write(bytesOf(1000, 4));
        const file = await scratch.finish();
        expect(digest(bytesIn(file))).toBe(digest(bytesOf(1000, 4)));
        file.close();
        await scratch.abandon();
      });

      test("the digest is SHA-512", async () => {
        const running = storage.sha512();
        running.update(new TextEncoder().encode("ab"));
        running.update(new TextEncoder().encode("c"));
        expect(running.hex()).toBe(
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        );
      });
    });

    describe("other names", () => {
      test("keepAs gives another name that outlives the first, and takes none", async () => {
        await write("file", "old");
        await write("taken", "taken");
        expect(await storage.keepAs(at("file"), at("kept"))).toBe(true);
        expect(await storage.keepAs(at("file"), at("taken"))).toBe(false);
        await writeFile(storage, at("file"), "new", "replace");
        expect(await text(storage, at("kept"))).toBe("old");
        expect(await text(storage, at("taken"))).toBe("taken");
        await failsNaming(at("nothing"), () => storage.keepAs(at("nothing"), at("whatever")), /does not exist/);
      });

      test("move: into directories that are not there yet, the content unchanged", async () => {
        const content = bytesOf(severalPieces, 5);
        await write("file", content);
        expect(await storage.move(await seen(at("file")), at("quarantine/deep/file"))).toBe("moved");
        expect(await storage.stat(at("file"))).toBeNull();
        expect(digest(await readAll(storage, at("quarantine/deep/file")))).toBe(digest(content));
      });

      test("move: not what was changed since, not what is gone, not onto anything", async () => {
        await write("changed", "first!");
        await write("gone", "x");
        await write("file", "file");
        await write("taken", "taken");
        const [changed, gone, file] = await Promise.all(["changed", "gone", "file"].map((name) => seen(at(name))));
        await writeFile(storage, at("changed"), "second", "replace");
        await storage.remove(at("gone"));
        expect(await storage.move(changed as StoredFile, at("to1"))).toBe("changed");
        expect(await storage.move(gone as StoredFile, at("to2"))).toBe("absent");
        expect(await storage.move(file as StoredFile, at("taken"))).toBe("taken");
        expect((await walked(storage, root)).map(({ path }) => path).sort()).toEqual(
          ["changed", "file", "taken"].map(at).sort(),
        );
        expect(await text(storage, at("changed"))).toBe("second");
        expect(await text(storage, at("file"))).toBe("file");
        expect(await text(storage, at("taken"))).toBe("taken");
      });
    });

    describe("removing", () => {
      test("one file, and nothing where there is none", async () => {
        await write("file", "x");
        await write("file2", "x");
        await storage.remove(at("file"));
        await storage.remove(at("file"));
        await storage.remove(at("never/there"));
        expect((await walked(storage, root)).map(({ path }) => path)).toEqual([at("file2")]);
      });

      test("only what is as it was seen", async () => {
        await write("same", "x");
        await write("replaced", "first!");
        await write("longer", "first");
        const [same, replaced, longer] = await Promise.all(
          ["same", "replaced", "longer"].map((name) => seen(at(name))),
        );
        await writeFile(storage, at("replaced"), "second", "replace");
        await writeFile(storage, at("longer"), "second", "replace");
        expect(await storage.removeSeen(same as StoredFile)).toBe("removed");
        expect(await storage.removeSeen(same as StoredFile)).toBe("absent");
        expect(await storage.removeSeen(replaced as StoredFile)).toBe("changed");
        expect(await storage.removeSeen(longer as StoredFile)).toBe("changed");
        expect((await walked(storage, root)).map(({ path }) => path).sort()).toEqual([at("longer"), at("replaced")]);
      });

      test("what a walk or a list told is as good as what stat told", async () => {
        await write("a/listed", "x");
        await write("b/walked", "x");
        for await (const found of storage.list(at("a"))) expect(await storage.removeSeen(found)).toBe("removed");
        for (const found of await walked(storage, at("b"))) expect(await storage.removeSeen(found)).toBe("removed");
        expect(await storage.stat(at("a/listed"))).toBeNull();
        expect(await storage.stat(at("b/walked"))).toBeNull();
      });

      test("never a directory", async () => {
        await write("directory/file", "x");
        const directory = await seen(at("directory"));
        expect(await storage.removeSeen(directory)).not.toBe("removed");
        expect(await text(storage, at("directory/file"))).toBe("x");
        expect(await storage.removeSeen({ ...directory, kind: "file" })).not.toBe("removed");
        expect(await text(storage, at("directory/file"))).toBe("x");
      });

      test("a directory only when nothing is in it", async () => {
        await write("directory/inner/file", "x");
        expect(await storage.removeEmptyDirectory(at("directory"))).toBe(false);
        expect(await storage.removeEmptyDirectory(at("never"))).toBe(false);
        expect(await text(storage, at("directory/inner/file"))).toBe("x");
        await storage.remove(at("directory/inner/file"));
        if (!directoriesAreNames) {
          expect(await storage.removeEmptyDirectory(at("directory/inner"))).toBe(true);
          expect(await storage.removeEmptyDirectory(at("directory"))).toBe(true);
        }
        expect(await storage.stat(at("directory"))).toBeNull();
      });
    });

    it("an error names the path and the right that is missing", async (context) => {
      const denials = await place.denied?.();
      if (!denials) return context.skip(`nobody is refused anything on ${system} here`);
      for (const { what, act, says } of denials) {
        const error = await act().then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error, what).toMatchObject({ name: "StorageError" });
        const { message, fix } = error as { message: string; fix?: string };
        expect(`${message}\n${fix ?? ""}`, what).toMatch(says);
      }
    });
  });
}

/** Creates and publishes a file; the directories above it are made. */
export async function writeFile(
  storage: WritableStorage,
  path: string,
  content: string | Uint8Array,
  how: "new" | "replace" = "new",
): Promise<"published" | "exists"> {
  await storage.makeDirectory(storage.parent(path));
  const pending = await storage.create(path);
  try {
    pending.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
    (await pending.finish()).close();
    return await pending.publish(how);
  } finally {
    await pending.abandon();
  }
}

export async function walked(storage: WritableStorage, path: string): Promise<StoredFile[]> {
  return (await collect(storage.walk(path))).flat();
}

export async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of from) all.push(one);
  return all;
}

export async function readAll(storage: WritableStorage, path: string): Promise<Uint8Array> {
  const file = await storage.open(path);
  try {
    return bytesIn(file);
  } finally {
    file.close();
  }
}

/** Reproducible bytes in which every range differs from every other. */
export function bytesOf(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

function bytesIn(file: OpenFile): Uint8Array {
  const bytes = new Uint8Array(file.size);
  file.read(0, bytes);
  return bytes;
}

async function text(storage: WritableStorage, path: string): Promise<string> {
  return new TextDecoder().decode(await readAll(storage, path));
}

function digest(bytes: Uint8Array): string {
  return createHash("sha512").update(bytes).digest("hex");
}

function byPath(files: readonly StoredFile[]): StoredFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function inParallel<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < all.length; i += 8) await Promise.all(all.slice(i, i + 8).map(act));
}

async function failsNaming(path: string, act: () => Promise<unknown>, says: RegExp): Promise<void> {
  const error = await act().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: "StorageError", message: expect.stringContaining(path) });
  expect((error as Error).message).toMatch(says);
}
