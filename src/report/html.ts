/** HTML as text. Everything that is not a constant of ours goes through `html`, which escapes it. */

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Stands between two things. A part and not constant text, which the bundler cannot escape: see scripts/build.mjs. */
export const dot = "\u00b7";

type Part = Html | string | number | null | readonly Part[];

/** Puts values between constants: texts escaped, lists one after the other, null as nothing. */
export function html(constants: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    constants.map((constant, i) => constant + (i < parts.length ? textOf(parts[i] ?? null) : "")).join(""),
  );
}

function textOf(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
