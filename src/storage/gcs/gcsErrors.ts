import { StorageError } from "../../errors.js";
import { noAnswerOf } from "../remote/noAnswer.js";
import type { Doing } from "../remote/objectDriver.js";
import { causeOf, redacted } from "../remote/redacted.js";
import { isLostConnection, isServerTrouble } from "../remote/retry.js";

/** HTTP status of what the client throws; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  const { code, response } = (error ?? {}) as { code?: unknown; response?: { status?: unknown; statusCode?: unknown } };
  const status = response?.status ?? response?.statusCode ?? code;
  return typeof status === "number" ? status : undefined;
}

/** Not of an object: its bucket is not there. Of an object the answer has both names, whatever words are in them. */
export function isNoBucket(error: unknown): boolean {
  const message = messageOf(error);
  return statusOf(error) === 404 && /bucket/i.test(message) && !message.includes("No such object:");
}

export function retryAfter(error: unknown): number | null {
  return isLost(error) || isServerTrouble(statusOf(error)) ? 0 : null;
}

/** An answer that is none, although its status says that all is well, was cut off. */
function isLost(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined ? isLostConnection(error) : status < 300;
}

const rights: Readonly<Record<Doing, string>> = {
  "look at": "storage.objects.get on it",
  list: "storage.objects.list on the bucket",
  read: "storage.objects.get on it",
  write: "storage.objects.create on it, and storage.objects.delete to replace one",
  copy: "storage.objects.get on the one and storage.objects.create on the other",
  remove: "storage.objects.delete on it",
};

export function explain(error: unknown, doing: Doing, path: string): unknown {
  if (error instanceof StorageError) return error;
  const message = messageOf(error);
  const failed = (what: string, fix: string) =>
    new StorageError(`cannot ${doing} ${path}: ${what}`, { fix, cause: causeOf(error) });
  const saying = `The server says: ${redacted(message)}`;
  if (/default credentials|Anonymous caller|invalid_grant|invalid_rapt|Could not refresh access token/i.test(message)) {
    return failed(
      "there are no credentials, or they have expired",
      "gcloud auth application-default login, or GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is assigned.",
    );
  }
  const status = statusOf(error);
  const broken = status === undefined ? brokenKeyFile(error, message) : null;
  if (broken !== null) {
    // without its cause: what is wrong in such a file may be shown with what is around it
    const fix = "Check the file, or get credentials in another way: gcloud auth application-default login.";
    return new StorageError(`cannot ${doing} ${path}: ${broken} (GOOGLE_APPLICATION_CREDENTIALS)`, { fix });
  }
  // a bucket that is there has a listing, be it empty
  if (isNoBucket(error) || (status === 404 && doing === "list"))
    return failed("there is no such bucket", "Check what is between gs:// and the next slash.");
  if (status === 401) return failed("the credentials are not accepted", saying);
  if (status === 403) {
    const [told] = /storage\.\w+\.\w+/.exec(message) ?? [];
    return failed(`permission denied; it takes ${told ?? rights[doing]}`, saying);
  }
  const noAnswer = noAnswerOf(error, "Google's protocol");
  if (noAnswer) return failed(noAnswer.what, noAnswer.fix);
  if (isLost(error)) return failed("the connection was lost again and again", saying);
  if (status !== undefined) return failed(`the server answers ${status}`, saying);
  return error;
}

/** What is wrong with a file of credentials, as Google's client meets it; null for anything else. */
function brokenKeyFile(error: unknown, message: string): string | null {
  if (/^The file at .* does not exist/.test(message)) return "the file of credentials is not there";
  if (error instanceof SyntaxError) return "the file of credentials is not JSON";
  if (/DECODER routines|PEM routines/.test(message)) return "the private key of the credentials cannot be read";
  return /incoming JSON object|match one of the expected formats/.test(message) ? "the credentials lack a field" : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
