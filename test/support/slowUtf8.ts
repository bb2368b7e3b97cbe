/** Modified UTF-8 bit by bit, as `java.io.DataOutput` describes it: the reference that the fast one is held against. */

export function slowEncode(text: string): number[] {
  return text.split("").flatMap((character) => {
    const unit = character.charCodeAt(0);
    const bits = unit.toString(2).padStart(16, "0");
    const byte = (prefix: string, from: number) =>
      Number.parseInt(prefix + bits.slice(from, from + 8 - prefix.length), 2);
    if (unit >= 0x0001 && unit <= 0x007f) return [unit];
    if (unit <= 0x07ff) return [byte("110", 5), byte("10", 10)];
    return [byte("1110", 0), byte("10", 4), byte("10", 10)];
  });
}

/** The only text that `slowEncode` would have written these bytes for; null where there is none. */
export function slowDecode(bytes: readonly number[]): string | null {
  let text = "";
  let rest = bytes.map((byte) => byte.toString(2).padStart(8, "0"));
  while (rest.length > 0) {
    const all = rest.slice(0, 3).join(" ");
    const match = /^0(.{7})|^110(.{5}) 10(.{6})|^1110(.{4}) 10(.{6}) 10(.{6})/.exec(all);
    if (!match) return null;
    const bits = match.slice(1).join("");
    const character = String.fromCharCode(Number.parseInt(bits, 2));
    const length = match[0].split(" ").length;
    if (slowEncode(character).length !== length) return null;
    text += character;
    rest = rest.slice(length);
  }
  return text;
}
