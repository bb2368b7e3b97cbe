import { setTimeout as sleep } from "node:timers/promises";

export interface RetryPolicy {
  /** How often something is tried at most. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubles with each. */
  readonly firstDelay: number;
  /** Milliseconds between two tries at most, unless the server asks for more. */
  readonly longestDelay: number;
  readonly signal?: AbortSignal | undefined;
}

export const defaultRetries: RetryPolicy = { attempts: 8, firstDelay: 100, longestDelay: 5000 };

/** Milliseconds after which a server that has never answered is given up: its address is more likely wrong than slow. */
const patience = 9000;

/** Whether somebody has ever answered there. */
export class Contact {
  #begun: number | null = null;
  #isMade = false;

  async try<T>(act: () => Promise<T>): Promise<T> {
    this.#begun ??= performance.now();
    const answer = await act();
    this.#isMade = true;
    return answer;
  }

  /** `delayOf` for `withRetries`, until there is no hope. */
  delay(asked: number | null): number | null {
    const isHopeless = !this.#isMade && performance.now() - (this.#begun ?? 0) > patience;
    return isHopeless ? null : asked;
  }
}

/** A body that ended before its time. */
export class TruncatedError extends Error {
  constructor(expected: number, had: number) {
    super(`the answer has ${had} of ${expected} bytes`);
    this.name = "TruncatedError";
  }
}

/**
 * Tries until it works, or `delayOf` says that trying again is no use (null), or often enough. Otherwise `delayOf` is what
 * the server asks to wait at least, in milliseconds. Waits exponentially longer, at random, so that many clients do not
 * come back all at once.
 */
export async function withRetries<T>(
  act: () => Promise<T>,
  delayOf: (error: unknown) => number | null,
  { attempts, firstDelay, longestDelay, signal }: RetryPolicy = defaultRetries,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      signal?.throwIfAborted();
      return await act();
    } catch (error) {
      const asked = signal?.aborted ? null : delayOf(error);
      if (asked === null || tried >= attempts) throw error;
      const upTo = Math.min(firstDelay * 2 ** (tried - 1), longestDelay);
      await sleep(Math.max(asked, upTo * (0.5 + Math.random() / 2)), undefined, { signal });
    }
  }
}

const dropped = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ESOCKETTIMEDOUT",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** Connections that were lost, and bodies that were cut off: what any client of any system may run into. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof TruncatedError || error.name === "TimeoutError") return true;
  if ("code" in error && typeof error.code === "string" && dropped.has(error.code)) return true;
  if (/\b(socket hang up|aborted|terminated|premature close)\b/i.test(error.message))
    return error.name !== "AbortError";
  return error.cause !== undefined && isLostConnection(error.cause);
}

/** Overload and trouble on the server's side. */
export function isServerTrouble(status: number | undefined): boolean {
  return (
    status === 429 || status === 408 || (status !== undefined && status >= 500 && status !== 501 && status !== 505)
  );
}
