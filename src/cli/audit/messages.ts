import type { DirectoryRequest } from "../../directory/request.js";

/** Between the threads of an audit. A thread has one question at a time. */
export interface Question {
  readonly request: DirectoryRequest;
}

export type Answer = { readonly result: unknown } | { readonly failure: Failure };

/** An error, without its class: those do not travel between threads. */
export interface Failure {
  readonly message: string;
  readonly stack: string;
  readonly fix: string | undefined;
  /** One of ours, that a person can act on. */
  readonly isKnown: boolean;
}
