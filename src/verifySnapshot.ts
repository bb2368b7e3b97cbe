import { decodeFrom } from "./metadata/decode.js";
import { mergedChannelMembers } from "./metadata/mergedMembers.js";
import type { AnyChannelStateHandle } from "./model/handles.js";
import type { Snapshot } from "./model/snapshot.js";
import type { Int64, Sequence } from "./model/values.js";
import type { Verification } from "./state/verify/problem.js";
import { type VerifyProgress, verify } from "./state/verify/verify.js";
import type { Storage } from "./storage/port.js";

export interface VerifyOptions {
  readonly storage: Storage;
  readonly isDeep: boolean;
  /** More directories to look for missing files in. */
  readonly searchIn?: readonly string[];
  readonly progress?: (progress: VerifyProgress) => void;
}

/**
 * Looks at every file that a snapshot refers to. Throws a StorageError or a FormatError where the metadata itself cannot
 * be read; what is wrong with any other file is in the result.
 */
export async function verifySnapshot(
  { location, metadataPath }: Pick<Snapshot, "location" | "metadataPath">,
  { storage, isDeep, searchIn = [], progress }: VerifyOptions,
): Promise<Verification> {
  const file = await storage.open(metadataPath);
  try {
    const metadata = decodeFrom(file);
    return await verify({
      metadata,
      metadataPath,
      location,
      storage,
      isDeep,
      searchIn,
      channelOffsets,
      ...(progress ? { progress } : {}),
    });
  } finally {
    file.close();
  }
}

function* channelOffsets(handle: AnyChannelStateHandle): Generator<Sequence<Int64>> {
  if (!handle.merged) yield handle.offsets;
  else for (const { offsets } of mergedChannelMembers(handle.members)) yield offsets;
}
