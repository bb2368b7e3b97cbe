import type { Difference } from "./difference.js";
import { asCode, codeBlock } from "./markdownEscape.js";
import { printable } from "./printable.js";
import { counted } from "./text.js";

/** GitHub's comments end at 65,536 characters. */
const mostCharacters = 50_000;

/** A comparison in Markdown. `unified`: the same as text without colours, empty where nothing differs. */
export function diffMarkdown(oldName: string, newName: string, difference: Difference, unified: string): string {
  const { added, removed, changed } = difference;
  const title = `### ${asCode(printable(oldName))} → ${asCode(printable(newName))}`;
  if (unified === "") return `${title}\n\nNo difference.\n`;
  const counts = [
    `${counted(removed.length, "operator")} gone`,
    `${added.length} new`,
    `${counted(changed.length, "fact")} changed`,
  ];
  const fits = unified.length <= mostCharacters;
  const shown = fits ? unified : unified.slice(0, unified.lastIndexOf("\n", mostCharacters));
  const [fence = "```", ...lines] = codeBlock(shown.trimEnd());
  return [title, "", counts.join(", "), "", `${fence}diff`, ...lines, ...(fits ? [] : ["", "… and more"]), ""].join(
    "\n",
  );
}
