import { candidateClasses, type FileClass } from "../../directory/model.js";
import { UsageError } from "../../errors.js";
import { candidateCsv, candidateCsvHead, candidateLine, candidatesText } from "../../report/candidates.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, choice, flag, formatOf } from "../options.js";
import { openOutput } from "../output.js";
import { textOptions } from "../style.js";

/** What nothing needs, by what exports say; written as it comes. Throws a RestorableError. */
export async function askExports(
  exports: readonly string[],
  classes: ReadonlySet<FileClass> | null,
  args: Arguments,
  io: Io,
): Promise<ExitCode> {
  const format = formatOf(args, ["text", "csv"]);
  const failOn = choice(args, "fail-on", ["never", "not-needed"]);
  if (exports.some((directory) => /^[a-z][a-z0-9+.-]+:\/\//i.test(directory))) {
    throw new UsageError("--engine duckdb reads exports on this machine only", {
      fix: "Copy the export here, or run the query of docs/fleet.md where it lies.",
    });
  }
  const { candidatesOf } = await duckdb();
  const output = openOutput(args, io);
  const showsFiles = flag(args, "files");
  const sums = new Map(candidateClasses.map((name) => [name as FileClass, { files: 0, bytes: 0n }]));
  let found = 0;
  try {
    if (format === "csv") output.write(candidateCsvHead);
    for await (const candidate of candidatesOf(exports)) {
      if (classes !== null && !classes.has(candidate.class)) continue;
      const sum = sums.get(candidate.class);
      if (sum) {
        sum.files++;
        sum.bytes += candidate.size;
      }
      found++;
      if (format === "csv") output.write(candidateCsv(candidate));
      else if (showsFiles) output.write(candidateLine(candidate));
    }
    if (format === "text") output.write(candidatesText(sums, showsFiles && found > 0, textOptions(args, io)));
    output.commit();
  } catch (error) {
    output.abandon();
    throw error;
  }
  return failOn === "not-needed" && found > 0 ? 1 : 0;
}

async function duckdb() {
  try {
    return await import("./duckdb.js");
  } catch (error) {
    throw new UsageError("--engine duckdb needs DuckDB, which is not installed", {
      fix: "npm install @duckdb/node-api, beside restorable. Or run the query of docs/fleet.md in any DuckDB or Spark.",
      cause: error,
    });
  }
}
