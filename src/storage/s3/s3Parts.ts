/** Objects that are too large for one request. */
import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { limitedTo } from "../remote/limit.js";
import type { ObjectSeen } from "../remote/objectDriver.js";
import type { RemotePath } from "../remote/remotePath.js";
import { defaultRetries, withRetries } from "../remote/retry.js";
import type { Content } from "../remote/spool.js";
import type { S3 } from "./s3Client.js";
import { copySource, markName } from "./s3Driver.js";
import { failureOf, retryAfter } from "./s3Errors.js";

const mostParts = 10_000;
const smallestPart = 1 << 23;
const smallestCopiedPart = 2 ** 30;
/** Parts in memory at the same time. */
const partsAtOnce = 4;

interface Part {
  readonly PartNumber: number;
  readonly from: number;
  readonly length: number;
}

type Upload = { readonly Bucket: string; readonly Key: string; readonly UploadId: string };

/** Nothing is there under its name before all parts are. */
export async function putInParts(
  { authority: Bucket, key: Key }: RemotePath,
  content: Content,
  { onlyNew, mark }: { readonly onlyNew: boolean; readonly mark: string },
  s3: S3,
): Promise<"put" | "exists"> {
  const upload = await begin(Bucket, Key, { [markName]: mark }, s3);
  try {
    const parts = await eachPart(content.size, smallestPart, async ({ PartNumber, from, length }) => {
      const Body = content.read(from, length);
      const ContentMD5 = createHash("md5").update(Body).digest("base64");
      const { ETag } = await s3.client.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ContentMD5 }),
        s3.options,
      );
      return { PartNumber, ETag };
    });
    await complete(upload, parts, onlyNew, mark, s3);
    return "put";
  } catch (error) {
    await abort(upload, s3);
    if (failureOf(error).status === 412) return "exists";
    throw error;
  }
}

/** On the server; to a name that is not taken. */
export async function copyInParts(
  from: RemotePath,
  { size, identity }: ObjectSeen,
  { authority: Bucket, key: Key }: RemotePath,
  s3: S3,
): Promise<"copied" | "exists" | "changed" | "absent"> {
  const upload = await begin(Bucket, Key, {}, s3);
  let isComplete = false;
  try {
    const parts = await eachPart(size, smallestCopiedPart, async (part) => {
      const { PartNumber } = part;
      const { CopyPartResult } = await s3.client.send(
        new UploadPartCopyCommand({
          ...upload,
          PartNumber,
          CopySource: copySource(from),
          CopySourceRange: `bytes=${part.from}-${part.from + part.length - 1}`,
          ...(identity !== null && { CopySourceIfMatch: `"${identity}"` }),
        }),
        s3.options,
      );
      return { PartNumber, ETag: CopyPartResult?.ETag };
    });
    isComplete = true;
    await complete(upload, parts, true, null, s3);
    return "copied";
  } catch (error) {
    await abort(upload, s3);
    const { status, name } = failureOf(error);
    if (status === 412) return isComplete ? "exists" : "changed";
    if (name === "NoSuchKey") return "absent";
    throw error;
  }
}

async function begin(Bucket: string, Key: string, Metadata: Record<string, string>, s3: S3): Promise<Upload> {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata }), s3.options);
  if (UploadId === undefined) throw new Error("the server began no upload");
  return { Bucket, Key, UploadId };
}

/** Each part is tried again by itself: the others are there already. */
async function eachPart(
  size: number,
  smallest: number,
  act: (part: Part) => Promise<{ readonly PartNumber: number; readonly ETag: string | undefined }>,
): Promise<CompletedPart[]> {
  const length = Math.max(smallest, Math.ceil(size / mostParts));
  const parts: Part[] = [];
  for (let from = 0; from < size; from += length) {
    parts.push({ PartNumber: parts.length + 1, from, length: Math.min(length, size - from) });
  }
  const limited = limitedTo(partsAtOnce);
  return Promise.all(
    parts.map((part) =>
      limited(() => withRetries(() => act(part), retryAfter, defaultRetries)).then(({ PartNumber, ETag }) => {
        if (ETag === undefined) throw new Error(`the server gave no etag for part ${PartNumber}`);
        return { PartNumber, ETag };
      }),
    ),
  );
}

/** An upload is gone once it is complete: the same request again, after a lost answer, finds none. */
async function complete(
  upload: Upload,
  Parts: CompletedPart[],
  onlyNew: boolean,
  mark: string | null,
  s3: S3,
): Promise<void> {
  const { Bucket, Key } = upload;
  const command = { ...upload, MultipartUpload: { Parts }, ...(onlyNew && { IfNoneMatch: "*" }) };
  try {
    await withRetries(
      () => s3.client.send(new CompleteMultipartUploadCommand(command), s3.options),
      retryAfter,
      defaultRetries,
    );
  } catch (error) {
    if (failureOf(error).name !== "NoSuchUpload" || mark === null) throw error;
    const { Metadata } = await s3.client.send(new HeadObjectCommand({ Bucket, Key }), s3.options);
    if (Metadata?.[markName] !== mark) throw error;
  }
}

/** What is left of an upload takes room that nobody sees. */
async function abort(upload: Upload, s3: S3): Promise<void> {
  await s3.client.send(new AbortMultipartUploadCommand(upload), s3.options).catch(() => {});
}
