import { flinkReleases } from "../../model/releases.js";
import type { Snapshot } from "../../model/snapshot.js";
import { defineRule } from "../rule.js";

export interface UnreadableMetadata {
  readonly metadataVersion: number;
  readonly flinkVersion: string | null;
  readonly readableBy: readonly string[];
}

/** MetadataSerializers: a release reads its own metadata version and some older ones, never a newer one. */
export const unreadableMetadata = defineRule<UnreadableMetadata>({
  id: "R-84",
  name: "unreadable-metadata",
  title: "The Flink release that restores cannot read this metadata",
  doors: ["path", "ha"],
  needs: ["flinkVersion"],
  // what every release since 1.16 reads needs no version to be decided
  applies: ({ snapshot, flinkVersion }) =>
    flinkVersion !== null || !flinkReleases.slice(14).every((r) => snapshot.readableBy.includes(r)),
  *check({ snapshot, flinkVersion }) {
    const { metadataVersion, readableBy } = snapshot;
    const known = flinkVersion !== null && (flinkReleases as readonly string[]).includes(flinkVersion);
    const newer = flinkVersion !== null && !known;
    const refused = known ? !readableBy.includes(flinkVersion) : newer && metadataVersion === 1;
    if (flinkVersion === null && metadataVersion === 1) {
      yield { undecided: { reason: "Flink 1.11 and later refuse metadata version 1", needs: "--flink-version" } };
      return;
    }
    if (newer && metadataVersion !== 1) {
      yield {
        undecided: {
          reason: `Flink ${flinkVersion} is newer than the releases this tool knows`,
          needs: "a newer restorable",
        },
      };
      return;
    }
    if (!refused) return;
    yield {
      level: "error",
      operator: null,
      details: { metadataVersion, flinkVersion, readableBy },
      flinkError: flinkText(snapshot, flinkVersion),
      phase: "submit",
      remedies: [remedy(readableBy)],
    };
  },
});

function flinkText({ metadataVersion }: Snapshot, flinkVersion: string | null): string | null {
  if (metadataVersion === 1) return "This savepoint / checkpoint version (Flink 1.1 / 1.2) is no longer supported.";
  const minor = Number(flinkVersion?.split(".")[1] ?? 0);
  const reads = flinkVersion?.startsWith("2.") ? (minor >= 1 ? 6 : 5) : minor >= 16 ? 4 : minor >= 11 ? 3 : 2;
  return metadataVersion > reads ? `Unrecognized checkpoint version number: ${metadataVersion}` : null;
}

function remedy(readableBy: readonly string[]) {
  const first = readableBy[0];
  const last = readableBy[readableBy.length - 1];
  if (first === undefined) return { what: "No release reads it. Use another snapshot." };
  return { what: `Restore with Flink ${first === last ? first : `${first} to ${last}`}, or use an older snapshot.` };
}
