/** The formats of `check`, each loaded when it is asked for. */
import { UsageError } from "../errors.js";
import type { CheckReport } from "../report/checkReport.js";
import { jsonText } from "../report/json.js";
import { quoted } from "../report/printable.js";
import type { TextOptions } from "../report/text.js";
import type { Tool } from "../report/tool.js";
import type { CommandModule } from "./commandModule.js";
import type { Io } from "./io.js";
import { type Arguments, formatOf, several, value } from "./options.js";
import { writeFile, writeResult } from "./output.js";
import { textOptions } from "./style.js";
import { toolOf } from "./tool.js";

const formats = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"] as const;
type Format = (typeof formats)[number];

export const formatOptions: CommandModule["options"] = {
  format: { ...value, describe: `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)} (docs/formats.md)` },
  report: { ...value, describe: "another report beside it, such as html=report.html; repeatable" },
};

/** What is to be written. */
export interface Formats {
  readonly main: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
}

/** Throws a UsageError. */
export function formatsOf(args: Arguments): Formats {
  const files = several(args, "report").map((given) => {
    const [, name, path] = /^([a-z]+)=(.+)$/s.exec(given) ?? [];
    const format = formats.find((one) => one === name);
    if (format !== undefined && path !== undefined) return { format, path };
    throw new UsageError(`--report is ${quoted(given)}`, {
      fix: `Give a format and a file, such as html=report.html. Formats are ${formats.join(", ")}.`,
    });
  });
  return { main: formatOf(args, formats), files };
}

/** One report for each job that was checked. Throws a StorageError. */
export async function writeCheck(
  reports: readonly CheckReport[],
  { main, files }: Formats,
  args: Arguments,
  io: Io,
): Promise<void> {
  const tool = toolOf(io);
  for (const { format, path } of files) {
    const options = textOptions({ ...args, output: path, quiet: false }, io);
    writeFile(path, await rendered[format](reports, options, tool), args, io);
  }
  writeResult(await rendered[main](reports, textOptions(args, io), tool), args, io);
}

type Render = (reports: readonly CheckReport[], options: TextOptions, tool: Tool) => Promise<string>;

const rendered: Readonly<Record<Format, Render>> = {
  text: async (reports, options) => {
    const { checkText } = await import("../report/checkText.js");
    return reports.map((report) => checkText(report, options)).join("\n");
  },
  json: async (reports) => {
    const { checksJson } = await import("../report/checkJson.js");
    return jsonText(checksJson(reports));
  },
  sarif: async (reports, _, tool) => {
    const { checkSarif } = await import("../report/checkSarif.js");
    return jsonText(checkSarif(reports, tool));
  },
  junit: async (reports) => (await import("../report/checkJunit.js")).checkJunit(reports),
  github: async (reports, _, tool) => {
    const { checkGithub } = await import("../report/checkGithub.js");
    return reports.map((report) => checkGithub(report, tool)).join("");
  },
  gitlab: async (reports, _, tool) => {
    const { checkGitlab } = await import("../report/checkGitlab.js");
    return jsonText(checkGitlab(reports, tool));
  },
  markdown: async (reports) => (await import("../report/checkMarkdown.js")).checkMarkdown(reports),
  html: async (reports, _, tool) => (await import("../report/checkHtml.js")).checkHtml(reports, tool),
};
