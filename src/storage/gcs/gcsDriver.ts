import { createHash } from "node:crypto";
import { type File, type FileMetadata, Storage } from "@google-cloud/storage";
import { copyMarks } from "../remote/copyMarks.js";
import { endpointIn } from "../remote/endpoint.js";
import { UnexpectedAnswerError } from "../remote/noAnswer.js";
import type { ObjectDriver, ObjectHead, ObjectSeen } from "../remote/objectDriver.js";
import type { RemotePath } from "../remote/remotePath.js";
import { TruncatedError } from "../remote/retry.js";
import type { Content } from "../remote/spool.js";
import { within } from "../remote/within.js";
import type { GcsSettings, RequestSettings } from "../settings.js";
import { explain, isNoBucket, retryAfter, statusOf } from "./gcsErrors.js";

/** Objects above are uploaded in pieces of that size. */
const largestAtOnce = 1 << 23;
/** The server copies large objects before it answers. */
const copyPatience = 20;
/** Where `put` leaves its mark. */
const markName = "restorable-write";

interface Listed {
  readonly items?: readonly FileMetadata[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
}

/**
 * Credentials come from Google's own chain: GOOGLE_APPLICATION_CREDENTIALS, gcloud, workload identity, the instance. The
 * identity of an object is its generation.
 */
export function gcsDriver({ endpoint, userProject }: GcsSettings, { timeout = 30_000 }: RequestSettings): ObjectDriver {
  endpointIn(
    endpoint ?? process.env["STORAGE_EMULATOR_HOST"],
    "STORAGE_EMULATOR_HOST or storage.gcs.endpoint in restorable.yaml",
  );
  const client = new Storage({
    ...(endpoint !== undefined && { apiEndpoint: endpoint }),
    timeout,
    // tried again around it, bodies included
    retryOptions: { autoRetry: false, maxRetries: 0 },
  });
  const copies = copyMarks();
  const bucketOf = ({ authority }: RemotePath) => client.bucket(authority, userProject ? { userProject } : {});
  const file = (at: RemotePath, generation?: string | null): File =>
    bucketOf(at).file(at.key, generation ? { generation } : {});

  const head = async (at: RemotePath): Promise<ObjectHead | null> => {
    const found = await within(timeout, () => file(at).getMetadata()).catch(nullIfAbsent);
    if (!found) return null;
    if (typeof found[0]?.name !== "string") throw new UnexpectedAnswerError("no metadata of an object");
    const mark = found[0].metadata?.[markName];
    return { ...seenIn(found[0]), key: at.key, mark: typeof mark === "string" ? mark : null };
  };

  return {
    head,

    async page(root, { prefix, bySlash, atMost, from }) {
      const [, , answer] = await within(timeout, () =>
        bucketOf(root).getFiles({
          prefix,
          autoPaginate: false,
          fields: "items(name,size,updated,generation),prefixes,nextPageToken",
          ...(bySlash && { delimiter: "/" }),
          ...(atMost !== undefined && { maxResults: atMost }),
          ...(from !== undefined && { pageToken: from }),
        }),
      );
      if (typeof answer !== "object" || answer === null) throw new UnexpectedAnswerError("no listing");
      const { items = [], prefixes = [], nextPageToken } = answer as Listed;
      return { objects: items.map(seenIn), prefixes, next: nextPageToken || undefined };
    },

    async read(at, { from, length, identity }) {
      // which generation, before anything of it is read
      const seen = identity === null ? await head(at) : { key: at.key, size: Infinity, modifiedAt: null, identity };
      if (!seen) return "absent";
      const expected = Math.min(length, seen.size - from);
      if (expected <= 0) return { seen, bytes: new Uint8Array() };
      try {
        return {
          seen,
          bytes: await within(timeout, (alive) => bytesOf(file(at, seen.identity), from, from + expected - 1, alive)),
        };
      } catch (error) {
        if (statusOf(error) === 416) return "changed";
        if (statusOf(error) !== 404 || isNoBucket(error)) throw error;
        return (await head(at)) ? "changed" : "absent";
      }
    },

    async put(at, content, { onlyNew, mark }) {
      const isLarge = content.size > largestAtOnce;
      const whole = isLarge ? undefined : content.read(0, content.size);
      const options = {
        resumable: isLarge,
        ...(isLarge && { chunkSize: largestAtOnce }),
        // the client would delete what somebody else has uploaded meanwhile
        validation: false,
        metadata: {
          metadata: { [markName]: mark },
          ...(whole && { md5Hash: createHash("md5").update(whole).digest("base64") }),
        },
        ...(onlyNew && { preconditionOpts: { ifGenerationMatch: 0 } }),
      };
      try {
        await within(timeout, (alive) =>
          file(at).save(whole ? Buffer.from(whole) : () => pieces(content, alive), options),
        );
        return "put";
      } catch (error) {
        if (statusOf(error) === 412) return "exists";
        throw error;
      }
    },

    copy: (from, seen, to) =>
      copies.trying(from, to, async (mark) => {
        try {
          const source = file(from, seen.identity);
          // where something is said of a copy, nothing comes along by itself
          const [{ contentType, contentEncoding, contentDisposition, cacheControl, metadata }] = await within(
            timeout,
            () => source.getMetadata(),
          );
          await within(timeout * copyPatience, () =>
            source.copy(file(to), {
              ...(contentType && { contentType }),
              ...(contentEncoding && { contentEncoding }),
              ...(contentDisposition && { contentDisposition }),
              ...(cacheControl && { cacheControl }),
              metadata: { ...metadata, [markName]: mark },
              preconditionOpts: { ifGenerationMatch: 0 },
            }),
          );
          return "copied";
        } catch (error) {
          if (statusOf(error) === 412) return (await head(to))?.mark === mark ? "copied" : "exists";
          if (statusOf(error) !== 404 || isNoBucket(error)) throw error;
          return (await head(from)) ? "changed" : "absent";
        }
      }),

    async remove(at, identity) {
      try {
        await within(timeout, () => file(at).delete(identity === null ? {} : { ifGenerationMatch: identity }));
        return "removed";
      } catch (error) {
        if (statusOf(error) === 404 && !isNoBucket(error)) return "removed";
        if (statusOf(error) !== 412) throw error;
        // what is not there fulfils no condition, and may be gone by a try whose answer was lost
        return (await head(at)) ? "changed" : "removed";
      }
    },

    retryAfter,
    explain,
  };
}

function seenIn({ name = "", size = 0, updated, generation }: FileMetadata): ObjectSeen {
  return {
    key: name,
    size: Number(size),
    modifiedAt: updated === undefined ? null : Date.parse(updated),
    identity: generation === undefined ? null : String(generation),
  };
}

/** Both ends included. As they are stored: what is compressed stays so. */
async function bytesOf(file: File, start: number, end: number, alive: () => void): Promise<Uint8Array> {
  const got: Buffer[] = [];
  let announced = end - start + 1;
  const stream = file.createReadStream({ start, end, validation: false, decompress: false });
  stream.on("response", ({ headers }: { headers: Record<string, string | undefined> }) => {
    // fewer at the end of the object
    announced = Number(headers["content-length"] ?? announced);
  });
  for await (const piece of stream) {
    got.push(piece);
    alive();
  }
  const bytes = Buffer.concat(got);
  if (bytes.length !== announced) throw new TruncatedError(announced, bytes.length);
  return bytes;
}

function* pieces(content: Content, alive: () => void): Generator<Uint8Array> {
  for (let from = 0; from < content.size; from += largestAtOnce) {
    alive();
    yield content.read(from, Math.min(largestAtOnce, content.size - from));
  }
}

function nullIfAbsent(error: unknown): null {
  if (statusOf(error) === 404 && !isNoBucket(error)) return null;
  throw error;
}
