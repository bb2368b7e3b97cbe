/**
 * What an apply is about to do, and has done: one JSON object a line, on the disk before the first object of a batch is
 * touched. schemas/journal.schema.json
 */
import { CleanRefused } from "./refusal.js";

/** The file of a journal: on this machine, whatever is cleaned. */
export interface JournalFile {
  readonly path: string;
  /** All of it; empty where there is none yet. */
  read(): Promise<string>;
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
  /** Of those, what nothing is told about any more: a run was killed there. */
  readonly unsettled: readonly Intent[];
  readonly directories: readonly string[];
  readonly isUndone: boolean;
}

/**
 * Reads a journal. A line that was cut off by a crash is nothing: what it was to tell had not begun.
 * Throws a CleanRefused for a file that is none.
 */
export function readJournal(text: string, path: string): Told {
  const starts: Start[] = [];
  const intents = new Map<string, Intent>();
  const unsettled = new Set<string>();
  const directories: string[] = [];
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line === "") continue;
    const entry = parsed(line);
    if (entry === null) {
      // the end of a run that was killed; what follows, if anything, is another run
      const next = lines[i + 1];
      const isCutOff = starts.length > 0 || startsLike.startsWith(line) || line.startsWith(startsLike);
      if (isCutOff && (next === undefined || next === "" || isStart(parsed(next)))) continue;
      throw new CleanRefused(`${path} is no journal: line ${i + 1} cannot be read`, {
        fix: "Give the file that `restorable apply` named.",
      });
    }
    if (isStart(entry)) starts.push(entry);
    else if ("do" in entry) {
      intents.set(entry.path, entry);
      unsettled.add(entry.path);
    } else if ("did" in entry && entry.did === "removed-directory") directories.push(entry.path);
    else if ("did" in entry) unsettled.delete(entry.path);
  }
  const isUndone = starts.some(({ start }) => start === "undo");
  const all = [...intents.values()];
  return { starts, intents: all, unsettled: all.filter(({ path }) => unsettled.has(path)), directories, isUndone };
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
