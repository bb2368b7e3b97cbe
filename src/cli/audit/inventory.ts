import { StorageError, UsageError } from "../../errors.js";
import { agoText } from "../../report/age.js";
import { grouped } from "../../report/size.js";
import { readS3Inventory, type S3Inventory } from "../../storage/inventory/s3Inventory.js";
import type { GatheredRequest } from "../auditOptions.js";
import type { Io } from "../io.js";
import { type Arguments, flag } from "../options.js";
import { absolutePath } from "../paths.js";
import { progressLine } from "../progressLine.js";

/** A request whose buckets are not walked. */
export interface InventoriedRequest extends GatheredRequest {
  close(): Promise<void>;
}

/**
 * The request with listings from S3 Inventories, one for each bucket among the roots; ages are measured against the oldest
 * of them. Throws a UsageError or a StorageError.
 */
export async function withInventories(
  manifests: readonly string[],
  request: GatheredRequest,
  args: Arguments,
  io: Io,
): Promise<InventoriedRequest> {
  const inventories: S3Inventory[] = [];
  const close = async () => {
    for (const inventory of inventories) await inventory.close();
  };
  try {
    for (const given of manifests) inventories.push(await read(given, request, args, io));
    return { ...listedBy(inventories, request), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function read(given: string, request: GatheredRequest, args: Arguments, io: Io): Promise<S3Inventory> {
  const manifest = absolutePath(given);
  io.reach([manifest]);
  const progress = progressLine<number>((objects) => `inventory: ${grouped(objects)} objects`, args, io);
  const inventory = await readS3Inventory({
    manifest,
    storage: io.storage,
    roots: request.roots.map(({ location }) => location).filter((location) => bucketOf(location) !== null),
    scratch: async () => (await io.writableStorage()).scratch(),
    onProgress: progress.show,
  }).finally(progress.clear);
  const { bucket, takenAt, objects } = inventory;
  if (!flag(args, "quiet")) {
    const age = agoText(takenAt, io.now());
    const time = new Date(takenAt).toISOString().replace(/:\d\d\.\d+Z$/, "Z");
    io.stderr.write(`restorable: ${bucket} as its inventory of ${time} has it, ${age}: ${grouped(objects)} objects\n`);
  }
  return inventory;
}

function listedBy(inventories: readonly S3Inventory[], request: GatheredRequest): GatheredRequest {
  const byBucket = new Map(inventories.map((inventory) => [inventory.bucket, inventory]));
  if (byBucket.size < inventories.length) {
    throw new UsageError("two inventories of one bucket", { fix: "Give the newer one." });
  }
  const used = new Set<S3Inventory>();
  const roots = request.roots.map((root) => {
    const listing = byBucket.get(bucketOf(root.location) ?? "");
    if (listing === undefined) return root;
    used.add(listing);
    return { ...root, listing };
  });
  for (const inventory of inventories) {
    if (used.has(inventory)) continue;
    throw new StorageError(
      `the inventory is of the bucket ${inventory.bucket}, and no directory to look at is in that`,
      {
        fix: `Give s3://${inventory.bucket}/…, or the inventory of the other bucket.`,
      },
    );
  }
  return { ...request, roots, now: Math.min(request.now, ...inventories.map(({ takenAt }) => takenAt)) };
}

/** Null for what is not in S3. */
function bucketOf(location: string): string | null {
  return /^s3[anp]?:\/\/([^/]+)/i.exec(location)?.[1] ?? null;
}
