import type { Fault, FileAtFault } from "../directory/latest/examine.js";
import type { Dated } from "../directory/latest/runs.js";
import { agoText, timeText } from "./age.js";
import type { LatestReport } from "./latestReport.js";
import { printable } from "./printable.js";
import { grouped } from "./size.js";
import { counted } from "./text.js";

/** Flink's default of execution.checkpointing.timeout; what is younger may still be completed. */
const checkpointTimeoutMillis = 600_000;

/** Why a snapshot is passed over, as one line. */
export function faultReason(
  fault: Fault,
  candidate: Dated,
  { now, spelled }: Pick<LatestReport, "now" | "spelled">,
): string {
  switch (fault.kind) {
    case "no-metadata":
      return noMetadata(fault.lastWriteAt, now);
    case "broken-metadata":
      return `its _metadata cannot be read${isYoung(candidate.takenAt, now) ? ", and may still be being written" : ""}: ${printable(fault.message)}`;
    case "vanished":
      return "deleted while it was read: a newer checkpoint has taken its place";
    case "incomplete":
      return incomplete(fault, candidate, spelled);
    case "out-of-reach":
      return `${grouped(fault.unreached)} of ${counted(fault.files, "file")} cannot be looked at from here, such as ${printable(fault.example)}`;
    case "unreadable":
      return printable(fault.message);
    case "no-savepoint":
      return "no savepoint";
    case "too-old":
      return `too old: written ${candidate.takenAt === null ? "at a time that is not known" : agoText(candidate.takenAt, now)}`;
  }
}

function noMetadata(lastWriteAt: number | null, now: Date): string {
  if (lastWriteAt === null) return "no _metadata: it was never completed";
  return isYoung(lastWriteAt, now)
    ? `no _metadata yet: in progress, last written to ${agoText(lastWriteAt, now)}`
    : `no _metadata: it was never completed (last written to ${timeText(lastWriteAt)})`;
}

function isYoung(then: number | null, now: Date): boolean {
  return then !== null && now.getTime() - then < checkpointTimeoutMillis;
}

function incomplete(
  { files, atFault, leftIn }: Extract<Fault, { readonly kind: "incomplete" }>,
  { chkNumber }: Dated,
  spelled: LatestReport["spelled"],
): string {
  const missing = atFault.filter(({ kind }) => kind === "missing");
  const short = atFault.filter(({ kind }) => kind === "too short");
  const parts = [...faultyText(missing, files, "missing"), ...faultyText(short, files, "too short")];
  const claimed =
    chkNumber === null ? "" : ", which was claimed: Flink looks for it in the wrong directory (FLINK-39964)";
  const where = leftIn === null ? "" : `; it lies in ${printable(spelled(leftIn))}${claimed}`;
  return `${parts.join("; ")}${where}`;
}

/** "1 of 24 files is missing: …" */
function faultyText(faulty: readonly FileAtFault[], files: number, what: string): string[] {
  const [first] = faulty;
  if (!first) return [];
  const of = `${grouped(faulty.length)} of ${counted(files, "file")}`;
  return [
    faulty.length === 1 ? `${of} is ${what}: ${fileText(first)}` : `${of} are ${what}, such as ${fileText(first)}`,
  ];
}

function fileText({ path, localPath, kind, sizeInBytes, expectedInBytes }: FileAtFault): string {
  const size = kind === "too short" ? `, ${grouped(sizeInBytes ?? 0)} of ${grouped(expectedInBytes)} bytes` : "";
  const inside = `${localPath ?? ""}${size}`.replace(/^, /, "");
  return `${printable(path)}${inside === "" ? "" : ` (${printable(inside)})`}`;
}
