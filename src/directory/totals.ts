import { type Amount, ageBounds, type ClassTotal, type FileClass, fileClasses } from "./model.js";

/** One amount for each bound, then older, then unknown. */
export const ageBuckets = ageBounds.length + 2;

/** The bucket of a file's age. */
export function ageBucket(modifiedAt: number | null, now: number): number {
  if (modifiedAt === null || modifiedAt <= 0) return ageBuckets - 1;
  const age = now - modifiedAt;
  let bucket = 0;
  while (bucket < ageBounds.length && age >= (ageBounds[bucket] as number)) bucket++;
  return bucket;
}

/** Files and bytes by class and age: two numbers each, so that adding one file is two additions. */
export class Totals {
  readonly cells: Float64Array;

  constructor(cells: Float64Array = new Float64Array(fileClasses.length * ageBuckets * 2)) {
    this.cells = cells;
  }

  add(fileClass: FileClass, bucket: number, bytes: number, files = 1): void {
    const cell = (indexOf[fileClass] * ageBuckets + bucket) * 2;
    this.cells[cell] = (this.cells[cell] as number) + files;
    this.cells[cell + 1] = (this.cells[cell + 1] as number) + bytes;
  }

  plus(other: Totals): void {
    for (let i = 0; i < this.cells.length; i++) {
      this.cells[i] = (this.cells[i] as number) + (other.cells[i] as number);
    }
  }

  /** Those that are not empty. */
  of(directory: number): ClassTotal[] {
    return fileClasses.flatMap((name, at) => {
      const byAge: Amount[] = Array.from({ length: ageBuckets }, (_, bucket) => {
        const cell = (at * ageBuckets + bucket) * 2;
        return { files: this.cells[cell] as number, bytes: this.cells[cell + 1] as number };
      });
      return byAge.some(({ files }) => files > 0) ? [{ directory, class: name, byAge }] : [];
    });
  }
}

const indexOf = Object.fromEntries(fileClasses.map((name, index) => [name, index])) as Record<FileClass, number>;
