/** A rule's page (docs/rules, Markdown) for a terminal. Knows what those pages use, and shows anything else as it is. */
import { table } from "./table.js";
import { proseWidth, type TextOptions, wrapped } from "./text.js";

export function pageText(page: string, options: TextOptions): string {
  const lines = page.trimEnd().split("\n");
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const { length, shown } = blockAt(lines, at, options);
    out.push(...shown);
    at += length;
  }
  return `${out.join("\n")}\n`;
}

interface Block {
  /** Lines of the page that it takes. */
  readonly length: number;
  readonly shown: readonly string[];
}

function blockAt(lines: readonly string[], at: number, options: TextOptions): Block {
  const line = lines[at] ?? "";
  const until = (isEnd: (line: string) => boolean) => {
    const length = lines.slice(at + 1).findIndex(isEnd);
    return length < 0 ? lines.length - at : length + 1;
  };
  if (line.trim() === "") return { length: 1, shown: [""] };
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading) {
    const [, marks = "", text = ""] = heading;
    return { length: 1, shown: [options.paint(marks.length === 1 ? ["bold", "cyan"] : "bold", plain(text))] };
  }
  const indent = /^ */.exec(line)?.[0] ?? "";
  if (line.startsWith("```", indent.length)) {
    const length = until((other) => other.trim() === "```");
    const code = lines.slice(at + 1, at + length).map((one) => one.slice(indent.length));
    return { length: length + 1, shown: code.map((one) => `${indent}    ${options.paint("cyan", one)}`) };
  }
  if (line.startsWith("|")) {
    const length = until((other) => !other.startsWith("|"));
    return { length, shown: tableLines(lines.slice(at, at + length), options) };
  }
  const bullet = /^ *(?:[*-]|\d+\.) /.exec(line)?.[0] ?? indent;
  const length = until((other) => other.trim() === "" || /^ *(?:(?:[*-]|\d+\.) |```|#|\|)/.test(other));
  const text = lines
    .slice(at, at + length)
    .map((one) => one.trim())
    .join(" ")
    .slice(bullet.trim() === "" ? 0 : bullet.trim().length + 1);
  const hanging = " ".repeat(bullet.length);
  return { length, shown: wrapped(plain(text), proseWidth(options), bullet.replace("*", "-"), hanging) };
}

/** Tables keep their columns where they fit, and become a list of rows where they do not. */
function tableLines(rows: readonly string[], options: TextOptions): string[] {
  const cells = rows.map((row) =>
    row
      .slice(1, row.lastIndexOf("|"))
      .split(/(?<!\\)\|/)
      .map((cell) => plain(cell.trim().replaceAll("\\|", "|"))),
  );
  const [head = [], , ...body] = cells;
  const columns = head.map((title) => ({ title }));
  const wide = table(columns, body, { width: undefined, paint: options.paint, indent: "  " });
  if (Math.max(...wide.map((line) => line.length)) <= proseWidth(options) + 10) return wide;
  return body.flatMap((row) =>
    row.flatMap((cell, i) => wrapped(`${head[i]}: ${cell}`, proseWidth(options), i === 0 ? "  - " : "    ", "      ")),
  );
}

/** Without the marks of Markdown: links become their text, code stays between its marks' words. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/(?<![\w*`])\*([^*\s][^*`]*)\*(?![\w*])/g, "$1")
    .replace(/`([^`]+)`/g, "$1");
}
