import { RestorableError } from "../../errors.js";

/** No job could be had from a jar. */
export class JarError extends RestorableError {
  /** `stack`: of the exception in the JVM, shown with --verbose. */
  constructor(message: string, options: { fix?: string | undefined; stack?: string | undefined } = {}) {
    super(message, { fix: options.fix });
    if (options.stack !== undefined) this.stack = `${message}\n${options.stack}`;
  }
}
