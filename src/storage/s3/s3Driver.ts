import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { UnexpectedAnswerError } from "../remote/noAnswer.js";
import type { ObjectDriver, ObjectHead, ObjectSeen } from "../remote/objectDriver.js";
import type { RemotePath } from "../remote/remotePath.js";
import { TruncatedError } from "../remote/retry.js";
import type { RequestSettings, S3Settings } from "../settings.js";
import { s3Client } from "./s3Client.js";
import { explain, failureOf, retryAfter } from "./s3Errors.js";
import { copyInParts, putInParts } from "./s3Parts.js";
import { copySource, markName } from "./s3Requests.js";

/** Objects above are uploaded in parts. */
const largestAtOnce = 1 << 23;
/** What CopyObject takes at most: 5 GiB. */
const largestCopyAtOnce = 5 * 2 ** 30;

export function s3Driver(settings: S3Settings, requests: RequestSettings, signal?: AbortSignal): ObjectDriver {
  const s3 = s3Client(settings, requests, signal);
  const { client, options } = s3;

  const head = async ({ authority: Bucket, key: Key }: RemotePath): Promise<ObjectHead | null> => {
    const found = await client
      .send(new HeadObjectCommand({ Bucket, Key }), options)
      .catch((error) => (failureOf(error).status === 404 ? null : toldByGet(error, Bucket, Key)));
    if (!found) return null;
    const { ContentLength: size = 0, Metadata } = found;
    return { key: Key, size, ...versionOf(found), mark: Metadata?.[markName] ?? null };
  };

  /** HEAD has no body: what is wrong is told by a GET only. Throws. */
  async function toldByGet(error: unknown, Bucket: string, Key: string): Promise<never> {
    if ([400, 401, 403].includes(failureOf(error).status ?? 0)) {
      await client.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-0" }), options);
    }
    throw error;
  }

  return {
    head,

    async page({ authority: Bucket }, { prefix, bySlash, atMost, from }) {
      const answer = await client.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: prefix,
          // XML cannot hold every key
          EncodingType: "url",
          ...(bySlash && { Delimiter: "/" }),
          ...(atMost !== undefined && { MaxKeys: atMost }),
          ...(from !== undefined && { ContinuationToken: from }),
        }),
        options,
      );
      // what a web site answers is read as a listing without anything in it
      if (answer.Name === undefined && !answer.Contents && !answer.CommonPrefixes) {
        throw new UnexpectedAnswerError("no listing");
      }
      const plain = (key = "") => (answer.EncodingType === "url" ? decoded(key) : key);
      return {
        objects: (answer.Contents ?? []).map((object) => ({
          key: plain(object.Key),
          size: object.Size ?? 0,
          ...versionOf(object),
        })),
        prefixes: (answer.CommonPrefixes ?? []).map(({ Prefix }) => plain(Prefix)),
        next: answer.IsTruncated ? continuationOf(answer) : undefined,
      };
    },

    async read(at, { from, length, identity }) {
      const { authority: Bucket, key: Key } = at;
      const Range = `bytes=${from}-${from + length - 1}`;
      try {
        const IfMatch = identity === null ? undefined : `"${identity}"`;
        const got = await client.send(new GetObjectCommand({ Bucket, Key, Range, IfMatch }), options);
        const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array(0);
        const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(got.ContentRange ?? "") ?? [];
        if (total === undefined || Number(first) !== from) throw new UnexpectedAnswerError("it sends no ranges");
        const expected = Number(last) - from + 1;
        if (bytes.length !== expected) throw new TruncatedError(expected, bytes.length);
        return { seen: { key: Key, size: Number(total), ...versionOf(got) }, bytes };
      } catch (error) {
        const { status, name } = failureOf(error);
        if (status === 404 && name !== "NoSuchBucket") return "absent";
        if (status === 412) return "changed";
        if (status !== 416) throw error;
        // no range lies in an empty object
        const seen = await head(at);
        if (seen?.size === 0 && from === 0) return { seen, bytes: new Uint8Array(0) };
        return seen ? "changed" : "absent";
      }
    },

    async put(at, content, how) {
      if (content.size > largestAtOnce) return putInParts(at, content, how, s3);
      const { authority: Bucket, key: Key } = at;
      const Body = content.read(0, content.size);
      const put = new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentMD5: createHash("md5").update(Body).digest("base64"),
        Metadata: { [markName]: how.mark },
        ...(how.onlyNew && { IfNoneMatch: "*" }),
      });
      return (await client.send(put, options).catch(nullIf(412))) ? "put" : "exists";
    },

    async copy(from, seen, to) {
      if (seen.size > largestCopyAtOnce) return copyInParts(from, seen, to, s3);
      const copy = new CopyObjectCommand({
        Bucket: to.authority,
        Key: to.key,
        CopySource: copySource(from),
        IfNoneMatch: "*",
        ...(seen.identity !== null && { CopySourceIfMatch: `"${seen.identity}"` }),
      });
      try {
        await client.send(copy, options);
        return "copied";
      } catch (error) {
        return whyNotCopied(error, to, head);
      }
    },

    async remove(at, identity) {
      const { authority: Bucket, key: Key } = at;
      const IfMatch = identity === null ? undefined : `"${identity}"`;
      try {
        await client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }), options);
        return "removed";
      } catch (error) {
        const { status, name } = failureOf(error);
        if (status === 404 && name !== "NoSuchBucket") return "removed";
        // what is not there fulfils no condition, and may be gone by a try whose answer was lost
        if (status === 412) return (await head(at)) ? "changed" : "removed";
        if (status !== 501 || IfMatch === undefined) throw error;
        // a server without conditions; what was seen was compared right before
        await client.send(new DeleteObjectCommand({ Bucket, Key }), options);
        return "removed";
      }
    },

    retryAfter,
    explain,
  };
}

/** For the answer to a condition: 412 where the target is taken or the source is another one now. */
async function whyNotCopied(
  error: unknown,
  to: RemotePath,
  head: (at: RemotePath) => Promise<ObjectSeen | null>,
): Promise<"exists" | "changed" | "absent"> {
  const { status, name } = failureOf(error);
  if (status === 404 && name !== "NoSuchBucket") return "absent";
  if (status !== 412) throw error;
  return (await head(to)) ? "exists" : "changed";
}

/** A server of the older listing says that there is more, and in a way of its own where: what is left out would be lost. */
function continuationOf({ NextContinuationToken }: { readonly NextContinuationToken?: string | undefined }): string {
  if (NextContinuationToken) return NextContinuationToken;
  throw new UnexpectedAnswerError("a part of a listing, and not how to go on: it does not know ListObjectsV2");
}

/** HEAD tells whole seconds, lists may tell more. */
function versionOf(answer: { LastModified?: Date | undefined; ETag?: string | undefined }) {
  const time = answer.LastModified?.getTime();
  return {
    modifiedAt: time === undefined ? null : Math.floor(time / 1000) * 1000,
    identity: answer.ETag?.replace(/^(?:W\/)?"(.*)"$/, "$1") ?? null,
  };
}

function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

function nullIf(status: number): (error: unknown) => null {
  return (error) => {
    if (failureOf(error).status === status && failureOf(error).name !== "NoSuchBucket") return null;
    throw error;
  };
}
