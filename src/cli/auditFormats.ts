/** The formats of `audit`. Files are written as they come: there can be millions. */
import type { Audit, AuditedFile } from "../directory/model.js";
import type { AuditReport } from "../report/auditReport.js";
import type { Io } from "./io.js";
import { type Arguments, flag } from "./options.js";
import type { Output } from "./output.js";
import { textOptions } from "./style.js";
import { toolOf } from "./tool.js";

export const auditFormats = ["text", "json", "csv", "html"] as const;
export type AuditFormat = (typeof auditFormats)[number];

export interface AuditWriter {
  /** Whether files are part of it where nothing else is asked for. */
  readonly takesFiles: boolean;
  begin(): void;
  file(file: AuditedFile): void;
  end(report: AuditReport): void;
}

/** @param now as in `Audit.now` */
export async function auditWriter(
  format: AuditFormat,
  output: Output,
  now: Audit["now"],
  args: Arguments,
  io: Io,
): Promise<AuditWriter> {
  switch (format) {
    case "text": {
      const [{ auditText }, { fileLines }] = await Promise.all([
        import("../report/auditText.js"),
        import("../report/auditRows.js"),
      ]);
      const options = textOptions(args, io);
      let hasFiles = false;
      return {
        takesFiles: flag(args, "files"),
        begin: () => {},
        file: (file) => {
          hasFiles = true;
          output.write(`${fileLines(file, now, options).join("\n")}\n`);
        },
        end: (report) => output.write(`${hasFiles ? "\n" : ""}${auditText(report, options)}`),
      };
    }
    case "json": {
      const { fileJson, jsonHead, jsonTail } = await import("../report/auditJson.js");
      let isFirst = true;
      return {
        takesFiles: true,
        begin: () => output.write(jsonHead),
        file: (file) => {
          output.write(fileJson(file, now, isFirst));
          isFirst = false;
        },
        end: (report) => output.write(jsonTail(report)),
      };
    }
    case "csv": {
      const { csvHead, fileCsv } = await import("../report/auditCsv.js");
      return {
        takesFiles: true,
        begin: () => output.write(csvHead),
        file: (file) => output.write(fileCsv(file, now)),
        end: () => {},
      };
    }
    case "html": {
      const { auditHtml } = await import("../report/auditHtml.js");
      return {
        takesFiles: false,
        begin: () => {},
        file: () => {},
        end: (report) => output.write(auditHtml(report, toolOf(io))),
      };
    }
  }
}
