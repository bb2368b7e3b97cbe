import { type FileRow, rowsOf } from "./columns.js";
import { whereIn } from "./directoryRules.js";
import type { Group } from "./groups.js";
import type { AuditedFile, FileClass, Reason } from "./model.js";
import { pathOfRow, type SettledRow } from "./settle.js";
import type { SnapshotBook } from "./snapshotBook.js";
import type { SortTaskResult } from "./tasks.js";
import type { Verdict } from "./verdict.js";

/** Rows handed on at a time. */
const batchSize = 1000;

/** Makes rows of columns, for whoever asked for them. */
export class RowMaker {
  readonly #roots: readonly { readonly path: string }[];
  readonly #book: SnapshotBook;

  constructor(roots: readonly { readonly path: string }[], book: SnapshotBook) {
    this.#roots = roots;
    this.#book = book;
  }

  *settled(group: Group, { rows, verdicts }: SortTaskResult): Generator<AuditedFile[]> {
    let batch: AuditedFile[] = [];
    for (const row of rowsOf(rows)) {
      const verdict = verdicts[row.note] as Verdict;
      batch.push(this.#file(group, row, verdict.class, verdict.reason));
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** Takes every row, and makes those of the wanted classes; null: all. */
  *held(
    group: Group,
    rows: Iterable<SettledRow>,
    wanted: ReadonlySet<FileClass> | null,
  ): Generator<readonly AuditedFile[]> {
    let batch: AuditedFile[] = [];
    for (const row of rows) {
      if (wanted === null || wanted.has(row.class)) batch.push(this.#file(group, row, row.class, row.reason));
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  #file(group: Group, row: FileRow, fileClass: FileClass, reason: Reason): AuditedFile {
    const { size, modifiedAt, identity, directory, localNames } = row;
    const { area, checkpointDirectory } = whereIn(group.discovered, directory);
    return {
      path: pathOfRow(this.#roots[group.root]?.path ?? "", row),
      kind: fileClass === "link" ? "link" : "file",
      size,
      modifiedAt,
      identity,
      class: fileClass,
      reason,
      directory: group.found,
      area,
      checkpointDirectory,
      usedBy: row.users.map((id) => this.#book.key({ id })),
      localNames,
    };
  }
}
