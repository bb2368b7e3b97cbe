/** Between the threads of an audit. */
export interface Question {
  readonly id: number;
  readonly request: unknown;
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };

/** An error, without its class: those do not travel between threads. */
export interface Failure {
  readonly message: string;
  readonly stack: string;
  readonly fix: string | undefined;
  /** One of ours, that a person can act on. */
  readonly isKnown: boolean;
}
