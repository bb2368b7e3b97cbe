import { mergedChannelMembers } from "../metadata/mergedMembers.js";
import type { WritableVersion } from "../metadata/rewrite.js";
import type { AnyChannelStateHandle, KeyedStateHandle } from "../model/handles.js";
import type { HandleMap, LeafHandle } from "../model/mapHandles.js";
import { compareReleases, flinkReleases, minorReleaseOf, releasesWriting } from "../model/releases.js";
import type { Sequence } from "../model/values.js";
import type { SetMetadataVersion } from "./actions.js";
import type { Change } from "./change.js";
import { labelOf } from "./operators.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

const writable: readonly WritableVersion[] = [2, 3, 4, 5, 6];

/**
 * The version to write, and the oldest release that has to read it: given alone, each says the other (the newest release
 * that writes a version, the version that a release writes). Throws a MigrationRefused for what is no such thing.
 */
export function resolveVersion(version: string | undefined, flinkVersion: string | undefined): SetMetadataVersion {
  const release = flinkVersion === undefined ? undefined : (minorReleaseOf(flinkVersion) ?? flinkVersion);
  if (release !== undefined && !flinkReleases.some((known) => known === release)) {
    throw new MigrationRefused(
      "inexpressible",
      `Flink ${flinkVersion} is no release that is known`,
      `Known are ${flinkReleases[0]} to ${flinkReleases.at(-1)}.`,
    );
  }
  const own = writable.find((v) => releasesWriting(v).some((r) => r === release));
  const wanted = version === undefined ? own : writable.find((v) => String(v) === version);
  if (wanted === undefined) {
    throw new MigrationRefused(
      "inexpressible",
      version === undefined
        ? `Flink ${release} writes no metadata version that can be made`
        : `metadata version ${version} cannot be written`,
      "Versions: 2 (Flink 1.3 – 1.10), 3 (1.11 – 1.15), 4 (1.16 – 1.20), 5 (2.0), 6 (2.1 – 2.3).",
    );
  }
  const flinkRelease = release ?? releasesWriting(wanted).at(-1) ?? "";
  return { action: "metadata-version", version: wanted, flinkRelease };
}

/**
 * Flink 2.0 brought a newer RocksDB, whose files older ones do not read ("unknown checksum type 4 from footer of …sst",
 * run on 1.20.4): no metadata can change that. Throws a MigrationRefused.
 */
export function refuseNewerRocksdb({ flinkRelease }: SetMetadataVersion, sources: readonly Source[]): void {
  if (compareReleases(flinkRelease, "2.0") >= 0) return;
  for (const { snapshot } of sources) {
    if (snapshot.metadataVersion < 5) continue;
    const holder = snapshot.operators.find(({ keyedHandles, materializedHandles }) =>
      [...keyedHandles, ...materializedHandles].includes("incremental"),
    );
    if (!holder) continue;
    throw new MigrationRefused(
      "unreadable-by-release",
      `${labelOf(holder)} has RocksDB files of Flink 2, which the RocksDB of Flink ${flinkRelease} cannot read`,
      "Take a canonical savepoint with the release that wrote it: that can be made readable.",
    );
  }
}

/**
 * Handle types are one number space for all versions: which a reader knows depends on its release, not on the version
 * (metadata-format 5.4). Older forms of the same handle are written where the release needs them; what has none is
 * refused by name when it comes up.
 */
export function versionChange({ version, flinkRelease }: SetMetadataVersion): Change {
  return { version, handles: handlesFor(flinkRelease, version) };
}

function handlesFor(release: string, version: WritableVersion): HandleMap {
  const before = (other: string): boolean => compareReleases(release, other) < 0;
  const refuse = (what: string, since: string): never => {
    throw new MigrationRefused(
      "inexpressible",
      `the snapshot holds ${what}, which Flink ${release} cannot read (${since})`,
      "Take a canonical savepoint with the release that wrote it, or choose a newer release.",
    );
  };
  const stream = (handle: LeafHandle): LeafHandle => {
    if ((handle.tag === 15 || handle.tag === 16) && before("1.20")) refuse("state in merged files", "1.20 and later");
    if (handle.tag === 6 && before("1.11")) refuse("relative references", "1.11 and later; add --references absolute");
    return handle;
  };
  const keyed = (handle: KeyedStateHandle): KeyedStateHandle => {
    switch (handle.tag) {
      case 3:
      case 5:
        return handle;
      case 7:
        return before("1.13") ? refuse("keyed state in the canonical format", "1.13 and later") : handle;
      case 12: {
        if (!before("1.15")) return handle;
        const { stateHandleId: _, ...older } = handle;
        return { ...older, tag: 3 };
      }
      case 11: {
        if (!before("1.15")) return handle;
        const { stateHandleId: _, checkpointedSize: __, ...older } = handle;
        return { ...older, tag: 5 };
      }
      case 8:
      case 9:
      case 10:
      case 13:
      case 14:
        if (handle.layout === "A" && release !== "1.14") refuse("changelog state of Flink 1.14", "only 1.14 reads it");
        if (handle.layout === "B" && before("1.15")) refuse("changelog state", "1.15 and later");
        return before("1.16") ? olderChangelog(handle, refuse) : handle;
      default:
        throw handle satisfies never;
    }
  };
  const channels = (all: Sequence<AnyChannelStateHandle>): Sequence<AnyChannelStateHandle> => {
    if (all.length === 0) return all;
    if (before("1.12")) refuse("data in flight", "1.12 and later; add --drop-in-flight");
    return version < 6 ? unmerged(all) : all;
  };
  return { stream, keyed, channels };
}

type Changelog = Extract<KeyedStateHandle, { layout: unknown }>;

/** Tags 13 and 14 came with 1.16. */
function olderChangelog(handle: Changelog, refuse: (what: string, since: string) => never): KeyedStateHandle {
  if (handle.tag === 14) {
    const { checkpointId: _, ...older } = handle;
    return { ...older, tag: 8 };
  }
  if (handle.tag !== 13) return handle;
  const { storageIdentifier = "filesystem", ...older } = handle;
  if (storageIdentifier !== "filesystem")
    refuse(`changelog state in the storage ${storageIdentifier}`, "1.16 and later");
  return { ...older, tag: 10 };
}

/** Before version 6 each channel has a handle of its own, which may share its file with others. */
function unmerged(channels: Sequence<AnyChannelStateHandle>): AnyChannelStateHandle[] {
  return Array.from(channels).flatMap((handle): AnyChannelStateHandle[] => {
    if (!handle.merged) return [handle];
    const { subtaskIndex, delegate } = handle;
    return mergedChannelMembers(handle.members).map((member) => ({ merged: false, subtaskIndex, delegate, ...member }));
  });
}
