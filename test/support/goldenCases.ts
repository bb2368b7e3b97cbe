/** The cases below `test/metadata/golden`: adding one is adding a folder with its `layout.txt`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ReadOptions } from "../../src/metadata/layouts.js";
import { readLayout } from "./layout.js";

const golden = join(import.meta.dirname, "../metadata/golden");

export interface GoldenCase {
  readonly name: string;
  readonly about: string;
  readonly bytes: Uint8Array;
  readonly options: ReadOptions;
  /** Path of an expected output beside the layout. */
  path(file: string): string;
}

/** Rows for `it.each(…)("%s")`, which cuts off what it renders itself. */
export function titled(cases: readonly GoldenCase[]): [title: string, one: GoldenCase][] {
  return cases.map((one) => [`${one.name}: ${one.about}`, one]);
}

/** Cases that are read, or that are refused. Those of version 7 (`v7-…`) are read with the option for it. */
export function goldenCases(kind: "accepted" | "refused"): GoldenCase[] {
  return readdirSync(join(golden, kind))
    .sort()
    .map((name) => {
      const path = (file: string) => join(golden, kind, name, file);
      return { name, path, options: { allowProposedV7: name.startsWith("v7-") }, ...readLayout(path("layout.txt")) };
    });
}
