import { StorageError } from "../../errors.js";
import { noAnswerOf } from "../remote/noAnswer.js";
import type { Doing } from "../remote/objectDriver.js";
import { causeOf, redacted } from "../remote/redacted.js";
import { isLostConnection, isServerTrouble } from "../remote/retry.js";

/** What the client throws, as far as it matters. */
export interface S3Failure {
  readonly name: string;
  readonly message: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
}

export function failureOf(error: unknown): S3Failure {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return { name, message, status: metadata?.httpStatusCode };
}

const worthATry = new Set([
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "RequestTimeout",
  "RequestTimeTooSkewed", // the client has learnt the server's clock from the answer
  "InternalError",
  "ConditionalRequestConflict",
  "OperationAborted",
]);

export function retryAfter(error: unknown): number | null {
  const { name, status } = failureOf(error);
  const isTransient = worthATry.has(name) || isServerTrouble(status) || isLostConnection(error) || isNoXml(error);
  if (!isTransient) return null;
  const header = (error as { $response?: { headers?: Record<string, string> } }).$response?.headers?.["retry-after"];
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 && seconds <= 60 ? seconds * 1000 : 0;
}

/** An answer that was cut off, where no length was announced; or one of somebody else. */
function isNoXml(error: unknown): boolean {
  return failureOf(error).message.startsWith("@aws-sdk XML parse error");
}

const rights: Readonly<Record<Doing, string>> = {
  "look at": "s3:GetObject on it",
  list: "s3:ListBucket on the bucket",
  read: "s3:GetObject on it",
  write: "s3:PutObject on it",
  copy: "s3:GetObject on the one and s3:PutObject on the other",
  remove: "s3:DeleteObject on it",
};

/** What these answers mean, and what to do. */
const known: Readonly<Record<string, readonly [string, string]>> = {
  NoSuchBucket: ["there is no such bucket", "Check its name, and that the endpoint is the right one."],
  InvalidBucketName: ["no bucket can be called that", "Check the name between s3:// and the next slash."],
  InvalidAccessKeyId: [
    "the server does not know the access key",
    "Check AWS_PROFILE, AWS_ACCESS_KEY_ID, the endpoint.",
  ],
  SignatureDoesNotMatch: ["the secret key is wrong, or a proxy changed the request", "Check AWS_SECRET_ACCESS_KEY."],
  ExpiredToken: ["the credentials have expired", "Sign in again (`aws sso login`), or renew the session token."],
  InvalidToken: ["the session token is not valid", "Check AWS_SESSION_TOKEN, or leave it out with lasting keys."],
  InvalidTokenId: ["the session token is not valid", "Check AWS_SESSION_TOKEN, or leave it out with lasting keys."],
  TokenRefreshRequired: ["the credentials have expired", "Sign in again (`aws sso login`)."],
  RequestTimeTooSkewed: ["this machine's clock differs too much from the server's", "Set the clock."],
  InvalidObjectState: ["it is archived (Glacier)", "Restore the object first: aws s3api restore-object."],
  PermanentRedirect: [
    "the bucket is at another endpoint",
    "Set the region (AWS_REGION) or the endpoint of the bucket.",
  ],
  AuthorizationHeaderMalformed: ["the bucket is in another region", "Set AWS_REGION to the bucket's region."],
  CredentialsProviderError: [
    "there are no credentials",
    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is assigned.",
  ],
};

/** Answers without a name come to HEAD requests, which have no body. */
export function explain(error: unknown, doing: Doing, path: string): unknown {
  if (error instanceof StorageError) return error;
  const { name, message, status } = failureOf(error);
  const failed = (what: string, fix?: string) =>
    new StorageError(`cannot ${doing} ${path}: ${what}`, { fix, cause: causeOf(error) });
  const told = known[name];
  if (told) return failed(...told);
  if (status === 403) {
    return failed(
      `permission denied; it takes ${rights[doing]}`,
      doing === "look at"
        ? "Without s3:ListBucket on the bucket, S3 says the same of what does not exist."
        : saying(name, message),
    );
  }
  if (status === 401) return failed("the credentials are not accepted", saying(name, message));
  if (isNoXml(error)) {
    const fix = "Check the endpoint, and the proxies on the way to it.";
    return failed("what answers there does not speak S3, or its answers are cut off", fix);
  }
  if (status !== undefined) return failed(`the server answers ${status} ${name}`, saying(name, message));
  if (name === "AbortError") return failed("stopped");
  const noAnswer = noAnswerOf(error, "S3");
  if (noAnswer) return failed(noAnswer.what, noAnswer.fix);
  if (isLostConnection(error)) return failed("the connection was lost again and again", saying(name, message));
  return error;
}

function saying(name: string, message: string): string {
  return `The server says: ${redacted(message || name)}`;
}
