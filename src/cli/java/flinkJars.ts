/** Where Flink's own classes come from. A job's jar does not hold them: they are those of the cluster. */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UsageError } from "../../errors.js";

export interface FlinkJars {
  /** As java's -cp takes it. */
  readonly classPath: string;
  /** The distribution's directory; undefined where jars were given one by one. */
  readonly home: string | undefined;
}

const fix =
  "Give --flink-home <directory of the Flink distribution that will run the job> (or FLINK_HOME), or --flink-classpath <jars>; --scan reads uids from the class files without Flink.";

/** Throws a UsageError where there is no Flink. */
export function flinkJars(
  given: { readonly home: string | undefined; readonly classPath: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): FlinkJars {
  if (given.classPath !== undefined) {
    const missing = given.classPath
      .split(delimiter)
      .find((entry) => entry !== "" && !existsSync(entry.replace(/[\\/]\*$/, "")));
    if (missing !== undefined) throw new UsageError(`--flink-classpath: there is no ${missing}`, { fix });
    return { classPath: given.classPath, home: undefined };
  }
  const home = given.home ?? env["FLINK_HOME"];
  if (home === undefined || home === "") throw new UsageError("Flink's own jars are needed to build the job", { fix });
  const lib = join(home, "lib");
  if (!jarsIn(lib).some((name) => /^flink-(?:dist|runtime)/.test(name))) {
    throw new UsageError(`${lib} holds no flink-dist jar`, { fix });
  }
  return { classPath: join(lib, "*"), home };
}

function jarsIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(".jar"));
  } catch {
    return [];
  }
}
