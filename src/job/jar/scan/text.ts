/** What is known of a text in a program without running it. */

/** Something that is not known: the argument of the method, by its number from 0, or anything else. */
export interface Hole {
  readonly argument: number | null;
}

/** A text with holes; without any it is known. */
export type Text = readonly (string | Hole)[];

export const unknownText: Text = [{ argument: null }];

/** The text, where it is known. */
export function exactText(text: Text): string | null {
  return text.every((part) => typeof part === "string") ? text.join("") : null;
}

/** With a star for what is not known: `loop-*`. */
export function patternOf(text: Text): string {
  return text
    .filter((part, i) => typeof part === "string" || typeof (text[i - 1] ?? "") === "string")
    .map((part) => (typeof part === "string" ? part : "*"))
    .join("");
}

/** With what the arguments are at one call; `undefined` for one that is no text. */
export function filled(text: Text, args: readonly (Text | undefined)[]): Text {
  return text.flatMap((part): Text => {
    if (typeof part === "string" || part.argument === null) return [part];
    return args[part.argument] ?? unknownText;
  });
}

/** Whether arguments of the method are all that is not known. */
export function dependsOnArguments(text: Text): boolean {
  const holes = text.filter((part) => typeof part !== "string");
  return holes.length > 0 && holes.every(({ argument }) => argument !== null);
}
