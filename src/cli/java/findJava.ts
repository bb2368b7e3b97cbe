/** Which java is run, and which release it is. */
import { accessSync, constants, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { UsageError } from "../../errors.js";

export interface Java {
  readonly command: string;
  /** 8, 11, 17 …; null: not known. */
  readonly release: number | null;
}

/** `given` (an executable or a JAVA_HOME), else JAVA_HOME, else the PATH. Throws a UsageError where there is none. */
export function findJava(given: string | undefined, env: Readonly<Record<string, string | undefined>>): Java {
  const name = process.platform === "win32" ? "java.exe" : "java";
  if (given !== undefined) {
    const command = [given, join(given, "bin", name)].find(isExecutable);
    if (command === undefined) {
      throw new UsageError(`--java ${given}: there is no java`, { fix: "Give a java executable, or a JAVA_HOME." });
    }
    return { command, release: releaseOf(command) };
  }
  const { JAVA_HOME, PATH = "" } = env;
  const homes = JAVA_HOME ? [join(JAVA_HOME, "bin", name)] : [];
  const onPath = PATH.split(delimiter).flatMap((directory) => (directory === "" ? [] : [join(directory, name)]));
  const command = [...homes, ...onPath].find(isExecutable);
  if (command === undefined) {
    throw new UsageError("no java is found, neither by JAVA_HOME nor on the PATH", {
      fix: "Install the Java that your cluster runs on, or give --java; --scan reads uids from the class files without one.",
    });
  }
  return { command, release: releaseOf(command) };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path.endsWith("java") || path.endsWith("java.exe");
  } catch {
    return false;
  }
}

/** From the file `release` beside `bin`, which every JDK and JRE has; asking java itself would cost its start. */
function releaseOf(command: string): number | null {
  try {
    const release = readFileSync(join(dirname(realpathSync(command)), "..", "release"), "utf8");
    const [, version = ""] = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release) ?? [];
    return version === "" ? null : Number(version);
  } catch {
    return null;
  }
}
