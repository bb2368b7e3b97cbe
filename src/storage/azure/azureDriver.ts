import type { BlobItem } from "@azure/storage-blob";
import { copyMarks } from "../remote/copyMarks.js";
import { UnexpectedAnswerError } from "../remote/noAnswer.js";
import type { ObjectDriver, ObjectHead, ObjectSeen, Page } from "../remote/objectDriver.js";
import type { RemotePath } from "../remote/remotePath.js";
import { TruncatedError } from "../remote/retry.js";
import type { Content } from "../remote/spool.js";
import type { AzureSettings, RequestSettings } from "../settings.js";
import { azureClients } from "./azureClients.js";
import { explain, failureOf, retryAfter } from "./azureErrors.js";

/** Blobs above are uploaded in blocks. */
const largestAtOnce = 1 << 23;
const mostBlocks = 50_000;
/** Where `put` leaves its mark; a name that C# could have. */
const markName = "restorable_write";
/** How Hadoop marks a directory, and how an account with a hierarchical namespace tells one. */
const folderName = "hdi_isfolder";

type Metadata = Readonly<Record<string, string>>;

/** The identity of a blob is its etag. A directory with a blob of its own is told as a marker: a key with a slash at the end. */
export function azureDriver(
  settings: AzureSettings,
  { timeout = 30_000 }: RequestSettings,
  signal?: AbortSignal,
): ObjectDriver {
  const clients = azureClients(settings, process.env);
  const copies = copyMarks();

  /** One request, given up when nothing comes or goes for too long; `alive` says that something did. */
  async function timed<T>(act: (abortSignal: AbortSignal, alive: () => void) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeout);
    try {
      return await act(signal ? AbortSignal.any([signal, late.signal]) : late.signal, () => timer.refresh());
    } catch (error) {
      // the client says that it was stopped, also of closed connections and of what is late
      const isLost = error instanceof Error && error.name === "AbortError" && !signal?.aborted;
      throw isLost ? new LostError() : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A directory as well. */
  async function properties(at: RemotePath) {
    const found = await timed((abortSignal) => clients.blob(at).getProperties({ abortSignal })).catch(nullIfAbsent);
    if (found) demandAzure(found);
    return found && { ...found, isFolder: isFolder(found.metadata) };
  }

  const head = async (at: RemotePath): Promise<ObjectHead | null> => {
    const found = await properties(at);
    if (!found || found.isFolder) return null;
    const { contentLength: size = 0, metadata } = found;
    return { key: at.key, size, ...versionOf(found), mark: metadata?.[markName] ?? null };
  };

  return {
    head,

    async page(root, { prefix, bySlash, atMost, from }): Promise<Page> {
      const container = clients.container(root);
      const settings = {
        ...(atMost !== undefined && { maxPageSize: atMost }),
        ...(from !== undefined && { continuationToken: from }),
      };
      const { value } = await timed(async (abortSignal) => {
        const options = { prefix, includeMetadata: true, abortSignal };
        return bySlash
          ? container.listBlobsByHierarchy("/", options).byPage(settings).next()
          : container.listBlobsFlat(options).byPage(settings).next();
      });
      const { blobItems, blobPrefixes = [] } = value.segment;
      const objects: ObjectSeen[] = blobItems.map(seenIn);
      const next = value.continuationToken || undefined;
      if (objects.length === 0 && blobPrefixes.length === 0 && next === undefined && from === undefined && prefix) {
        // an empty directory is not below itself
        const own = await properties({ ...root, key: prefix.slice(0, -1) });
        if (own?.isFolder) objects.push({ key: prefix, size: 0, ...versionOf(own) });
      }
      const prefixes = new Set<string>(blobPrefixes.map(({ name }: { name: string }) => name));
      // empty directories have nothing but their marker
      if (bySlash) for (const { key } of objects) if (key.endsWith("/") && key !== prefix) prefixes.add(key);
      return { objects, prefixes: [...prefixes], next };
    },

    async read(at, { from, length, identity }) {
      try {
        return await timed(async (abortSignal, alive) => {
          const got = await clients.blob(at).download(from, length, { abortSignal, ...conditions(identity) });
          const { readableStreamBody = [], contentRange = "", contentLength = 0, metadata } = got;
          demandAzure(got);
          if (isFolder(metadata)) return "absent";
          const pieces: Buffer[] = [];
          for await (const piece of readableStreamBody) {
            pieces.push(Buffer.from(piece));
            alive();
          }
          const bytes = Buffer.concat(pieces);
          if (bytes.length !== contentLength) throw new TruncatedError(contentLength, bytes.length);
          const size = Number(/\/(\d+)$/.exec(contentRange)?.[1] ?? contentLength);
          return { seen: { key: at.key, size, ...versionOf(got) }, bytes };
        });
      } catch (error) {
        const { status, code } = failureOf(error);
        if (status === 404 && code !== "ContainerNotFound") return "absent";
        if (status === 412) return "changed";
        if (status !== 416) throw error;
        // no range lies in an empty blob
        const seen = await head(at);
        if (seen?.size === 0 && from === 0) return { seen, bytes: new Uint8Array() };
        return seen ? "changed" : "absent";
      }
    },

    async put(at, content, { onlyNew, mark }) {
      const blob = clients.blob(at).getBlockBlobClient();
      const metadata = { [markName]: mark };
      const options = { metadata, ...(onlyNew && { conditions: { ifNoneMatch: "*" } }) };
      try {
        if (content.size <= largestAtOnce) {
          const bytes = content.read(0, content.size);
          await timed((abortSignal, onProgress) =>
            blob.upload(bytes, bytes.length, { ...options, abortSignal, onProgress }),
          );
        } else {
          const ids: string[] = [];
          for (const bytes of pieces(content)) {
            // of one length, and nobody else's
            const id = Buffer.from(`${mark}-${String(ids.length).padStart(5, "0")}`).toString("base64");
            await timed((abortSignal, onProgress) =>
              blob.stageBlock(id, bytes, bytes.length, { abortSignal, onProgress }),
            );
            ids.push(id);
          }
          await timed((abortSignal) => blob.commitBlockList(ids, { ...options, abortSignal }));
        }
        return "put";
      } catch (error) {
        if (onlyNew && isTaken(error)) return "exists";
        throw error;
      }
    },

    copy: (from, seen, to) =>
      copies.trying(from, to, async (mark) => {
        const source = await properties(from);
        if (!source) return "absent";
        try {
          const { copyStatus, copyId } = await timed(async (abortSignal, onProgress) => {
            const copying = await clients.blob(to).beginCopyFromURL(clients.blob(from).url, {
              conditions: { ifNoneMatch: "*" },
              ...(seen.identity !== null && { sourceConditions: { ifMatch: `"${seen.identity}"` } }),
              metadata: { ...source.metadata, [markName]: mark },
              intervalInMs: 500,
              abortSignal,
              onProgress,
            });
            return copying.pollUntilDone();
          });
          if (copyStatus !== "success") throw new Error(`the copy ${copyId} ended as ${copyStatus}`);
          return "copied";
        } catch (error) {
          const { status, code } = failureOf(error);
          // also what it says of a source that it may not read, as one in another account
          if (status === 404 && code !== "ContainerNotFound" && !(await properties(from))) return "absent";
          if (status !== 412 && !isTaken(error)) throw error;
          const there = await head(to);
          if (there?.mark === mark) return "copied";
          return there ? "exists" : "changed";
        }
      }),

    async remove(at, identity) {
      // the blob of a directory has no slash; one of another client's may have
      const own = at.key.endsWith("/") ? { ...at, key: at.key.slice(0, -1) } : at;
      const target = own === at || (await properties(own))?.isFolder ? own : at;
      try {
        await timed((abortSignal) => clients.blob(target).delete({ abortSignal, ...conditions(identity) }));
        return "removed";
      } catch (error) {
        const { status, code } = failureOf(error);
        if (status === 404 && code !== "ContainerNotFound") return "removed";
        if (status !== 412 || code === "LeaseIdMissing") throw error;
        // what is not there fulfils no condition, and may be gone by a try whose answer was lost
        return (await properties(target)) ? "changed" : "removed";
      }
    },

    retryAfter,
    explain,
  };
}

/** Each of its answers says which version of the protocol it follows. */
function demandAzure({ version }: { readonly version?: string | undefined }): void {
  if (version === undefined) throw new UnexpectedAnswerError("no version of its protocol");
}

class LostError extends Error {
  constructor() {
    super("the connection was closed, or nothing came for too long");
    this.name = "TimeoutError";
  }
}

function seenIn({ name, properties, metadata }: BlobItem): ObjectSeen {
  const key = isFolder(metadata) ? `${name}/` : name;
  return { key, size: properties.contentLength ?? 0, ...versionOf(properties) };
}

function isFolder(metadata: Metadata | undefined): boolean {
  // Hadoop writes it in lower case, and servers may give it back in another
  return Object.entries(metadata ?? {}).some(([name, value]) => name.toLowerCase() === folderName && value === "true");
}

function versionOf({ etag, lastModified }: { etag?: string | undefined; lastModified?: Date | undefined }) {
  return { modifiedAt: lastModified?.getTime() ?? null, identity: etag?.replace(/^"(.*)"$/, "$1") ?? null };
}

function conditions(identity: string | null) {
  return identity === null ? {} : { conditions: { ifMatch: `"${identity}"` } };
}

/** Azure says 409 and emulators 412. */
function isTaken(error: unknown): boolean {
  const { status, code } = failureOf(error);
  return code === "BlobAlreadyExists" || (status === 412 && code !== "LeaseIdMissing");
}

function* pieces(content: Content): Generator<Uint8Array> {
  const size = Math.max(largestAtOnce, Math.ceil(content.size / mostBlocks));
  for (let from = 0; from < content.size; from += size) yield content.read(from, Math.min(size, content.size - from));
}

function nullIfAbsent(error: unknown): null {
  const { status, code } = failureOf(error);
  if (status === 404 && code !== "ContainerNotFound") return null;
  throw error;
}
