import { RestorableError } from "../errors.js";
import { type Rewrite, rewriteMetadata } from "../metadata/rewrite.js";
import type { OpenFile, WritableStorage } from "../storage/port.js";
import type { Action, PropertiesKind, Rename, SetMetadataVersion, SetProperties } from "./actions.js";
import { claimAdvice } from "./claim.js";
import { digestOfOpen, digestWhenFinished, resolveCopies } from "./copy.js";
import { type DropRequest, resolveDrops } from "./drop.js";
import { demandAcceptance, lossesOf } from "./loss.js";
import { resolveMaxParallelism } from "./maxParallelism.js";
import { resolveMerges } from "./merge.js";
import { refuseNewerRocksdb, resolveVersion } from "./metadataVersion.js";
import { labelOf } from "./operators.js";
import { below, childOf, givenPrefix, samePlace } from "./paths.js";
import type { Copy, MigrationPlan, PlannedSource } from "./plan.js";
import { parseRelocation } from "./references.js";
import { MigrationRefused } from "./refusal.js";
import { parseRename, type RenameRequest, resolveRenames } from "./rename.js";
import { resolveProperties, resolveRepairs } from "./repair.js";
import { requiredFiles } from "./requiredFiles.js";
import { type RewrittenSource, resultHead, rewriteOf, rulesOf } from "./rewriteOf.js";
import { byDirectory, lookedAtInFull, readSource, type Source } from "./source.js";

/** A snapshot, found: its directory and its metadata file. */
export interface SnapshotPlace {
  readonly directory: string;
  readonly metadataPath: string;
}

/** What somebody wants done, as it is said. Everything is optional; nothing at all gives an identical copy. */
export interface MigrationRequest extends Partial<DropRequest> {
  /** `old=new`, each a uid or `id:<operator ID>`; or taken apart already. */
  readonly renames?: readonly (string | RenameRequest)[];
  /** New uid → name, for metadata that has names (V5+). */
  readonly names?: ReadonlyMap<string, string>;
  /** `from=to` prefixes. */
  readonly relocations?: readonly string[];
  readonly references?: "absolute" | "relative" | undefined;
  /** `operator=n`. */
  readonly maxParallelism?: readonly string[];
  readonly metadataVersion?: string | undefined;
  /** The oldest release that has to read the result. */
  readonly flinkVersion?: string | undefined;
  readonly properties?: PropertiesKind | undefined;
  readonly repair?: boolean;
  /** Directories to look for misplaced files in. */
  readonly search?: readonly string[];
  readonly dropInFlight?: boolean;
  readonly acceptLoss?: boolean;
  readonly copy?: boolean;
  /** Do not look whether referenced files are there. */
  readonly skipFileCheck?: boolean;
}

export interface PlanInput {
  readonly source: SnapshotPlace;
  readonly merged?: readonly SnapshotPlace[];
  /** An absolute path or URI; or the metadata is replaced where it is. */
  readonly target: string | "in-place";
  readonly request: MigrationRequest;
  readonly storage: WritableStorage;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** A plan, and both sides of it to be shown. */
export interface PlannedMigration {
  readonly plan: MigrationPlan;
  readonly sources: readonly Source[];
  readonly result: Source;
}

/**
 * Decides everything that `applyMigration` does, by making the result once without keeping it. Changes nothing.
 * Throws a MigrationRefused where the result would not restore or would lose state that nobody gave up; a StorageError
 * or FormatError where a snapshot cannot be read.
 */
export async function planMigration(input: PlanInput): Promise<PlannedMigration> {
  const { storage, request } = input;
  const places = [input.source, ...(input.merged ?? [])];
  const opened: OpenSource[] = [];
  try {
    const atMost = request.copy || request.repair ? lookedAtInFull : undefined;
    for (const place of places) opened.push(await openSource(place, storage, atMost));
    const sources = opened.map(({ source }) => source);
    const inPlace = input.target === "in-place";
    const target = inPlace ? (sources[0]?.directory ?? "") : givenPrefix(input.target);
    if (inPlace) refuseOtherName(target, sources);
    else refuseInside(target, sources);
    const { actions, copies: found } = await resolve(request, sources, target, storage);
    refuseTakenIds(actions, sources);
    const losses = lossesOf(actions, sources);
    demandAcceptance(losses, request.acceptLoss ?? false);
    const head = resultHead(actions, sources);
    const made = await tryOut(
      opened.map(({ file }) => file),
      rewriteOf(
        actions,
        opened.map((one) => one.rewritten),
        target,
        head,
      ),
      target,
      storage,
      atMost === undefined ? undefined : atMost * opened.length, // all that the sources have: none may be passed over
    );
    refuseUnreadable(actions, made.result);
    // not those of operators that are left out
    const copies = found.filter(({ to }) => made.result.references.files.has(to));
    const dependsOn = dependenciesOf(made.result, target);
    const [source, ...merged] = await Promise.all(opened.map(plannedSource));
    if (!source) throw new RestorableError("a plan needs a snapshot");
    const plan: MigrationPlan = {
      planVersion: 1,
      kind: "migrate",
      createdAt: input.createdAt,
      createdBy: input.createdBy,
      source,
      merged,
      target: {
        location: target,
        inPlace,
        ...(inPlace ? { keptAs: `_metadata.${source.sha512.slice(0, 8)}.original` } : {}),
      },
      actions,
      copies,
      expected: {
        metadataVersion: head.version,
        sizeInBytes: made.sizeInBytes,
        sha512: made.sha512,
        operators: head.operatorCount,
        readableBy: made.result.snapshot.readableBy,
      },
      requiredFiles: await requiredFiles(made.result, copies, storage, request.skipFileCheck ?? false),
      dependsOn,
      claim: claimAdvice(made.result, dependsOn, inPlace),
      losses,
    };
    return { plan, sources, result: made.result };
  } finally {
    for (const { file } of opened) file.close();
  }
}

/** Flink and people remove a snapshot with everything below its directory. */
function refuseInside(target: string, sources: readonly Source[]): void {
  const around = sources.find(({ directory }) => below(target, directory) !== null);
  if (!around) return;
  throw new MigrationRefused(
    "bad-path",
    samePlace(around.directory, target)
      ? `${target} is the snapshot itself`
      : `${target} is inside the snapshot ${around.directory}, and goes when that is removed`,
    samePlace(around.directory, target) ? "Give another directory, or --in-place." : "Give a directory beside it.",
  );
}

/** The metadata that is replaced is kept, which the one that it is made from would not be. */
function refuseOtherName(directory: string, [source]: readonly Source[]): void {
  if (!source || samePlace(source.metadataPath, childOf(directory, "_metadata"))) return;
  throw new MigrationRefused(
    "bad-path",
    `${source.metadataPath} is not the _metadata of its directory, which --in-place would replace`,
    "Give --to, or rename it to _metadata first.",
  );
}

/** A snapshot that is read, while its hash is being made. */
interface OpenSource {
  readonly file: OpenFile;
  readonly source: Source;
  readonly rewritten: RewrittenSource;
  readonly sha512: Promise<string>;
}

async function openSource(place: SnapshotPlace, storage: WritableStorage, atMost?: number): Promise<OpenSource> {
  const file = await storage.open(place.metadataPath);
  const sha512 = digestOfOpen(file, storage);
  sha512.catch(() => undefined); // nobody may come to ask for it
  try {
    const source = readSource(file, place, atMost);
    const rewritten = { location: source.directory, relativeReferences: source.references.relative };
    return { file, source, rewritten, sha512 };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function plannedSource({ file, source, rewritten, sha512 }: OpenSource): Promise<PlannedSource> {
  return {
    location: rewritten.location,
    metadataPath: source.metadataPath,
    sizeInBytes: file.size,
    sha512: await sha512,
    relativeReferences: rewritten.relativeReferences,
  };
}

async function resolve(
  request: MigrationRequest,
  sources: readonly Source[],
  target: string,
  storage: WritableStorage,
): Promise<{ actions: Action[]; copies: readonly Copy[] }> {
  const { renames = [], drops = [], keeps = [], relocations = [], maxParallelism = [], dropInFlight = false } = request;
  const changing: Action[] = [
    ...resolveMerges(sources.length),
    ...named(
      resolveRenames(
        renames.map((r) => (typeof r === "string" ? parseRename(r, sources) : r)),
        sources,
      ),
      request,
    ),
    ...resolveDrops({ drops, keeps }, sources, dropInFlight),
    ...maxParallelism.map((text) => {
      const at = text.lastIndexOf("=");
      return resolveMaxParallelism(text.slice(0, Math.max(at, 0)), text.slice(at + 1), sources, dropInFlight);
    }),
    ...(dropInFlight ? [{ action: "drop-in-flight" } as const] : []),
    ...versionAction(request, sources),
    ...propertiesActions(request, sources),
    ...(request.references ? [{ action: "references", form: request.references } as const] : []),
    ...relocations.map(parseRelocation),
  ];
  refuseUnusedRelocations(changing, sources);
  const repairs = request.repair
    ? await resolveRepairs(sources, rulesOf(changing, target), request.search ?? [], storage)
    : [];
  const found = [...changing, ...repairs];
  if (!request.copy) return { actions: found, copies: [] };
  const copied = resolveCopies(sources, rulesOf(found, target));
  // what a copy brings over is below its own prefix, which is longer than, or takes the place of, a given one
  const others = found.filter((a) => a.action !== "relocate" && a.action !== "repair-reference");
  return { actions: [...others, ...copied.relocations], copies: copied.copies };
}

function named(renames: readonly Rename[], { names }: MigrationRequest): Rename[] {
  return renames.map((rename) => {
    const name = rename.to.uid === null ? undefined : names?.get(rename.to.uid);
    return name === undefined ? rename : { ...rename, to: { ...rename.to, name } };
  });
}

function versionAction(
  { metadataVersion, flinkVersion }: MigrationRequest,
  sources: readonly Source[],
): SetMetadataVersion[] {
  if (metadataVersion === undefined && flinkVersion === undefined) return [];
  const action = resolveVersion(metadataVersion, flinkVersion);
  refuseNewerRocksdb(action, sources);
  return [action];
}

function propertiesActions({ properties, repair }: MigrationRequest, sources: readonly Source[]): SetProperties[] {
  if (properties) return [{ action: "properties", kind: properties }];
  return repair ? resolveProperties(sources) : [];
}

function refuseUnusedRelocations(actions: readonly Action[], sources: readonly Source[]): void {
  if (!sources.every(({ references }) => references.complete)) return;
  const paths = sources.flatMap(({ references }) => [...references.files.keys(), ...references.directories]);
  for (const action of actions) {
    if (action.action !== "relocate" || paths.some((path) => below(path, action.from) !== null)) continue;
    const seen = [...byDirectory(sources.flatMap(({ references }) => [...references.files])).keys()];
    throw new MigrationRefused(
      "no-such-reference",
      `the snapshot refers to nothing below ${action.from}`,
      seen.length === 0 ? "It refers to no files at all." : `It refers to files in ${seen.slice(0, 3).join(", ")}.`,
    );
  }
}

/** Flink would take the last of two operators with one ID, and forget the other. */
function refuseTakenIds(actions: readonly Action[], sources: readonly Source[]): void {
  const owners = new Map<string, { readonly label: string; readonly isNew: boolean }>();
  sources.forEach(({ snapshot }, index) => {
    for (const operator of snapshot.operators) {
      const own = actions.filter(
        (a) => "operatorId" in a && (a.source ?? 0) === index && a.operatorId === operator.operatorId,
      );
      if (own.some((a) => a.action === "drop")) continue;
      const rename = own.find((a): a is Rename => a.action === "rename");
      const id = rename?.to.operatorId ?? operator.operatorId;
      const owner = owners.get(id);
      const isNew = rename !== undefined || index > 0;
      if (owner && (owner.isNew || isNew)) throw takenId(labelOf(operator), owner.label, id);
      owners.set(id, { label: labelOf(operator), isNew });
    }
  });
}

function takenId(label: string, other: string, id: string): MigrationRefused {
  return new MigrationRefused(
    "operator-id-taken",
    label === other
      ? `both snapshots have the operator ${label}`
      : `${label} and ${other} would both have the operator ID ${id}`,
    "Rename or drop one of them; of two with one ID Flink keeps the last.",
  );
}

/** Makes the result in a file that has no name, and reads it back. */
async function tryOut(
  files: readonly OpenFile[],
  rewrite: Rewrite,
  target: string,
  storage: WritableStorage,
  atMost?: number,
) {
  const scratch = await storage.scratch();
  try {
    const readBack = digestWhenFinished(scratch, storage);
    rewriteMetadata(files, rewrite, (bytes) => scratch.write(bytes));
    const made = await scratch.finish();
    try {
      const sha512 = readBack(made);
      sha512.catch(() => undefined); // reading it may fail first
      const result = readSource(made, { directory: target, metadataPath: childOf(target, "_metadata") }, atMost);
      return { result, sizeInBytes: made.size, sha512: await sha512 };
    } finally {
      made.close();
    }
  } finally {
    await scratch.abandon();
  }
}

function refuseUnreadable(actions: readonly Action[], { snapshot }: Source): void {
  for (const action of actions) {
    if (action.action !== "metadata-version" || snapshot.readableBy.includes(action.flinkRelease)) continue;
    throw new MigrationRefused(
      "unreadable-by-release",
      `Flink ${action.flinkRelease} cannot read what this snapshot holds, in whatever metadata version`,
      `The result would be read by ${snapshot.readableBy.length > 0 ? `Flink ${snapshot.readableBy.join(", ")}` : "no release"}. Finished operators need 1.14, data in flight 1.12.`,
    );
  }
}

function dependenciesOf(result: Source, target: string): MigrationPlan["dependsOn"] {
  const outside = [...result.references.files].filter(([path]) => below(path, target) === null);
  return [...byDirectory(outside)].map(([directory, { files, bytes }]) => ({ directory, files, sizeInBytes: bytes }));
}
