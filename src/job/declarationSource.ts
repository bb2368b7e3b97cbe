/** Where something was declared, so that a message can name it. */
export interface DeclarationSource {
  readonly kind:
    | "manifest"
    | "uid-list"
    | "uid-option"
    | "snapshot"
    | "jar"
    | "compiled-plan"
    | "execution-plan"
    | "rest"
    | "kubernetes"
    | "config"
    | "command-line"
    | "note";
  /** File or URI; "--uid" for options. */
  readonly location: string;
  /** 1-based; for options: which of them. */
  readonly line?: number;
  /** 1-based, in UTF-16 units as editors count. */
  readonly column?: number;
}

/** "job.yaml:12", "--uid" (the second one: "--uid #2"). */
export function describeSource(source: DeclarationSource): string {
  if (source.line === undefined) return source.location;
  return source.kind === "uid-option" ? `${source.location} #${source.line}` : `${source.location}:${source.line}`;
}
