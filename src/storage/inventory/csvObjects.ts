import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { StorageError } from "../../errors.js";
import type { OpenFile } from "../port.js";
import { type ListedObject, objectOf } from "./listedObject.js";

const pieceLength = 1 << 20;

/**
 * Objects of a gzipped CSV file of an inventory: no header, one object a line, keys URL-encoded (so that no line holds
 * another). Throws a StorageError.
 */
export async function* csvObjects(file: OpenFile, columns: readonly string[]): AsyncGenerator<ListedObject> {
  const at = new Map(columns.map((name, index) => [name, index]));
  let line = 0;
  for await (const text of linesOf(file)) {
    line++;
    if (text === "") continue;
    const cells = cellsOf(text);
    if (cells.length !== columns.length) {
      throw new StorageError(`${file.path}: line ${line} has ${cells.length} fields, the manifest ${columns.length}`, {
        fix: "The file is not of this manifest, or damaged. Take another listing.",
      });
    }
    const cell = (column: string) => cells[at.get(column) ?? -1];
    const object = objectOf(cell, decoded(cell("Key") ?? ""));
    if (object) yield object;
  }
}

async function* linesOf(file: OpenFile): AsyncGenerator<string> {
  const plain = Readable.from(piecesOf(file), { objectMode: false }).pipe(createGunzip());
  plain.setEncoding("utf8");
  let rest = "";
  try {
    for await (const text of plain as AsyncIterable<string>) {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new StorageError(`${file.path}: ${error.message}`, {
      fix: "The file is damaged or not all of it is there. Take another listing.",
      cause: error,
    });
  }
  yield rest;
}

function* piecesOf(file: OpenFile): Generator<Uint8Array> {
  for (let position = 0; position < file.size; position += pieceLength) {
    const piece = new Uint8Array(Math.min(pieceLength, file.size - position));
    file.read(position, piece);
    yield piece;
  }
}

/** Fields in quotes or without; a quote in quotes is doubled. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (let from = 0; from <= line.length; ) {
    if (line[from] !== '"') {
      const end = line.indexOf(",", from);
      cells.push(line.slice(from, end < 0 ? line.length : end));
      from = end < 0 ? line.length + 1 : end + 1;
      continue;
    }
    let end = line.indexOf('"', from + 1);
    while (end >= 0 && line[end + 1] === '"') end = line.indexOf('"', end + 2);
    if (end < 0) end = line.length;
    cells.push(line.slice(from + 1, end).replaceAll('""', '"'));
    from = end + 2;
  }
  return cells;
}

/** As HTML forms encode: a space is a plus. */
function decoded(key: string): string {
  const spaced = key.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // not encoded after all
    return key;
  }
}
