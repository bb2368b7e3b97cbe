/**
 * What an apply is about to do, and has done: one JSON object a line, on the disk before the first object of a batch is
 * touched. schemas/journal.schema.json
 */
import { CleanRefused } from "./refusal.js";

/** The file of a journal: on this machine, whatever is cleaned. */
export interface JournalFile {
  readonly path: string;
  /** Its lines with their ends; the last may be cut off. Nothing where there is no journal yet. */
  read(): Iterable<string>;
  /** Appends; on the disk when it returns. */
  append(text: string): Promise<void>;
}

/** Somebody starts: a first apply, one that goes on after a crash, an undo. */
export interface Start {
  readonly journalVersion: 1;
  readonly start: "apply" | "undo";
  readonly at: string;
  readonly by: string;
  readonly planId: string;
  /** Where things are moved to; null: they are deleted. */
  readonly quarantine: string | null;
}

export interface Intent {
  readonly do: "remove" | "move";
  readonly path: string;
  /** Of a move. */
  readonly to?: string;
  readonly sizeInBytes: number;
}

/**
 * removed, moved: by this run. absent: it was gone already. changed: it is not what the plan saw, and stays. taken: there is
 * another file by that name where it was to go, and it stays. failed: the system refused.
 */
export type Outcome = "removed" | "moved" | "absent" | "changed" | "taken" | "failed";

export interface Done {
  readonly did: Outcome;
  readonly path: string;
  readonly why?: string;
}

/** An empty directory went. */
export interface DirectoryDone {
  readonly did: "removed-directory";
  readonly path: string;
}

export interface End {
  readonly end: "apply" | "undo";
  readonly at: string;
}

export type Entry = Start | Intent | Done | DirectoryDone | End;

export function journalText(entries: readonly Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** What a journal tells. */
export interface Told {
  readonly starts: readonly Start[];
  readonly intents: readonly Intent[];
  /** Of those, what may be half done: a run was killed there, or the system refused it. */
  readonly unsettled: readonly Intent[];
  readonly directories: readonly string[];
  readonly isUndone: boolean;
  /** Its last line has no end: what comes next begins a line of its own. */
  readonly isCutOff: boolean;
}

/**
 * Reads a journal. A line that was cut off by a crash is nothing: what it was to tell had not begun.
 * Throws a CleanRefused for a file that is none.
 */
export function readJournal(lines: Iterable<string>, path: string): Told {
  const starts: Start[] = [];
  const intents = new Map<string, Intent>();
  const unsettled = new Set<string>();
  const directories: string[] = [];
  let isCutOff = false;
  let number = 0;
  /** A line that cannot be read is the end of a run that was killed; what follows, if anything, is another run. */
  let unread: number | null = null;
  for (const whole of lines) {
    const line = whole.replace(/\n$/, "");
    isCutOff = line === whole;
    number++;
    const entry = line === "" ? null : parsed(line);
    if (unread !== null && line !== "" && !isStart(entry)) throw noJournal(path, unread);
    unread = null;
    if (line === "") continue;
    if (entry === null) {
      const mayBeCutOff = starts.length > 0 || startsLike.startsWith(line) || line.startsWith(startsLike);
      if (!mayBeCutOff) throw noJournal(path, number);
      unread = number;
    } else if (isStart(entry)) starts.push(entry);
    else if ("do" in entry) {
      intents.set(entry.path, entry);
      unsettled.add(entry.path);
    } else if ("did" in entry && entry.did === "removed-directory") directories.push(entry.path);
    else if ("did" in entry && entry.did !== "failed") unsettled.delete(entry.path);
  }
  const isUndone = starts.some(({ start }) => start === "undo");
  const all = [...intents.values()];
  const left = all.filter((intent) => unsettled.has(intent.path));
  return { starts, intents: all, unsettled: left, directories, isUndone, isCutOff };
}

function noJournal(path: string, line: number): CleanRefused {
  return new CleanRefused(`${path} is no journal: line ${line} cannot be read`, {
    fix: "Give the file that `restorable apply` named.",
  });
}

/** How the first line of a journal begins. */
const startsLike = '{"journalVersion":1,';

function parsed(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Entry) : null;
  } catch {
    return null;
  }
}

function isStart(entry: Entry | null): entry is Start {
  return entry !== null && "start" in entry && "journalVersion" in entry && entry.journalVersion === 1;
}
