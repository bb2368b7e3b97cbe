import { StorageError } from "../errors.js";
import { rewriteMetadata } from "../metadata/rewrite.js";
import type { OpenFile, PendingFile, StoredFile, WritableStorage } from "../storage/port.js";
import { isPendingName } from "../storage/port.js";
import { copyFile, digestOf, digestOfOpen, digestWhenFinished } from "./copy.js";
import { below, childOf, directoryOf, nameOf, samePlace } from "./paths.js";
import type { MigrationPlan, PlannedSource } from "./plan.js";
import { PlanNotApplicable } from "./refusal.js";
import { demandFiles } from "./requiredFiles.js";
import { rewriteOf } from "./rewriteOf.js";

export interface ApplyOptions {
  readonly storage: WritableStorage;
  /** Called before each file that is copied. */
  readonly onCopy?: (path: string, done: number, total: number) => void;
}

/** `applied`: by this call. `there-already`: by an earlier one, or by another process meanwhile. */
export interface Applied {
  readonly outcome: "applied" | "there-already";
  /** What `flink run -s` takes. */
  readonly location: string;
  readonly metadataPath: string;
  readonly metadataBytes: number;
  readonly copiedFiles: number;
  /** In place: where the old metadata is now. */
  readonly keptAs: string | null;
}

/**
 * Does exactly what a plan says. The metadata gets its name last and all at once, after it was read back and found to be
 * what was planned: killed anywhere before, nothing is there that could be restored from, and the same call finishes
 * it. The snapshots that it starts from are never touched.
 * Throws a PlanNotApplicable where a snapshot or the target is not what the plan says; a StorageError.
 */
export async function applyMigration(plan: MigrationPlan, { storage, onCopy }: ApplyOptions): Promise<Applied> {
  const { location } = plan.target;
  const metadataPath = childOf(location, "_metadata");
  const there = await storage.stat(metadataPath);
  if (there && (await isExpected(there, plan, storage))) return done(plan, storage, "there-already", 0);
  if (!plan.target.inPlace) await demandEmpty(plan, there, storage);
  const opened: OpenFile[] = [];
  try {
    for (const source of [plan.source, ...plan.merged]) opened.push(await openUnchanged(source, storage));
    await demandFiles(plan.requiredFiles.files, storage);
    await storage.makeDirectory(location);
    let copied = 0;
    for (const [i, copy] of plan.copies.entries()) {
      onCopy?.(copy.to, i, plan.copies.length);
      if (await copyFile(copy, storage)) copied++;
    }
    const pending = await storage.create(metadataPath);
    try {
      await write(plan, opened, pending, storage);
      const isOurs = await publish(plan, there, pending, storage);
      return await done(plan, storage, isOurs ? "applied" : "there-already", copied);
    } catch (error) {
      // whoever was faster with the same plan clears away what others were writing
      const now = error instanceof StorageError ? await storage.stat(metadataPath) : null;
      if (now && (await isExpected(now, plan, storage))) return await done(plan, storage, "there-already", copied);
      if (now && !plan.target.inPlace) throw takenByAnother(plan);
      throw error;
    } finally {
      await pending.abandon();
    }
  } finally {
    for (const file of opened) file.close();
  }
}

async function isExpected(there: StoredFile, { expected }: MigrationPlan, storage: WritableStorage): Promise<boolean> {
  return there.size === expected.sizeInBytes && (await digestOf(there.path, storage)) === expected.sha512;
}

/** An interrupted attempt leaves pending files and copies; anything else belongs to somebody. */
async function demandEmpty(plan: MigrationPlan, metadata: StoredFile | null, storage: WritableStorage): Promise<void> {
  const { location } = plan.target;
  const fix = "Plan with another --to, or empty the directory.";
  if (metadata) throw new PlanNotApplicable(`${location} holds another snapshot already`, { fix });
  const found = await storage.stat(location);
  if (!found) return;
  if (found.kind !== "directory") throw new PlanNotApplicable(`${location} is a file`, { fix });
  const ours = new Set(plan.copies.flatMap(({ to }) => below(to, location)?.split("/")[1] ?? []));
  for await (const { path } of storage.list(found.path)) {
    const name = nameOf(path);
    // another process has just been faster: publishing tells whether with the same
    if (name === "_metadata") continue;
    if (!ours.has(name) && !isPendingName(name)) {
      throw new PlanNotApplicable(`${location} is not empty: it holds ${name}`, { fix });
    }
  }
}

/** Only what its size tells; the bytes are compared once the result is there. */
async function openUnchanged(source: PlannedSource, storage: WritableStorage): Promise<OpenFile> {
  const file = await storage.open(source.metadataPath);
  if (file.size === source.sizeInBytes) return file;
  file.close();
  throw changed(source);
}

function changed({ metadataPath }: PlannedSource): PlanNotApplicable {
  return new PlanNotApplicable(`${metadataPath} is not what it was when the plan was made`, {
    fix: "Plan again: restorable migrate …",
  });
}

/** Writes, and reads back from the disk. Throws where a source has changed, or the result is not the planned one. */
async function write(
  plan: MigrationPlan,
  files: readonly OpenFile[],
  pending: PendingFile,
  storage: WritableStorage,
): Promise<void> {
  const { actions, target, expected } = plan;
  const sources = [plan.source, ...plan.merged];
  const head = { version: expected.metadataVersion, operatorCount: expected.operators };
  const readBack = digestWhenFinished(pending, storage);
  rewriteMetadata(files, rewriteOf(actions, sources, target.location, head), (bytes) => pending.write(bytes));
  // where nothing is left out, a source that changed shows in the result, which saves a pass over gigabytes
  const leavesOut = actions.some(({ action }) => action === "drop" || action === "drop-in-flight");
  const written = await pending.finish();
  try {
    const [isExpected] = await Promise.all([
      readBack(written).then((sha512) => written.size === expected.sizeInBytes && sha512 === expected.sha512),
      leavesOut ? demandUnchanged(sources, files, storage) : undefined,
    ]);
    if (isExpected) return;
  } finally {
    written.close();
  }
  await demandUnchanged(sources, files, storage);
  throw new PlanNotApplicable("what was written is not what the plan says", {
    fix: `The plan was edited, or made by another release (${plan.createdBy}): plan again. If that does not help, check the disk.`,
  });
}

async function demandUnchanged(
  sources: readonly PlannedSource[],
  files: readonly OpenFile[],
  storage: WritableStorage,
): Promise<void> {
  for (const [i, file] of files.entries()) {
    const source = sources[i];
    if (source && (await digestOfOpen(file, storage)) !== source.sha512) throw changed(source);
  }
}

/** False where another process was faster with the same. */
async function publish(
  plan: MigrationPlan,
  before: StoredFile | null,
  pending: PendingFile,
  storage: WritableStorage,
): Promise<boolean> {
  const metadataPath = childOf(plan.target.location, "_metadata");
  if (!plan.target.inPlace) {
    if ((await pending.publish("new")) === "published") return true;
    const there = await storage.stat(metadataPath);
    if (there && (await isExpected(there, plan, storage))) return false;
    throw takenByAnother(plan);
  }
  await demandReplaceable(plan, metadataPath, storage);
  const kept = keptPath(plan);
  if (!(await storage.keepAs(metadataPath, kept)) && (await digestOf(kept, storage)) !== plan.source.sha512) {
    throw new PlanNotApplicable(`${kept} is there already, and is not the metadata that is to be kept`, {
      fix: "Move it away, and apply again.",
    });
  }
  const now = await storage.stat(metadataPath);
  if (now && (await isExpected(now, plan, storage))) return false;
  if (now?.identity !== before?.identity && (await digestOf(metadataPath, storage)) !== plan.source.sha512) {
    throw changed(plan.source);
  }
  await pending.publish("replace");
  return true;
}

/** A plan that was edited may replace other metadata than it was made from, and only that would be kept. */
async function demandReplaceable({ source }: MigrationPlan, metadataPath: string, storage: WritableStorage) {
  if (samePlace(source.metadataPath, metadataPath) || (await digestOf(metadataPath, storage)) === source.sha512) return;
  throw new PlanNotApplicable(`${metadataPath} is other metadata than ${source.metadataPath}, which the plan is for`, {
    fix: "Plan again, with --to.",
  });
}

function takenByAnother({ target }: MigrationPlan): PlanNotApplicable {
  return new PlanNotApplicable(`another process has put another snapshot into ${target.location}`, {
    fix: "Plan with another --to.",
  });
}

function keptPath({ target }: MigrationPlan): string {
  return childOf(target.location, target.keptAs ?? "_metadata.original");
}

/** Clears away what killed attempts have left. */
async function done(
  plan: MigrationPlan,
  storage: WritableStorage,
  outcome: Applied["outcome"],
  copiedFiles: number,
): Promise<Applied> {
  const { location, inPlace } = plan.target;
  for (const directory of new Set([location, ...plan.copies.map(({ to }) => directoryOf(to))])) {
    for await (const { path } of storage.list(directory)) if (isPendingName(nameOf(path))) await storage.remove(path);
  }
  return {
    outcome,
    location,
    metadataPath: childOf(location, "_metadata"),
    metadataBytes: plan.expected.sizeInBytes,
    copiedFiles,
    keptAs: inPlace ? keptPath(plan) : null,
  };
}
