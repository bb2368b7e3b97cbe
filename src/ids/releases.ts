import { RestorableError } from "../errors.js";

/** From a minor release of Flink to another, both included; without `to`: up to the newest one known (2.3). */
export interface ReleaseRange {
  /** "1.12" */
  readonly from: string;
  readonly to?: string;
}

/** Whether a release ("1.20.4", "2.2", "1.18-SNAPSHOT") lies in one of the ranges. Throws where it is no release. */
export function isInRelease(version: string, ranges: readonly ReleaseRange[]): boolean {
  const release = rankOf(version);
  return ranges.some(({ from, to }) => rankOf(from) <= release && (to === undefined || release <= rankOf(to)));
}

function rankOf(version: string): number {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(?:[.-]|$)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    throw new RestorableError(`"${version}" is not a Flink version`, { fix: 'Give it like "1.20.4" or "2.2".' });
  }
  return Number(major) * 1000 + Number(minor);
}
