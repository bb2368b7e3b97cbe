/** The program of a job, as a command line or a deployment names it: what a reader of jars or scripts is given. */
import type { DeclarationSource } from "./declarationSource.js";

export interface DeclaredProgram {
  readonly kind: "jar" | "python";
  /** Path or URI as written; `local://` is a path inside of the image. A python module by its name. */
  readonly location: string;
  /** -c; absent: what the jar's manifest says. */
  readonly entryClass?: string;
  /** Arguments of `main`. */
  readonly args: readonly string[];
  /** -C: more jars for the class path. */
  readonly classpath: readonly string[];
  readonly source: DeclarationSource;
}
