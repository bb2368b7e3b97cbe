/**
 * The one family of errors that a person can act on. Everything else that is thrown is a bug and keeps its stack.
 * Every room may import this file; it imports nothing.
 */
export class RestorableError extends Error {
  /** What to do about it, as a sentence; printed after the message. */
  readonly fix: string | undefined;

  constructor(message: string, options: { fix?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.fix = options.fix;
  }
}

/** The command line, the configuration or an option makes no sense. */
export class UsageError extends RestorableError {}

/** A file, directory or object could not be read or written; the message names it. */
export class StorageError extends RestorableError {}
