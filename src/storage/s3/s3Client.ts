import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { endpointIn } from "../remote/endpoint.js";
import type { RequestSettings, S3Settings } from "../settings.js";

/** A client, and what goes along with each of its requests. */
export interface S3 {
  readonly client: S3Client;
  readonly options: { readonly abortSignal?: AbortSignal };
}

/**
 * Credentials, profile and region come from Amazon's own chain: environment, ~/.aws, single sign-on, web identity,
 * containers, the instance. Asks nobody yet. Throws a StorageError for an endpoint that is none.
 */
export function s3Client(
  { endpoint, region, pathStyle, profile }: S3Settings,
  { timeout = 30_000, atOnce = 32 }: RequestSettings,
  signal?: AbortSignal,
): S3 {
  // it would print a warning about Node for everybody who runs restorable
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const ownEndpoint = endpointIn(
    endpoint ?? process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"],
    "AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or storage.s3.endpoint in restorable.yaml",
  );
  const sockets = { maxSockets: atOnce, keepAlive: true };
  const chain: S3ClientConfig = profile === undefined ? {} : { profile };
  const client = new S3Client({
    ...chain,
    ...(ownEndpoint && { endpoint: ownEndpoint }),
    // where nobody says, Amazon redirects to where the bucket is, and others do not care
    region: region ?? (() => new S3Client(chain).config.region().catch(() => "us-east-1")),
    forcePathStyle: pathStyle ?? Boolean(ownEndpoint),
    followRegionRedirects: true,
    maxAttempts: 1, // tried again around it, bodies included
    // other checksums than Content-MD5 are not known to every compatible server
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: Math.min(timeout, 10_000),
      requestTimeout: timeout,
      socketTimeout: timeout,
      throwOnRequestTimeout: true,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
  return { client, options: signal ? { abortSignal: signal } : {} };
}
