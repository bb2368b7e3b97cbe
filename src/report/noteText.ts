import type { ResumeFrom } from "../job/zeppelinNote.js";
import { isLost, type NoteReport, type ParagraphReport, type SnapshotState } from "./noteReport.js";
import { printable } from "./printable.js";
import { counted, type Format, proseWidth, type TextOptions, wrapped } from "./text.js";

/** For people: first whether the note can be run, then each paragraph. */
export function noteText(report: NoteReport, options: TextOptions): string {
  const { location, note, paragraphs } = report;
  const lost = paragraphs.filter(isLost).length;
  const resuming = paragraphs.filter(({ state }) => state !== null).length;
  const verdict =
    lost > 0
      ? options.paint(["bold", "red"], `${counted(lost, "paragraph")} cannot resume`)
      : options.paint(["bold", "green"], `${counted(resuming, "paragraph")} can resume`);
  const headline = `${verdict}: ${printable(note.name ?? location)}, ${counted(paragraphs.length, "Flink paragraph")}`;
  if (options.quiet) return `${headline}\n`;
  const parts = [
    [headline],
    ...paragraphs.map((paragraph) => paragraphLines(paragraph, options)),
    note.remarks.flatMap(({ text }) => warning(text, options, "")),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const names: Readonly<Record<ResumeFrom, string>> = {
  savepoint_path: "recorded when it was cancelled (config.savepoint_path)",
  latest_checkpoint_path: "recorded while it ran (config.latest_checkpoint_path)",
  "local-property": "given in the paragraph (execution.savepoint.path)",
  session: "of the session (execution.savepoint.path in %flink.conf)",
};

const words: Readonly<Record<SnapshotState["status"], readonly [string, Format]>> = {
  whole: ["there and whole", "green"],
  missing: ["gone", "red"],
  incomplete: ["not whole", "red"],
  unreadable: ["cannot be read", "red"],
  unknown: ["not looked at", "yellow"],
};

function paragraphLines(report: ParagraphReport, options: TextOptions): string[] {
  const { paragraph, state, usable, newer } = report;
  const { number, id, title, jobName, interpreter, resume } = paragraph;
  const about = [jobName ?? title, `%${interpreter}`, id].filter((text) => text !== undefined).map(printable);
  const width = proseWidth(options);
  const head = `${options.paint("bold", `paragraph ${number}`)}  ${about.join(" · ")}`;
  if (resume === undefined || state === null) {
    return [head, "  starts empty", ...remarks(report, options)];
  }
  const [word, format] = words[state.status];
  return [
    head,
    `  resumes from ${printable(resume.path)}`,
    ...wrapped(names[resume.from], width, "    "),
    `    ${options.paint(format, word)}${state.reason === null ? "" : `: ${printable(state.reason)}`}`,
    ...(isLost(report) ? lostLines(report, options) : []),
    ...(usable === null && newer !== null
      ? warning(`newer, and recorded too: ${newer}; the job would go back in time`, options)
      : []),
    ...remarks(report, options),
  ];
}

/** Another snapshot, or how to start without one. */
function lostLines({ paragraph, usable }: ParagraphReport, options: TextOptions): string[] {
  const width = proseWidth(options);
  if (usable !== null) {
    return [
      `  → newest that is whole: ${printable(usable)}`,
      ...wrapped("Set config.savepoint_path of the paragraph to it, and resumeFromSavepoint=true.", width, "    "),
    ];
  }
  const from = paragraph.resume?.from;
  const off =
    from === "session"
      ? "take execution.savepoint.path out of %flink.conf"
      : `take ${paragraph.switches.join(" and ")} out of the paragraph`;
  return wrapped(`→ no other was found here. To start without state, ${printable(off)}.`, width, "  ", "    ");
}

function remarks({ paragraph }: ParagraphReport, options: TextOptions): string[] {
  return paragraph.remarks.flatMap(({ text }) => warning(text, options));
}

function warning(text: string, options: TextOptions, indent = "  "): string[] {
  const [first = "", ...others] = wrapped(`warning: ${printable(text)}`, proseWidth(options), indent, `${indent}  `);
  return [first.replace("warning:", options.paint("yellow", "warning:")), ...others];
}
