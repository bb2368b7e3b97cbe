/** Which Flink release writes and reads which metadata (spec metadata-format 1 and 5). */
import type { MetadataVersion } from "./metadata.js";

/** Minor releases, oldest first; the newest three were confirmed by running them. */
export const flinkReleases = [
  "1.2",
  "1.3",
  "1.4",
  "1.5",
  "1.6",
  "1.7",
  "1.8",
  "1.9",
  "1.10",
  "1.11",
  "1.12",
  "1.13",
  "1.14",
  "1.15",
  "1.16",
  "1.17",
  "1.18",
  "1.19",
  "1.20",
  "2.0",
  "2.1",
  "2.2",
  "2.3",
] as const;

export type FlinkRelease = (typeof flinkReleases)[number];

const written: Record<MetadataVersion, [first: FlinkRelease, last: FlinkRelease] | null> = {
  1: ["1.2", "1.2"],
  2: ["1.3", "1.10"],
  3: ["1.11", "1.15"],
  4: ["1.16", "1.20"],
  5: ["2.0", "2.0"],
  6: ["2.1", "2.3"],
  7: null,
};

const read: Record<MetadataVersion, [first: FlinkRelease, last: FlinkRelease] | null> = {
  1: ["1.2", "1.10"],
  2: ["1.3", "2.3"],
  3: ["1.11", "2.3"],
  4: ["1.16", "2.3"],
  5: ["2.0", "2.3"],
  6: ["2.1", "2.3"],
  7: null,
};

/** First release that reads a handle type, where that is later than the version suggests. */
const handleReadableFrom: Readonly<Record<number, FlinkRelease>> = {
  6: "1.11",
  7: "1.13",
  8: "1.14",
  9: "1.14",
  10: "1.14",
  11: "1.15",
  12: "1.15",
  13: "1.16",
  14: "1.16",
  15: "1.20",
  16: "1.20",
  17: "1.20",
};

const index = (release: FlinkRelease): number => flinkReleases.indexOf(release);

function between(range: readonly [FlinkRelease, FlinkRelease] | null): FlinkRelease[] {
  return range ? flinkReleases.slice(index(range[0]), index(range[1]) + 1) : [];
}

/** Releases that write metadata of this version. */
export function releasesWriting(version: MetadataVersion): FlinkRelease[] {
  return between(written[version]);
}

/** What a file holds, beside its version, that not every release of that version reads. */
export interface Features {
  readonly tags: ReadonlySet<number>;
  /** Finished operators or subtasks (1.14+). */
  readonly finished: boolean;
  /** A changelog handle in the layout of 1.14, which no other release reads. */
  readonly changelogOf114: boolean;
  /** State of the "Checkpointed" interface: refused from 1.4 on. */
  readonly legacyState: boolean;
  /** Channel state: 1.11 alone reads that of 1.11, and not that of 1.12 and later (FLINK-19533, both in version 3). */
  readonly channelState: "none" | "1.11" | "1.12";
}

/** Releases that read a file of this version with these features. */
export function releasesReading(version: MetadataVersion, features: Features): FlinkRelease[] {
  const first = Math.max(
    0,
    features.finished ? index("1.14") : 0,
    ...[...features.tags].map((tag) => index(handleReadableFrom[tag] ?? "1.2")),
  );
  return between(read[version]).filter((release) => {
    const at = index(release);
    if (at < first) return false;
    if (features.legacyState && at >= index("1.4")) return false;
    const changelog = features.tags.has(8) || features.tags.has(9) || features.tags.has(10);
    if (features.channelState === "1.11") return release === "1.11";
    if (features.channelState === "1.12" && release === "1.11") return false;
    if (features.changelogOf114) return release === "1.14";
    return !(changelog && release === "1.14");
  });
}

/** The minor release of a version such as "2.2.1" or "v2_2" or "1.20-SNAPSHOT"; null when it does not look like one. */
export function minorReleaseOf(version: string): string | null {
  const match = /^v?(\d+)[._](\d+)/.exec(version.trim());
  return match ? `${match[1]}.${match[2]}` : null;
}

/** Orders minor releases: negative when `a` is older than `b`. */
export function compareReleases(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
