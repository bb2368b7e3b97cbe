/** What a Zeppelin note resumes from, and whether it can: all that its reporters are given. */
import type { NoteParagraph, ZeppelinNote } from "../job/zeppelinNote.js";

/** A snapshot as it was found. `unknown`: out of reach from here. */
export interface SnapshotState {
  readonly status: "whole" | "missing" | "incomplete" | "unreadable" | "unknown";
  /** Why it is not whole, as one line; null where it is. */
  readonly reason: string | null;
}

export interface ParagraphReport {
  readonly paragraph: NoteParagraph;
  /** Null where the paragraph starts empty. */
  readonly state: SnapshotState | null;
  /** Newest one that is whole, where the one to resume from is not; null: none was found. */
  readonly usable: string | null;
  /** A newer recorded snapshot than the one that is used; null: none. */
  readonly newer: string | null;
}

export interface NoteReport {
  readonly location: string;
  readonly note: ZeppelinNote;
  readonly paragraphs: readonly ParagraphReport[];
  readonly exitCode: 0 | 1;
}

/** Lost: what it names cannot be restored. Unknown is not: nobody has looked. */
export function isLost({ state }: ParagraphReport): boolean {
  return state !== null && state.status !== "whole" && state.status !== "unknown";
}

/** schemas/note.schema.json */
export function noteJson({ location, note, paragraphs, exitCode }: NoteReport): Record<string, unknown> {
  return {
    location,
    name: note.name ?? null,
    exitCode,
    paragraphs: paragraphs.map(({ paragraph, state, usable, newer }) => ({
      id: paragraph.id,
      number: paragraph.number,
      title: paragraph.title ?? null,
      interpreter: paragraph.interpreter,
      jobName: paragraph.jobName ?? null,
      resumesFrom: paragraph.resume ?? null,
      status: state?.status ?? "starts-empty",
      reason: state?.reason ?? null,
      newestUsable: usable,
      newerRecorded: newer,
      switches: paragraph.switches,
      warnings: paragraph.remarks.map(({ text }) => text),
    })),
    warnings: note.remarks.map(({ text }) => text),
  };
}
