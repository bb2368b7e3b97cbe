import { RestorableError } from "../errors.js";

/** What a broken file looks like; decides the advice that goes with the error. */
export type Looks = "truncated" | "foreign" | "newer" | "older" | "corrupt" | "refused by Flink";

const advice: Record<Looks, string> = {
  truncated:
    "The file ends too early. Was the checkpoint still being written, or the copy cut off? Compare its size with the original, or use an older snapshot.",
  foreign:
    "This is not a Flink metadata file. Pass the directory that holds `_metadata`, or the `_metadata` file itself.",
  newer: "Written by a Flink newer than this tool knows. Look for a newer release of restorable.",
  older: "Written by a Flink too old for this tool.",
  corrupt: "The bytes do not fit the format. Compare the file with the original, or use another snapshot.",
  "refused by Flink": "Flink refuses such a file as well. Use another snapshot.",
};

/**
 * A byte sequence that is not what it should be. `offset` is the absolute byte position, `path` the place inside the
 * structure, outermost first.
 */
export class FormatError extends RestorableError {
  readonly offset: number;
  readonly looks: Looks;
  readonly detail: string;
  #path: readonly string[] = [];

  constructor(detail: string, offset: number, looks: Looks = "corrupt") {
    super(`${detail} (at byte ${offset})`, { fix: advice[looks] });
    this.detail = detail;
    this.offset = offset;
    this.looks = looks;
  }

  get path(): readonly string[] {
    return this.#path;
  }

  /** Tells the error that it lies inside `step`. In place: a stack for each level would cost more than the reading. */
  inside(step: string): this {
    this.#path = [step, ...this.#path];
    const where = this.#path.join(".").replaceAll(".[", "[");
    this.message = `${where}: ${this.detail} (at byte ${this.offset})`;
    return this;
  }
}

/** Adds a step of the path to a FormatError on its way out; anything else passes unchanged. */
export function inside(step: string, error: unknown): unknown {
  return error instanceof FormatError ? error.inside(step) : error;
}
