import { StorageError } from "../../errors.js";
import { RemoteException } from "./remoteException.js";

/**
 * The web servers of one nameservice. One of its name nodes is active, the others say that they are not; which one, changes
 * while the cluster runs.
 */
export class NameNodes {
  readonly #addresses: readonly string[];
  #active = 0;

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  /** Asks the one that answered last, and the others only where it is not there or not active. */
  async ask<T>(act: (address: string) => Promise<T>): Promise<T> {
    const count = this.#addresses.length;
    let first: { readonly error: unknown } | undefined;
    for (let i = 0; i < count; i++) {
      const at = (this.#active + i) % count;
      try {
        const answer = await act(this.#addresses[at] as string);
        this.#active = at;
        return answer;
      } catch (error) {
        if (!isNotActive(error)) throw error;
        // one that is down says less of what is wrong than one that answers
        if (!first || error instanceof RemoteException) first = { error };
      }
    }
    throw first ? first.error : new StorageError("no name node is configured");
  }
}

const notThere = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EAI_AGAIN"]);

/** Whether somebody did not get it at all, so that another may be asked. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && notThere.has(error.code);
}

function isNotActive(error: unknown): boolean {
  if (error instanceof RemoteException) return error.exception === "StandbyException";
  return isUnreachable(error);
}
