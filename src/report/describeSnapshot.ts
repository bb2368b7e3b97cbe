import type { Snapshot } from "../model/snapshot.js";
import { humanSize } from "./size.js";
import { counted, together } from "./text.js";

/** "canonical savepoint", "incremental checkpoint, unaligned with data in flight" */
export function kindOf({ kind, format, hasInFlightData }: Snapshot): string {
  const what =
    format === "stateless"
      ? `${kind === "unknown" ? "savepoint or checkpoint" : kind} without keyed state`
      : kind === "unknown"
        ? `${format} checkpoint or native savepoint`
        : `${format} ${kind}`;
  return hasInFlightData ? `${what}, unaligned with data in flight` : what;
}

/** "Flink 2.1 – 2.3"; releases are given oldest first and without gaps. */
export function releaseRange(releases: readonly string[]): string {
  const [first, last] = [releases[0], releases.at(-1)];
  if (first === undefined) return "no release of Flink";
  return first === last ? `Flink ${first}` : `Flink ${first} – ${last}`;
}

/** One line, to be wrapped: what it is, who wrote it, how much. */
export function describeSnapshot(snapshot: Snapshot): string {
  const { metadataVersion, checkpointId, operators, totalSizeInBytes, writtenBy } = snapshot;
  const entries = metadataVersion === 1 ? counted(operators.length, "task") : counted(operators.length, "operator");
  return [
    kindOf(snapshot),
    `checkpoint ${checkpointId}`,
    `metadata version ${metadataVersion} (${releaseRange(writtenBy)})`,
    entries,
    humanSize(totalSizeInBytes),
  ]
    .map(together)
    .join(" · ");
}
