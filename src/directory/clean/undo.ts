import { StorageError } from "../../errors.js";
import type { WritableStorage } from "../../storage/port.js";
import { finishMove } from "./finishMove.js";
import { type Entry, type Intent, type JournalFile, journalText, readJournal } from "./journal.js";
import { Lost, whyNotRestorable } from "./missing.js";
import { eachOf } from "./pace.js";
import { isMetadata } from "./plan.js";
import { CleanRefused } from "./refusal.js";

export interface UndoOptions {
  readonly storage: WritableStorage;
  readonly journal: JournalFile;
  /** ISO 8601. */
  readonly at: string;
  /** Program and release. */
  readonly by: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Undone {
  /** By this call. Objects. */
  readonly broughtBack: number;
  /** Where they belong: never moved, or brought back before. */
  readonly inPlace: number;
  /** What did not come back, and why. */
  readonly problems: readonly { readonly path: string; readonly why: string }[];
  readonly quarantine: string;
}

const atOnce = 8;
const batchSize = 256;

/**
 * Brings back everything that an apply has moved to the quarantine, each `_metadata` last, and only if all of its files are
 * there right then, whoever moved them: nothing looks restorable that is not. Where things are decides, not what the
 * journal got to say: it works after a crash in an apply, and in an undo.
 * Throws a CleanRefused where nothing was moved, a StorageError.
 */
export async function undoClean({ storage, journal, at, by, onProgress }: UndoOptions): Promise<Undone> {
  const { starts, intents, directories, isCutOff } = readJournal(journal.read(), journal.path);
  const [first] = starts;
  if (first === undefined) {
    throw new CleanRefused(`${journal.path} is empty or not there`, { fix: "Give the journal that apply named." });
  }
  if (first.quarantine === null) {
    throw new CleanRefused(`what ${journal.path} tells of was deleted, and not moved`, {
      fix: "Only `restorable apply --quarantine DIR` can be undone. A bucket with versions may still have the objects.",
    });
  }
  const start: Entry = { ...first, start: "undo", at, by };
  await journal.append(`${isCutOff ? "\n" : ""}${journalText([start])}`);

  const back = new Back(storage);
  const isFirst = (intent: Intent): boolean => !isMetadata(intent);
  const [files, snapshots] = [intents.filter(isFirst), intents.filter(isMetadata)];
  for (let from = 0; from < files.length; from += batchSize) {
    onProgress?.(from, intents.length);
    await eachOf(files.slice(from, from + batchSize), atOnce, (intent) => back.bring(intent));
    await journal.append(journalText(back.told()));
  }
  for (const directory of directories) await storage.makeDirectory(directory);
  const lost = new Lost(back.problems.map(({ path }) => path));
  for (const [at, snapshot] of snapshots.entries()) {
    onProgress?.(files.length + at, intents.length);
    const why = await whyItStays(snapshot, lost, storage);
    if (why === null) await back.bring(snapshot);
    else back.problem(snapshot.path, why);
  }
  await clearFolder(intents, first.quarantine, storage);
  await journal.append(journalText([...back.told(), { end: "undo", at }]));
  const { broughtBack, inPlace, problems } = back;
  return { broughtBack, inPlace, problems, quarantine: first.quarantine };
}

class Back {
  broughtBack = 0;
  inPlace = 0;
  readonly problems: { path: string; why: string }[] = [];
  readonly #storage: WritableStorage;
  #told: Entry[] = [];

  constructor(storage: WritableStorage) {
    this.#storage = storage;
  }

  async bring({ path, to, sizeInBytes }: Intent): Promise<void> {
    if (to === undefined) return this.problem(path, "it was deleted");
    try {
      await this.#bring(path, to, sizeInBytes);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.problem(path, error.message);
    }
  }

  async #bring(path: string, to: string, sizeInBytes: number): Promise<void> {
    const moved = await this.#storage.stat(to);
    if (moved === null) {
      if ((await this.#storage.stat(path)) !== null) this.inPlace++;
      else this.problem(path, `it is neither there nor at ${to}`);
      return;
    }
    if (moved.size !== sizeInBytes) return this.problem(path, `${to} has ${moved.size} bytes, and had ${sizeInBytes}`);
    const did = await this.#storage.move(moved, path);
    if (did === "moved" || (did !== "absent" && (await finishMove(to, path, this.#storage)))) {
      this.broughtBack++;
      this.#told.push({ did: "moved", path });
    } else if (did === "absent") this.inPlace++;
    else this.problem(path, did === "taken" ? `another file is there; its own is ${to}` : `${to} has changed`);
  }

  problem(path: string, why: string): void {
    this.problems.push({ path, why });
    this.#told.push({ did: "failed", path, why });
  }

  /** Lines for the journal since the last call. */
  told(): readonly Entry[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }
}

/** Null for a snapshot that may come back, or is not in the quarantine. */
async function whyItStays({ path, to }: Intent, lost: Lost, storage: WritableStorage): Promise<string | null> {
  if (to === undefined) return null;
  try {
    if ((await storage.stat(to)) === null) return null;
  } catch (error) {
    if (error instanceof StorageError) return error.message;
    throw error;
  }
  const why = await whyNotRestorable(to, storage.parent(path), lost, storage);
  return why && `${why}; it stays at ${to}: move it back by hand to have it all the same`;
}

/** Empty directories of the quarantine, the deepest first. */
async function clearFolder(intents: readonly Intent[], folder: string, storage: WritableStorage): Promise<void> {
  const directories = new Set<string>([folder]);
  for (const { to } of intents) {
    if (to === undefined) continue;
    for (let at = storage.parent(to); at.length > folder.length && !directories.has(at); at = storage.parent(at)) {
      directories.add(at);
    }
  }
  for (const directory of [...directories].sort((a, b) => b.length - a.length)) {
    await storage.removeEmptyDirectory(directory);
  }
}
