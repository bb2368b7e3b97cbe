import { StorageError } from "../../errors.js";
import { noAnswerOf } from "../remote/noAnswer.js";
import type { Doing } from "../remote/objectDriver.js";
import { causeOf, redacted } from "../remote/redacted.js";
import { isLostConnection, isServerTrouble } from "../remote/retry.js";

export interface AzureFailure {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** As Azure spells it: BlobNotFound; the name of the error where it says nothing. */
  readonly code: string;
  readonly message: string;
}

export function failureOf(error: unknown): AzureFailure {
  const { statusCode, code, details } = (error ?? {}) as {
    statusCode?: number;
    code?: string;
    details?: { errorCode?: string };
  };
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  return { status: statusCode, code: details?.errorCode ?? code ?? name, message };
}

export function retryAfter(error: unknown): number | null {
  const { status } = failureOf(error);
  return (status === undefined ? isLostConnection(error) : isServerTrouble(status)) ? 0 : null;
}

const rights: Readonly<Record<Doing, string>> = {
  "look at": "Storage Blob Data Reader, or r in a SAS",
  list: "Storage Blob Data Reader, or l in a SAS",
  read: "Storage Blob Data Reader, or r in a SAS",
  write: "Storage Blob Data Contributor, or c and w in a SAS",
  copy: "Storage Blob Data Contributor, or r, c and w in a SAS",
  remove: "Storage Blob Data Contributor, or d in a SAS",
};

/** What these answers mean, and what to do. */
const known: Readonly<Record<string, readonly [string, string]>> = {
  ContainerNotFound: ["there is no such container", "Check what is before the @ in the path."],
  AccountIsDisabled: ["the account is disabled", "Ask whoever owns the subscription."],
  LeaseIdMissing: [
    "somebody holds a lease on it",
    "Nothing can be changed until the lease ends or is broken: az storage blob lease break.",
  ],
  SnapshotsPresent: ["it has snapshots", "They would go with it. Remove them first: az storage blob delete."],
  BlobArchived: ["it is archived", "Bring it back first: az storage blob set-tier --tier Hot."],
  BlobImmutableDueToPolicy: ["an immutability policy protects it", "It can be removed when the policy ends."],
  AuthorizationFailure: [
    "the request is not authorized",
    "Is the key, or the SAS and its dates, right? Do the account's network rules let this machine in?",
  ],
  AuthenticationFailed: ["the credentials are not accepted", "Is the key, or the SAS and its dates, right? The clock?"],
};

const noCredentials = /CredentialUnavailable|ChainedTokenCredential|AggregateAuthentication|AuthenticationRequired/;

export function explain(error: unknown, doing: Doing, path: string): unknown {
  if (error instanceof StorageError) return error;
  const { status, code, message } = failureOf(error);
  const failed = (what: string, fix: string) =>
    new StorageError(`cannot ${doing} ${path}: ${what}`, { fix, cause: causeOf(error) });
  const saying = `The server says: ${redacted(message.split("\n")[0] || code)}`;
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError") return failed("stopped", "Start it again.");
  if (noCredentials.test(name)) {
    return failed(
      "there are no credentials",
      "az login, or AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run with a managed identity.",
    );
  }
  const told = known[code];
  if (told) return failed(...told);
  if (status === 403) return failed(`permission denied; it takes ${rights[doing]}`, saying);
  if (status === 401) return failed("the credentials are not accepted", saying);
  if (status !== undefined) return failed(`the server answers ${status} ${code}`, saying);
  if (code === "ENOTFOUND") return failed("there is no such account", "Check what is behind the @ in the path.");
  const noAnswer = noAnswerOf(error, "Azure's protocol");
  if (noAnswer) return failed(noAnswer.what, noAnswer.fix);
  if (isLostConnection(error)) return failed("the connection was lost again and again", saying);
  return error;
}
