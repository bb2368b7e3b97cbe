import { RestorableError } from "../../errors.js";
import { isFlinksPlace, isWithin, whereIn } from "../directoryRules.js";
import { isFlinksName, metadataName } from "../layout.js";
import { sourceOf } from "../liveness/evidence.js";
import type { Statement } from "../liveness/statement.js";
import type { Audit, AuditedFile, AuditedSnapshot } from "../model.js";
import { directoryOf, lastSteps, nameOf } from "../paths.js";
import { type FoundReference, readMetadata } from "../readMetadata.js";
import type { AuditRequest, AuditSink } from "../request.js";
import { type Location, type PlacedRoot, placeRoots, Scope } from "../scope.js";
import type { Row, TableSink } from "./tables.js";

type What = "everything" | "path" | "tail" | "name" | "directory-name";

/** A use that only the audit saw, should the snapshot be gone when it is read for the export. */
interface SeenUse {
  readonly path: string;
  readonly isLink: boolean;
}

/**
 * Writes an audit as tables. It is the sink of the audit, which has to be asked for all files; `finish` then reads every
 * snapshot once more, for its references. Whatever cannot be told by then is written as a protection: whoever asks the
 * tables may find fewer files that nothing needs than the audit did, never more.
 */
export class Exporter implements Required<Omit<AuditSink, "found">> {
  readonly #tables: TableSink;
  /** As they were given. */
  readonly #placed: readonly PlacedRoot[];
  readonly #scope: Scope;
  readonly #roots: readonly PlacedRoot[];
  #statements: readonly Statement[] = [];
  /** By id of the snapshot: files in other directories than its own, and links. */
  readonly #seen = new Map<number, SeenUse[]>();
  /** Snapshots that were gone before the export had read them. */
  readonly #gone: string[] = [];

  private constructor(placed: readonly PlacedRoot[], request: AuditRequest, tables: TableSink) {
    this.#tables = tables;
    this.#placed = placed;
    this.#roots = placed.filter(({ within }) => within === null);
    const canonicals = this.#roots.map(
      ({ storage }) =>
        (path: string) =>
          storage.canonical(path),
    );
    this.#scope = new Scope(this.#roots, request.mappings ?? [], canonicals);
  }

  static async of(request: AuditRequest, tables: TableSink): Promise<Exporter> {
    return new Exporter(await placeRoots(request.roots, request.mappings ?? []), request, tables);
  }

  statements(statements: readonly Statement[]): void {
    this.#statements = statements;
  }

  files(batch: readonly AuditedFile[]): void {
    for (const file of batch) {
      const row = this.#fileRow(file);
      this.#tables.row("files", row);
      const isLink = file.kind === "link";
      for (const { id, location } of file.usedBy) {
        if (!isLink && `${location}/`.startsWith(`${file.directory.path}/`)) continue;
        const seen = this.#seen.get(id);
        const use = { path: isLink ? file.path : row.path, isLink };
        if (seen) seen.push(use);
        else this.#seen.set(id, [use]);
      }
    }
  }

  #fileRow(file: AuditedFile): Row<"files"> {
    const { path, kind, area, directory, checkpointDirectory, size, modifiedAt, identity } = file;
    const place = this.#placeIn(directory.root, path);
    const inside = directoryOf(path).slice(directory.path.length).replace(/^\/+/, "");
    const { deeper } = whereIn({ kind: directory.kind, relative: "" }, inside);
    const isPlace = directory.kind === "job" || directory.kind === "unnamed-job" || directory.kind === "savepoint";
    return {
      path: place,
      name: nameOf(path),
      parent: directoryOf(place),
      listed_path: path,
      directory: this.#placeIn(directory.root, directory.path),
      kind: kind === "link" ? "link" : "file",
      area,
      checkpoint_directory: checkpointDirectory,
      in_layout: isPlace && isFlinksPlace(directory.kind, area, deeper),
      is_flinks_name: isFlinksName(nameOf(path)),
      size_in_bytes: size,
      modified_at: modifiedAt !== null && modifiedAt > 0 ? modifiedAt : null,
      identity,
      class: file.class,
    };
  }

  /** What the storage spells like this, below a root that was given. */
  #placeIn(root: number, path: string): string {
    const { path: top, place } = this.#placed[root] as PlacedRoot;
    const rest = path.slice(top.length).replace(/^\/+/, "");
    return rest === "" ? place : `${place}/${rest}`;
  }

  #placeOf({ root, relative }: Location): string {
    const { place } = this.#roots[root] as PlacedRoot;
    return relative === "" ? place : `${place}/${relative}`;
  }

  /** Everything but the files. Call it once, with what the audit came to. */
  async finish(audit: Audit): Promise<void> {
    const { now, gracePeriod } = audit;
    this.#tables.row("audits", {
      audited_at: now,
      old_before: Math.max(0, now - gracePeriod),
      grace_period_ms: gracePeriod,
      roots: this.#roots.map(({ place }) => place).join("\n"),
      format_version: 1,
    });
    for (const snapshot of audit.snapshots) {
      this.#snapshot(snapshot);
      await this.#references(snapshot);
    }
    for (const { root, path, kind, jobId, liveness, frozen, snapshotsElsewhere } of audit.directories) {
      this.#tables.row("directories", {
        path: this.#placeIn(root, path),
        kind,
        job_id: jobId,
        liveness,
        frozen: frozen?.why ?? (this.#gone.some((gone) => isWithin(gone, path)) ? "changing" : null),
        snapshots_elsewhere: snapshotsElsewhere,
      });
    }
    for (const { path } of audit.unreadable) this.#protect("everything", path, "it cannot be read");
    for (const statement of this.#statements) await this.#statement(statement);
  }

  #snapshot(snapshot: AuditedSnapshot): void {
    const { location, directory, standing, metadata, operators } = snapshot;
    const place = this.#placeIn(directory.root, location);
    this.#tables.row("snapshots", {
      location: place,
      path: location,
      directory: this.#placeIn(directory.root, directory.path),
      job_id: snapshot.jobId,
      checkpoint_id: snapshot.checkpointId,
      kind: snapshot.kind,
      format: snapshot.format,
      metadata_version: snapshot.metadataVersion,
      unreadable: snapshot.unreadable,
      kept: standing.kept,
      standing: standing.why,
      superseded_by: standing.kept ? null : standing.by.location,
      restorable_now: snapshot.restorableNow,
      total_size_in_bytes: snapshot.totalSizeInBytes,
      file_count: snapshot.fileCount,
      missing_count: snapshot.missingCount,
      metadata_size_in_bytes: metadata.size,
      modified_at: metadata.modifiedAt,
    });
    for (const [position, { operatorId, uid, name }] of operators.entries()) {
      this.#tables.row("operators", { snapshot: place, position, operator_id: operatorId, uid, name });
    }
  }

  // ── references ─────────────────────────────────────────────────────────────────────────────────────────────────

  async #references(snapshot: AuditedSnapshot): Promise<void> {
    const { id, directory, location, metadata, unreadable } = snapshot;
    const rows = new References(this.#placeIn(directory.root, location), this.#tables);
    rows.add(`${rows.snapshot}/${metadataName}`, "file", "metadata", null);
    if (unreadable !== null) return this.#protect("everything", metadata.path, "it cannot be read");
    const failure = await this.#readReferences(snapshot, rows);
    if (failure === "gone") this.#gone.push(location);
    else if (failure !== null) this.#protect("everything", metadata.path, failure);
    for (const { path, isLink } of this.#seen.get(id) ?? []) {
      if (isLink) await this.#linkTarget(snapshot, path, rows);
      else if (failure !== null) rows.add(path, "file", null, null);
    }
    this.#seen.delete(id);
  }

  /** Why they could not be read; "gone": the snapshot is not there any more. */
  async #readReferences({ metadata, directory, location }: AuditedSnapshot, rows: References): Promise<string | null> {
    const { storage } = this.#placed[directory.root] as PlacedRoot;
    const own = await this.#scope.resolve(location);
    if (own === null) return "nobody can tell where it lies";
    try {
      const file = await storage.open(metadata.path);
      try {
        await readMetadata(file, own, this.#scope, {
          file: (reference) => this.#reference(reference, rows),
          directory: (at, spelled) => this.#directory(at, spelled, rows),
        });
      } finally {
        file.close();
      }
      return null;
    } catch (error) {
      if (!(error instanceof RestorableError)) throw error;
      return (await storage.stat(metadata.path)) === null ? "gone" : error.message;
    }
  }

  #reference({ directory, name, spelled, role, isSegment, atLeast }: FoundReference, rows: References): void {
    const path = directory ? `${this.#placeOf(directory)}/${name}` : (this.#scope.spellings.of(spelled) ?? spelled);
    rows.add(path, isSegment ? "segment" : "file", role, atLeast < 0 ? null : atLeast);
  }

  #directory(at: Location | null, spelled: string, rows: References): void {
    const path = at ? this.#placeOf(at) : (this.#scope.spellings.of(spelled) ?? spelled);
    rows.add(path, "directory", null, null);
    if (at === null) this.#protect("directory-name", nameOf(path), rows.snapshot);
  }

  /** A reference to a link is one to what it leads to, as well. */
  async #linkTarget({ directory }: AuditedSnapshot, path: string, rows: References): Promise<void> {
    const { storage } = this.#placed[directory.root] as PlacedRoot;
    const target = await storage.canonical(path);
    const at = await this.#scope.resolve(directoryOf(target));
    rows.add(at ? `${this.#placeOf(at)}/${nameOf(target)}` : target, "file", null, null);
  }

  // ── protections ────────────────────────────────────────────────────────────────────────────────────────────────

  async #statement(statement: Statement): Promise<void> {
    if (statement.about === "name") {
      const { name, evidence } = statement;
      this.#protect("name", name, sourceOf(evidence));
      if (/^job_[0-9a-f]{32}_/.test(name)) this.#protect("directory-name", name, sourceOf(evidence));
    } else if (statement.about === "path") {
      const path = statement.path.replace(/\/_metadata$/, "");
      const at = await this.#scope.resolve(path);
      if (at) this.#protect("path", this.#placeOf(at), sourceOf(statement.evidence));
      else this.#protect("tail", lastSteps(path), sourceOf(statement.evidence));
    }
  }

  #protect(what: What, value: string, reason: string): void {
    if (value !== "") this.#tables.row("protections", { what, value, reason });
  }
}

/** Rows of one snapshot, each once. */
class References {
  readonly snapshot: string;
  readonly #tables: TableSink;
  readonly #known = new Set<string>();

  constructor(snapshot: string, tables: TableSink) {
    this.snapshot = snapshot;
    this.#tables = tables;
  }

  add(path: string, kind: "file" | "segment" | "directory", role: string | null, size: number | bigint | null): void {
    const key = `${kind} ${role} ${size} ${path}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const { snapshot } = this;
    const row = { snapshot, path, name: nameOf(path), kind, role, size_in_bytes: size };
    this.#tables.row("file_references", row);
  }
}
