/**
 * A Zeppelin note: which snapshot each of its Flink paragraphs would resume from.
 * Source: JobManager, FlinkScalaInterpreter.setSavepointPathIfNecessary, docs/interpreter/flink.md (0.13-SNAPSHOT).
 */
import { type Configuration, configured, integerOf } from "./configuration.js";
import { jobOfConfiguration } from "./configurationJob.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, Remark } from "./declaredJob.js";
import { known } from "./known.js";
import { listOf, objectOf, openJson, textOf } from "./locatedJson.js";
import type { Path } from "./locatedText.js";
import { insertsIn, type ParagraphText, parseConf, parseParagraph } from "./zeppelinText.js";

/** What names the snapshot; strongest first, as Zeppelin asks them. */
export type ResumeFrom = "savepoint_path" | "latest_checkpoint_path" | "local-property" | "session";

export interface NoteParagraph {
  readonly id: string;
  /** From 1 on, counted as the note shows them. */
  readonly number: number;
  readonly title?: string;
  /** "flink.ssql" */
  readonly interpreter: string;
  readonly jobName?: string;
  /** Absent: the paragraph starts empty. */
  readonly resume?: { readonly from: ResumeFrom; readonly path: string };
  /** What Zeppelin recorded, whether it is used or not. */
  readonly savepointPath?: string;
  readonly latestCheckpointPath?: string;
  readonly savepointDir?: string;
  readonly parallelism?: number;
  /** The switches that make it resume, as they are written in the paragraph. */
  readonly switches: readonly string[];
  readonly remarks: readonly Remark[];
  readonly source: DeclarationSource;
}

export interface ZeppelinNote {
  readonly name?: string;
  /** Those that run jobs, in order. */
  readonly paragraphs: readonly NoteParagraph[];
  /** Of %flink.conf. */
  readonly configuration: Configuration;
  /** About the note as a whole. */
  readonly remarks: readonly Remark[];
}

const fix = "Pass a note as Zeppelin stores or exports it (.zpln, .json).";
const jobInterpreters = /^flink(?:\.(?:ssql|bsql|pyflink|ipyflink|scala))?$/;
const RETAIN = "RETAIN_ON_CANCELLATION";

/** Throws a ManifestError where the text is no note. */
export function readNote(text: string, location: string): ZeppelinNote {
  const note = openJson(text, location, "note", "a Zeppelin note", fix);
  const list = listOf(objectOf(note.value)?.["paragraphs"]);
  if (list === undefined) throw note.refusal([], "is no Zeppelin note: it has no paragraphs");
  const read = list.map((value, index) => {
    const paragraph = objectOf(value) ?? {};
    const source = note.sourceAt(["paragraphs", index]);
    return { paragraph, index, source, text: parseParagraph(textOf(paragraph["text"]) ?? "") };
  });
  const configuration = new Map(
    read.flatMap(({ text, source }) =>
      text?.interpreter === "flink.conf"
        ? parseConf(text.script).map(({ key, value }) => [key, { value, source }] as const)
        : [],
    ),
  );
  const sessionPath = configured(configuration, "snapshot");
  const isRetained = read.some(({ paragraph }) => textOf(paragraph["text"])?.includes(RETAIN) === true);
  const paragraphs = read.flatMap(({ paragraph, index, source, text }): NoteParagraph[] => {
    if (text === undefined || !jobInterpreters.test(text.interpreter)) return [];
    return [paragraphOf(paragraph, index + 1, text, sessionPath, isRetained, source)];
  });
  return known<ZeppelinNote>({
    name: textOf(objectOf(note.value)?.["name"]),
    paragraphs,
    configuration,
    remarks: sessionRemarks(paragraphs, sessionPath, note.sourceAt([] satisfies Path)),
  });
}

function paragraphOf(
  paragraph: Readonly<Record<string, unknown>>,
  number: number,
  { interpreter, properties, script }: ParagraphText,
  sessionPath: string | undefined,
  isRetained: boolean,
  source: DeclarationSource,
): NoteParagraph {
  const config = objectOf(paragraph["config"]) ?? {};
  const remarks: Remark[] = [];
  const warn = (text: string) => remarks.push({ code: "remark", level: "warning", text, source });
  const savepointPath = textOf(config["savepoint_path"])?.trim();
  const latestCheckpointPath = textOf(config["latest_checkpoint_path"])?.trim();
  const given = properties.get("execution.savepoint.path");
  const isOn = (name: string): boolean => properties.get(name)?.toLowerCase() === "true";
  const bySavepoint = isOn("resumeFromSavepoint");
  const byCheckpoint = isOn("resumeFromLatestCheckpoint");
  for (const name of ["resumeFromSavepoint", "resumeFromLatestCheckpoint"]) {
    if (properties.get(name) === name) warn(`${name} without =true is false`);
  }
  const resume = resumeOf([
    ["savepoint_path", bySavepoint ? savepointPath : undefined],
    ["latest_checkpoint_path", byCheckpoint ? latestCheckpointPath : undefined],
    ["local-property", given],
    ["session", sessionPath],
  ]);
  if (resume === undefined && (bySavepoint || byCheckpoint)) {
    warn("is to resume, and Zeppelin has recorded no snapshot for it: it starts empty");
  }
  if (bySavepoint && byCheckpoint && savepointPath && latestCheckpointPath) {
    warn("both switches are on: the savepoint is taken, also where the checkpoint is newer");
  }
  if (resume?.from === "local-property" && given !== latestCheckpointPath) {
    const instead = latestCheckpointPath ?? "nothing";
    warn(
      `Zeppelin 0.13 (read, not run) sets the recorded latest_checkpoint_path (${instead}) in the place of execution.savepoint.path; resumeFromSavepoint is safe`,
    );
  }
  if (byCheckpoint && !isRetained) {
    warn(
      `resumeFromLatestCheckpoint needs execution.checkpointing.externalized-checkpoint-retention ${RETAIN}, which the note does not set: cancelling deletes the checkpoint`,
    );
  }
  const inserts = interpreter.endsWith("sql") ? insertsIn(script) : 0;
  if (resume !== undefined && inserts > 1 && !isOn("runAsOne")) {
    warn(
      `${inserts} INSERTs are ${inserts} jobs, and all of them would resume from this one snapshot; runAsOne=true makes one job of them`,
    );
  }
  if (properties.has("maxParallelism")) {
    warn("maxParallelism sets the parallelism (Zeppelin 0.13, read, not run)");
  }
  return known<NoteParagraph>({
    id: textOf(paragraph["id"]) ?? `#${number}`,
    number,
    title: textOf(paragraph["title"]),
    interpreter,
    jobName: properties.get("jobName"),
    resume,
    savepointPath,
    latestCheckpointPath,
    savepointDir: properties.get("savepointDir"),
    parallelism: properties.has("maxParallelism") ? undefined : integerOf(properties.get("parallelism")),
    switches: [...properties].flatMap(([key, value]) =>
      /^(?:resumeFrom\w+|execution\.savepoint\.path)$/.test(key) ? [`${key}=${value}`] : [],
    ),
    remarks,
    source,
  });
}

function resumeOf(candidates: readonly (readonly [ResumeFrom, string | undefined])[]): NoteParagraph["resume"] {
  const [from, path] = candidates.find(([, path]) => path !== undefined && path !== "") ?? [];
  return from === undefined || path === undefined ? undefined : { from, path };
}

/** A path in %flink.conf is for every job of the interpreter's session, of other notes too. */
function sessionRemarks(
  paragraphs: readonly NoteParagraph[],
  sessionPath: string | undefined,
  source: DeclarationSource,
): Remark[] {
  const hit = paragraphs.filter(({ resume }) => resume?.from === "session");
  if (sessionPath === undefined) return [];
  const several = hit.length > 1 ? `; ${hit.length} paragraphs of this note would start from it` : "";
  const text = `execution.savepoint.path in %flink.conf is for the whole session: every job without a path of its own would start from ${sessionPath}${several}`;
  return [{ code: "remark", level: "warning", text, source }];
}

/** One paragraph as a job: where it starts from, and what is configured. Its operators are in SQL or code, and not known. */
export function jobOfParagraph(note: ZeppelinNote, paragraph: NoteParagraph): DeclaredJob {
  const plain = jobOfConfiguration(note.configuration, paragraph.source);
  return known<DeclaredJob>({
    ...plain,
    name: paragraph.jobName ?? paragraph.title ?? plain.name,
    settings: {
      ...plain.settings,
      ...(paragraph.parallelism !== undefined && { parallelism: paragraph.parallelism }),
    },
    restore: paragraph.resume
      ? { from: ["path"], snapshot: paragraph.resume.path, source: paragraph.source }
      : { from: ["nothing"], source: paragraph.source },
    notes: [...paragraph.remarks, ...note.remarks, ...plain.notes],
  });
}
