/** What reports that travel say of the program that made them, and need of the place where it ran. */
export interface Tool {
  /** Of restorable. */
  readonly version: string;
  readonly now: Date;
  /** Working directory: what lies below it is named relative to it, as repositories do. */
  readonly cwd: string;
  /** The page of a rule, as Markdown. */
  rulePage(rule: string): string | undefined;
}
