/** Foreign text in Markdown of GitHub and GitLab, where it can neither format nor mention, link or run anything. */

/** Text in a sentence. Mentions and references are broken up by an empty comment, which shows as nothing. */
export function inText(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|&~$^]/g, (character) =>
      character in entities ? (entities[character] ?? "") : `\\${character}`,
    )
    .replace(/(?<=^|[^\w&])([@#!%])(?=[\w{])/g, "$1<!-- -->")
    .replace(/(https?|ftp|www)([:.])/gi, "$1<!-- -->$2");
}

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** Text as code, on one line; a pipe is escaped because it may stand in a table. */
export function asCode(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  const padding = text.startsWith("`") || text.endsWith("`") || /^ .* $/.test(text) ? " " : "";
  return `${fence}${padding}${text.replaceAll("|", "\\|")}${padding}${fence}`;
}

/** Text as a block of code, with `indent` before each line. */
export function codeBlock(text: string, indent = ""): string[] {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [fence, ...text.split("\n"), fence].map((line) => indent + line);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
