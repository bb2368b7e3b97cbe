import { StorageError } from "../../errors.js";
import type { WritableStorage } from "../../storage/port.js";
import { finishMove } from "./finishMove.js";
import {
  type Done,
  type Entry,
  type Intent,
  type JournalFile,
  journalText,
  readJournal,
  type Told,
} from "./journal.js";
import { type Clock, eachOf, Pace } from "./pace.js";
import { type CleanPlan, isBelow, isMetadata, type Removal, storedFileOf } from "./plan.js";
import { demandApart, folderOf, quarantinePath } from "./quarantine.js";
import { recheck } from "./recheck.js";
import { CleanRefused, outdated } from "./refusal.js";

export interface CleanOptions {
  readonly storage: WritableStorage;
  readonly journal: JournalFile;
  readonly clock: Clock;
  /** Program and release. */
  readonly by: string;
  /** Move there instead of deleting. */
  readonly quarantine?: string | undefined;
  /** Objects a second, at most. */
  readonly perSecond?: number | undefined;
  /** Before each batch. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What one apply did. Counts of objects. */
export interface Cleaned {
  /** By this call: deleted, or moved. */
  readonly removed: number;
  readonly removedBytes: number;
  /** Gone before: by an earlier call, by Flink, by another process. */
  readonly absent: number;
  /** What is not what the plan saw, and stays. */
  readonly skipped: readonly Done[];
  /** What the system refused. */
  readonly failed: readonly Done[];
  readonly removedDirectories: number;
  /** The plan's folder in the quarantine; null: they were deleted. */
  readonly quarantine: string | null;
  readonly journal: string;
}

/** Objects of a batch: their lines in the journal are one write to the disk. */
const batchSize = 256;
/** Requests under way at a time. */
const atOnce = 8;
/** Milliseconds after which the roots are looked at again, while objects go. */
const recheckAfter = 5 * 60 * 1000;
/** Failures after which nothing more is tried: it is not about single objects then. */
const failuresAtMost = 20;

/**
 * Removes exactly what a plan lists, each object only if it still is what the plan saw.
 *
 * First every `_metadata` that goes, then, once all of them are gone, everything else: killed anywhere, what is still there
 * by the name of `_metadata` has all of its files. The same call finishes it. Flink's own order
 * (CompletedCheckpoint.discard, 1.2+) is the same.
 * Throws a CleanRefused where the plan does not hold any more, a StorageError.
 */
export async function applyClean(plan: CleanPlan, options: CleanOptions): Promise<Cleaned> {
  const { storage, journal, clock } = options;
  demandSound(plan, clock);
  const told = readJournal(journal.read(), journal.path);
  const folder =
    options.quarantine === undefined ? null : folderOf(plan, await demandApart(plan, options.quarantine, storage));
  demandSameRun(plan, told, folder, journal.path);
  const run = new Run(plan, folder, options);
  await run.finishMoves(told);
  await run.look();
  const at = new Date(clock.now()).toISOString();
  const start = { journalVersion: 1, start: "apply", at, by: options.by, planId: plan.id, quarantine: folder } as const;
  await journal.append(`${told.isCutOff ? "\n" : ""}${journalText([start])}`);
  await run.snapshots();
  await run.look();
  await run.files();
  return run.end();
}

/** Nothing is believed that a broken or foreign plan could say. */
function demandSound(plan: CleanPlan, clock: Clock): void {
  if (clock.now() > Date.parse(plan.expiresAt)) {
    throw outdated(`this plan was made at ${plan.createdAt}, and holds until ${plan.expiresAt}`);
  }
  const outside = [...plan.actions.map(({ path }) => path), ...plan.directories].find(
    (path) => !plan.roots.some((root) => isBelow(path, root)) || /(^|\/)\.{1,2}(\/|$)/.test(path),
  );
  if (outside !== undefined) throw new CleanRefused(`${outside} is not below the directories that the plan is about`);
}

function demandSameRun(plan: CleanPlan, told: Told, folder: string | null, journal: string): void {
  const [first] = told.starts;
  if (first === undefined) return;
  if (first.planId !== plan.id) {
    throw new CleanRefused(`${journal} is the journal of another plan`, { fix: "Give --journal another name." });
  }
  if (told.isUndone) {
    throw new CleanRefused("this plan was undone", { fix: "Plan again, if it is to be done after all." });
  }
  if (first.quarantine === folder) return;
  throw new CleanRefused(
    first.quarantine === null
      ? "this plan was begun without a quarantine"
      : `this plan was begun with a quarantine, ${first.quarantine}`,
    { fix: "Go on as it was begun; the journal tells how." },
  );
}

class Run {
  readonly #plan: CleanPlan;
  readonly #folder: string | null;
  readonly #options: CleanOptions;
  readonly #pace: Pace;
  /** Lines that go to the journal with the next ones. */
  #untold: Entry[] = [];
  #changed: ReadonlySet<string> = new Set();
  /** Why a move that was half done could not be finished, by path. */
  readonly #unfinished = new Map<string, string>();
  #lookedAt = 0;
  #looked = 0;
  #removed = 0;
  #removedBytes = 0;
  #absent = 0;
  readonly #skipped: Done[] = [];
  readonly #failed: Done[] = [];
  #removedDirectories = 0;

  constructor(plan: CleanPlan, folder: string | null, options: CleanOptions) {
    this.#plan = plan;
    this.#folder = folder;
    this.#options = options;
    this.#pace = new Pace(options.perSecond, options.clock);
  }

  /** Those of a run before, which was killed, or was refused something. A plan that no longer holds is not gone on with. */
  async finishMoves({ unsettled }: Told): Promise<void> {
    const moves = unsettled.filter(({ to }) => to !== undefined);
    if (moves.length === 0) return;
    const { storage } = this.#options;
    await recheck(this.#plan, storage, new Set(moves.map(({ path }) => path)));
    await eachOf(moves, atOnce, async ({ path, to }) => {
      try {
        if (to !== undefined) await finishMove(path, to, storage);
      } catch (error) {
        // without it nothing else may go
        if (!(error instanceof StorageError) || isMetadata({ path })) throw error;
        this.#unfinished.set(path, error.message);
      }
    });
  }

  async look(): Promise<void> {
    const { changed } = await recheck(this.#plan, this.#options.storage);
    this.#changed = changed;
    this.#lookedAt = this.#options.clock.now();
  }

  /** Every `_metadata`; nothing else goes before all of them are gone. */
  async snapshots(): Promise<void> {
    await this.#inBatches(this.#plan.actions.filter(isMetadata), () => {
      const [kept] = [...this.#failed, ...this.#skipped];
      if (kept)
        throw outdated(`${kept.path} could not be removed (${kept.why ?? kept.did}); its files stay, all of them`);
    });
  }

  async files(): Promise<void> {
    await this.#inBatches(
      this.#plan.actions.filter((removal) => !isMetadata(removal)),
      () => {
        const [first] = this.#failed;
        if (first === undefined || this.#failed.length < failuresAtMost) return;
        throw new StorageError(`${this.#failed.length} objects could not be removed; the first: ${first.why}`, {
          fix: "Apply the plan again once that is put right.",
        });
      },
    );
    for (const path of this.#plan.directories) {
      if (!(await this.#options.storage.removeEmptyDirectory(path))) continue;
      this.#removedDirectories++;
      this.#untold.push({ did: "removed-directory", path });
    }
  }

  async end(): Promise<Cleaned> {
    await this.#tell([{ end: "apply", at: new Date(this.#options.clock.now()).toISOString() }]);
    return {
      removed: this.#removed,
      removedBytes: this.#removedBytes,
      absent: this.#absent,
      skipped: this.#skipped,
      failed: this.#failed,
      removedDirectories: this.#removedDirectories,
      quarantine: this.#folder,
      journal: this.#options.journal.path,
    };
  }

  async #inBatches(removals: readonly Removal[], afterEach: () => void): Promise<void> {
    for (let from = 0; from < removals.length; from += batchSize) {
      if (this.#options.clock.now() - this.#lookedAt > recheckAfter) await this.look();
      this.#options.onProgress?.(this.#looked, this.#plan.actions.length);
      const batch = removals.slice(from, from + batchSize);
      await this.#tell(batch.map((removal) => this.#intent(removal)));
      await eachOf(batch, atOnce, (removal) => this.#one(removal));
      this.#looked += batch.length;
      if (this.#failed.length > 0 || this.#skipped.length > 0) await this.#tell([]);
      afterEach();
    }
    await this.#tell([]);
  }

  #intent({ path, sizeInBytes }: Removal): Intent {
    if (this.#folder === null) return { do: "remove", path, sizeInBytes };
    return { do: "move", path, to: quarantinePath(path, this.#folder), sizeInBytes };
  }

  async #one(removal: Removal): Promise<void> {
    await this.#pace.turn();
    const done = await this.#remove(removal);
    this.#untold.push(done);
    switch (done.did) {
      case "removed":
      case "moved":
        this.#removed++;
        this.#removedBytes += removal.sizeInBytes;
        break;
      case "absent":
        this.#absent++;
        break;
      case "changed":
      case "taken":
        this.#skipped.push(done);
        break;
      case "failed":
        this.#failed.push(done);
        break;
      default:
        throw done.did satisfies never;
    }
  }

  async #remove(removal: Removal): Promise<Done> {
    const { storage } = this.#options;
    const { path } = removal;
    const changed: Done = { did: "changed", path, why: "it is not what it was when the plan was made" };
    const unfinished = this.#unfinished.get(path);
    if (unfinished !== undefined) return { did: "failed", path, why: unfinished };
    if (this.#changed.has(path)) return changed;
    try {
      // a directory on the way may have become a link since
      if ((await storage.canonical(storage.parent(path))) !== storage.parent(path)) {
        return { ...changed, why: "a directory on the way to it is a link now" };
      }
      if (this.#folder === null) {
        const did = await storage.removeSeen(storedFileOf(removal));
        return did === "changed" ? changed : { did, path };
      }
      const to = quarantinePath(path, this.#folder);
      const did = await storage.move(storedFileOf(removal), to);
      if (did === "changed") return changed;
      return did === "taken" ? { did, path, why: `${to} is there already, and is another file` } : { did, path };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return { did: "failed", path, why: error.message };
    }
  }

  async #tell(entries: readonly Entry[]): Promise<void> {
    const all = [...this.#untold, ...entries];
    this.#untold = [];
    if (all.length > 0) await this.#options.journal.append(journalText(all));
  }
}
