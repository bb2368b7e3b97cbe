import type { Answer } from "./exchange.js";

/** What a name node or data node says instead of an answer; `exception` is the simple name of a Java class. */
export class RemoteException extends Error {
  readonly status: number;
  readonly exception: string;

  constructor(status: number, exception: string, message: string) {
    super(message);
    this.name = "RemoteException";
    this.status = status;
    this.exception = exception;
  }
}

/** Reads it from `{"RemoteException": {exception, message}}`; gateways and proxies in between answer otherwise. */
export function remoteExceptionOf({ status, body }: Answer): RemoteException {
  const { exception, message } = told(body) ?? {};
  if (typeof exception !== "string") return new RemoteException(status, "", `it answered ${status}`);
  // data nodes append the stack of the name node
  const [line = ""] = (typeof message === "string" ? message : "").split("\n");
  return new RemoteException(status, exception, line);
}

function told(body: Buffer): { exception?: unknown; message?: unknown } | undefined {
  try {
    return JSON.parse(body.toString())?.RemoteException;
  } catch {
    return undefined;
  }
}

export interface Denied {
  readonly user: string;
  /** As Hadoop spells it: READ, WRITE, EXECUTE, READ_EXECUTE … */
  readonly right: string;
  readonly path: string;
  /** owner:group:permissions of that path. */
  readonly owned: string;
}

/** FSPermissionChecker's message, taken apart; undefined where it is another one. */
export function deniedIn(message: string): Denied | undefined {
  const found = /user=(\S*), access=(\w+), inode="(.*)":([^"]*)$/.exec(message);
  if (!found) return undefined;
  const [, user = "", right = "", path = "", owned = ""] = found;
  return { user, right, path, owned };
}
