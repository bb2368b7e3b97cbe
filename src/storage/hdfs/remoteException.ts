import type { Answer } from "./exchange.js";

/** What a name node or data node says instead of an answer. */
export class RemoteException extends Error {
  readonly status: number;
  /** Simple name of a Java class; empty where something else than Hadoop answered. */
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
  if (typeof exception !== "string") return new RemoteException(status, "", `the server answered ${status}`);
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

export function isException(error: unknown, ...names: readonly string[]): error is RemoteException {
  return error instanceof RemoteException && names.includes(error.exception);
}
