/** Everything of the outside that a command touches; tests pass their own. */
import type { Storage, WritableStorage } from "../storage/port.js";
import type { StorageSettings } from "../storage/settings.js";

export interface Out {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  /** Nobody reads any more (`| head`). */
  readonly closed: boolean;
}

export interface Io {
  readonly stdout: Out;
  readonly stderr: Out;
  /** All of standard input. */
  stdin(): Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly storage: Storage;
  /** The same place, to be written to; loaded when somebody writes. */
  writableStorage(): Promise<WritableStorage>;
  /** Remote systems that may be used from here on: those of these paths, and those that the settings name. */
  reach(paths: readonly string[], settings?: StorageSettings): void;
  /** The Java program that asks Flink's classes about a job: src/job/jar/helper. */
  readonly helperJar: string;
  /** Of restorable. */
  readonly version: string;
  /** The working directory. */
  readonly cwd: string;
  now(): Date;
  /**
   * Aborted, with an Interrupted, when somebody wants the program to stop (Ctrl-C). Who asks for it has to stop soon, and
   * to let events be handled until then: once it was asked for, the first signal ends the process no more.
   */
  interrupted(): AbortSignal;
  /** The page of a rule (docs/rules), as Markdown; undefined where the installation has none. */
  rulePage(rule: string): string | undefined;
}
