/**
 * The notation of `golden/…/layout.txt`: a metadata file as the format's documentation would list it, one field a line,
 * `type value … # comment`. Types: `u8`, `i32`, `i64`, `utf` (a JSON string), `hex`. The first line says what the case
 * is about. Encodes with nothing but DataView and Node's Buffer, beside the project's own writer.
 */
import { readFileSync } from "node:fs";

export interface LayoutFile {
  readonly about: string;
  readonly bytes: Uint8Array;
}

const line = /^(?<type>u8|i32|i64|utf|hex)\s+(?<value>"(?:[^"\\]|\\.)*"|[^#"]+?)\s*(?:#.*)?$/;

export function readLayout(path: string): LayoutFile {
  const [first = "", ...rest] = readFileSync(path, "utf8").split("\n");
  const pieces = rest.flatMap((text, i) => {
    if (text.trim() === "" || text.startsWith("#")) return [];
    const { type, value } = line.exec(text)?.groups ?? {};
    if (type === undefined || value === undefined) throw new Error(`${path}:${i + 2}: cannot read ${text}`);
    return encode(type, value);
  });
  return { about: first.replace(/^#\s*/, ""), bytes: Uint8Array.from(pieces) };
}

function encode(type: string, value: string): number[] {
  if (type === "hex") return [...Buffer.from(value.replaceAll(/\s/g, ""), "hex")];
  if (type === "utf") return utf(JSON.parse(value) as string);
  return value.split(/\s+/).flatMap((number) => integer(type, BigInt(number.replace("-", "")), number.startsWith("-")));
}

function integer(type: string, magnitude: bigint, negative: boolean): number[] {
  const size = type === "u8" ? 1 : type === "i32" ? 4 : 8;
  const bits = BigInt.asUintN(size * 8, negative ? -magnitude : magnitude);
  return Array.from({ length: size }, (_, i) => Number((bits >> BigInt(8 * (size - 1 - i))) & 0xffn));
}

/** `DataOutput.writeUTF`, unit by unit: U+0000 in two bytes, surrogates in three each. */
function utf(text: string): number[] {
  const bytes = text.split("").flatMap((character) => {
    const unit = character.charCodeAt(0);
    const low = 0x80 | (unit & 0x3f);
    if (unit > 0 && unit < 0x80) return [unit];
    if (unit < 0x800) return [0xc0 | (unit >> 6), low];
    return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), low];
  });
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}
