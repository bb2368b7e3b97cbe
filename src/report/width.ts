/** Columns that a text takes on a terminal: East Asian wide characters and emoji two, marks that combine none. */
export function displayWidth(text: string): number {
  if (isAscii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : none.test(character) ? 0 : 1;
  return width;
}

const isAscii = /^[ -~]*$/;
const none = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** At most so many columns; what is left out of the middle shows as "…". */
export function shortened(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 2) return "…".slice(0, columns);
  const characters = [...text];
  const [front, back] = [Math.ceil((columns - 1) / 2), Math.floor((columns - 1) / 2)];
  return `${upTo(characters, front)}…${upTo(characters.reverse(), back, true)}`;
}

function upTo(characters: readonly string[], columns: number, reversed = false): string {
  const kept: string[] = [];
  let width = 0;
  for (const character of characters) {
    width += displayWidth(character);
    if (width > columns) break;
    kept.push(character);
  }
  return (reversed ? kept.reverse() : kept).join("");
}
