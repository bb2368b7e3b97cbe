/** `check --note` without another job source: what each paragraph resumes from, and whether that is still there and whole. */
import { RestorableError } from "../errors.js";
import { findMissingFiles } from "../findMissingFiles.js";
import { type NoteParagraph, readNote } from "../job/zeppelinNote.js";
import { SnapshotNotFoundError } from "../readSnapshot.js";
import { jsonText } from "../report/json.js";
import { isLost, type NoteReport, noteJson, type ParagraphReport, type SnapshotState } from "../report/noteReport.js";
import { counted } from "../report/text.js";
import type { Storage } from "../storage/port.js";
import type { ExitCode } from "./exitCode.js";
import type { Io } from "./io.js";
import { type Arguments, formatOf } from "./options.js";
import { writeResult } from "./output.js";
import { openSnapshot } from "./snapshots.js";
import { open } from "./sources.js";
import { textOptions } from "./style.js";

export async function checkNote(location: string, args: Arguments, io: Io): Promise<ExitCode> {
  const opened = await open(location, io, "note");
  const note = readNote("text" in opened ? opened.text : "", opened.location);
  const paragraphs: ParagraphReport[] = [];
  for (const paragraph of note.paragraphs) paragraphs.push(await reportOf(paragraph, io.storage));
  const exitCode = paragraphs.some(isLost) ? 1 : 0;
  const report: NoteReport = { location: opened.location, note, paragraphs, exitCode };
  if (formatOf(args) === "json") writeResult(jsonText(noteJson(report)), args, io);
  else {
    const { noteText } = await import("../report/noteText.js");
    writeResult(noteText(report, textOptions(args, io)), args, io);
  }
  return exitCode;
}

async function reportOf(paragraph: NoteParagraph, storage: Storage): Promise<ParagraphReport> {
  const path = paragraph.resume?.path;
  if (path === undefined) return { paragraph, state: null, usable: null, newer: null };
  const state = await look(path, storage);
  const report = { paragraph, state, usable: null, newer: null };
  const newest = await newestWhole(paragraph, storage);
  if (isLost(report)) return { ...report, usable: newest?.path ?? null };
  const recorded = [paragraph.savepointPath, paragraph.latestCheckpointPath];
  const own = await takenAt(path, storage);
  const isNewer = newest !== undefined && own !== null && newest.takenAt > own && recorded.includes(newest.path);
  return { ...report, newer: isNewer ? newest.path : null };
}

/** Reads it, and looks for every file that it refers to. */
async function look(path: string, storage: Storage): Promise<SnapshotState> {
  if (!storage.reaches(path)) return { status: "unknown", reason: "its file system is out of reach from here" };
  try {
    const { missing, checked, unreachable } = await findMissingFiles(await openSnapshot(path, storage), storage);
    if (missing.length > 0) {
      const [first] = missing;
      return {
        status: "incomplete",
        reason: `${missing.length} of ${counted(checked, "file")} missing, such as ${first?.path}`,
      };
    }
    if (unreachable > 0) return { status: "unknown", reason: `${counted(unreachable, "file")} out of reach from here` };
    return { status: "whole", reason: null };
  } catch (error) {
    if (!(error instanceof RestorableError)) throw error;
    const status = error instanceof SnapshotNotFoundError ? "missing" : "unreadable";
    return { status, reason: error.message };
  }
}

interface Candidate {
  readonly path: string;
  /** When its metadata was written. */
  readonly takenAt: number;
}

/** Of what Zeppelin recorded, the other checkpoints of the same job, and the savepoints of savepointDir. */
async function newestWhole(paragraph: NoteParagraph, storage: Storage): Promise<Candidate | undefined> {
  const { savepointPath, latestCheckpointPath, savepointDir, resume } = paragraph;
  const recorded = [savepointPath, latestCheckpointPath].filter((path) => path !== undefined);
  const paths = new Set<string>(recorded.filter((path) => storage.reaches(path)));
  for (const path of [latestCheckpointPath, resume?.path]) {
    if (path === undefined || !storage.reaches(path)) continue;
    for (const found of await below(storage.parent(path), /^(?:chk-\d+|savepoint-.+)$/, storage)) paths.add(found);
  }
  if (savepointDir !== undefined && storage.reaches(savepointDir)) {
    for (const found of await below(savepointDir, /^savepoint-/, storage)) paths.add(found);
  }
  const candidates: Candidate[] = [];
  for (const path of paths) {
    const taken = await takenAt(path, storage);
    if (taken !== null) candidates.push({ path, takenAt: taken });
  }
  candidates.sort((a, b) => b.takenAt - a.takenAt);
  for (const candidate of candidates) if ((await look(candidate.path, storage)).status === "whole") return candidate;
  return undefined;
}

/** Directories of a directory by their names; none where it is not there. */
async function below(directory: string, names: RegExp, storage: Storage): Promise<string[]> {
  const found: string[] = [];
  if ((await storage.stat(directory))?.kind !== "directory") return found;
  for await (const { path, kind } of storage.list(directory)) {
    if (kind === "directory" && names.test(path.slice(path.lastIndexOf("/") + 1))) found.push(path);
  }
  return found;
}

async function takenAt(path: string, storage: Storage): Promise<number | null> {
  if (!storage.reaches(path)) return null;
  return (await storage.stat(storage.child(path, "_metadata")))?.modifiedAt ?? null;
}
