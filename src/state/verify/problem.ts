import type { Int64, OperatorId } from "../../model/values.js";

/** What a file is for, in the snapshot. */
export type FileUse =
  | "operator state"
  | "raw operator state"
  | "keyed state"
  | "raw keyed state"
  | "backend's meta"
  | "backend's file"
  | "changelog"
  | "channel state"
  | "coordinator"
  | "legacy";

/** Who refers to a file; of several, the first. */
export interface FileOwner {
  readonly operatorId: OperatorId;
  /** −1 for the coordinator. */
  readonly subtaskIndex: number;
  readonly use: FileUse;
  /** RocksDB's or ForSt's own name of it; else null. */
  readonly localPath: string | null;
}

/** What is wrong. `error`: Flink fails on it. `warning`: odd. `unknown`: it could not be looked at. */
export type FileProblem = FileOwner & {
  /** As Flink would open it; "inline" state has the path of the metadata. */
  readonly path: string;
} & (
    | {
        readonly kind: "missing";
        readonly level: "error";
        /** The metadata names it relative to its own directory. */
        readonly isRelative: boolean;
        /** Files of the same name and size, found nearby. */
        readonly foundAt: readonly string[];
      }
    | {
        readonly kind: "too short";
        readonly level: "error";
        readonly sizeInBytes: number;
        readonly expectedInBytes: Int64;
      }
    | {
        readonly kind: "too long";
        readonly level: "warning";
        readonly sizeInBytes: number;
        readonly expectedInBytes: Int64;
      }
    | {
        readonly kind: "broken";
        readonly level: "error";
        readonly message: string;
        readonly offset: number;
      }
    | { readonly kind: "unreadable"; readonly level: "unknown"; readonly message: string }
    | { readonly kind: "not reached"; readonly level: "unknown" }
    | { readonly kind: "not understood"; readonly level: "unknown"; readonly message: string }
  );

/** "intact": nothing is wrong with what was looked at, and everything was looked at. */
export type VerifyVerdict = "intact" | "broken" | "unknown";

export interface Verification {
  readonly verdict: VerifyVerdict;
  readonly isDeep: boolean;
  /** Distinct files that the metadata refers to. */
  readonly files: number;
  /** What they have to hold by the metadata; changelog files as far as their size is known. */
  readonly sizeInBytes: Int64;
  /** Pieces of state in the metadata itself. */
  readonly inline: number;
  /** Heads that were parsed: files and inline state. */
  readonly heads: number;
  readonly sstFiles: number;
  /** Blocks of SST files whose checksums were compared, `--deep` only. */
  readonly dataBlocks: number;
  readonly bytesRead: number;
  readonly problems: readonly FileProblem[];
}

/** Verdict of a list of problems. */
export function verdictOf(problems: readonly FileProblem[]): VerifyVerdict {
  if (problems.some(({ level }) => level === "error")) return "broken";
  return problems.some(({ level }) => level === "unknown") ? "unknown" : "intact";
}
