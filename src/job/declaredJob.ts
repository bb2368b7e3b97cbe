/**
 * The declared job: what is known of the job that is to be restored, from whatever source. Plain data.
 * An absent field is unknown, everywhere; a rule that needs it is then not checked.
 * Fields and units are those of schemas/manifest.schema.json, where each is explained in Flink's terms.
 */
import type { OperatorId } from "../model/values.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { JobSettings } from "./jobSettings.js";

/** What the job declares. */
export interface DeclaredJob {
  readonly name?: string;
  /** The release that will restore: "1.20", "2.2.1". */
  readonly flinkVersion?: string;
  /** Whether every operator that matters is listed; a partial list can never give a better verdict than `unknown`. */
  readonly complete: boolean;
  /** true: writers and committers of sinks are listed one by one; otherwise a sink's uid stands for all its parts. */
  readonly sinksExpanded?: boolean;
  readonly settings: JobSettings;
  /** Of settings and of the snapshot, where Flink's configuration gives them and has several keys for them. */
  readonly keys?: DeclaredKeys;
  /** In the order of the source. May hold the same ID twice (Flink refuses that): see sharedIds.ts. */
  readonly operators: readonly DeclaredOperator[];
  /** All edges of the job, in Flink's order (input gates of a vertex in the order of its edges); absent: unknown. */
  readonly edges?: readonly DeclaredEdge[];
  /** How it will be started, where a deployment says it. */
  readonly restore?: DeclaredRestore;
  /** Where this was read, first is strongest. */
  readonly sources: readonly DeclarationSource[];
  /** What the reader took one way and could have been meant another way; for people, no verdict depends on it. */
  readonly notes: readonly DeclarationNote[];
}

export type DeclaredKeys = Readonly<Partial<Record<keyof JobSettings | "snapshot", DeclaredKey>>>;

/**
 * Under which key something is configured. Flink puts the keys of all sources into one configuration, and then asks for the
 * newest key of an option first (ConfigOption, deprecated keys): a newer key of a weaker source goes before an older one.
 */
export interface DeclaredKey {
  /** As messages name it. */
  readonly key: string;
  /** 0: the newest, 1: the one before it; -1: written over whatever is configured (CliFrontend). */
  readonly rank: number;
  readonly source: DeclarationSource;
}

/**
 * One operator. Flink matches by two IDs (StateAssignmentOperation, 1.14+): where the snapshot holds `uidHash` its state
 * is taken, otherwise that of `generatedId`.
 */
export interface DeclaredOperator {
  /** Names the operator among the declared ones: the generated ID, or the uid hash where only that is known. */
  readonly operatorId: OperatorId;
  /** Hash of the uid, else of the operator's place in the graph. Absent: unknown (only a uid hash was given). */
  readonly generatedId?: OperatorId;
  /** Given to setUidHash, in lower case. null: none; absent: unknown. */
  readonly uidHash?: OperatorId | null;
  /** null: the operator has none, its ID was generated; absent: unknown. */
  readonly uid?: string | null;
  readonly name?: string;
  /** The chain: a JobVertexID or any label; operators with the same one are chained. */
  readonly vertex?: string;
  /** 0 is the chain's head. */
  readonly chainPosition?: number;
  /** Operators with different ones are never chained; those with the same one may be. */
  readonly chainGroup?: string;
  readonly parallelism?: number;
  /** Number of key groups. */
  readonly maxParallelism?: number;
  /** true: set by the job, a snapshot with another is refused. false: derived by Flink, the snapshot's is adopted. */
  readonly maxParallelismConfigured?: boolean;
  readonly slotSharingGroup?: string;
  readonly chainingStrategy?: "ALWAYS" | "NEVER" | "HEAD" | "HEAD_WITH_SOURCES";
  readonly keyed?: boolean;
  readonly keyType?: DeclaredType;
  /** Its keyed state is of the asynchronous API (KeyedStream.enableAsyncState, Flink 2.0). */
  readonly asyncState?: boolean;
  readonly stateful?: boolean;
  readonly states?: readonly DeclaredState[];
  /** Whether `states` names them all; meaningful only with `states`, where absent means yes. */
  readonly statesComplete?: boolean;
  readonly isSource?: boolean;
  readonly bounded?: boolean;
  readonly isSink?: boolean;
  readonly coordinator?: boolean;
  /** true: may be part of the job or not. */
  readonly optional?: boolean;
  /** Who declared it; after a merge, who declared it first. */
  readonly source: DeclarationSource;
}

/**
 * What a deployment starts from. `path`: from a snapshot that it names, or takes when it stops the job. `ha`: from the
 * checkpoint in the high-availability store. `nothing`: without any state. Several: which of them is decided when it happens.
 */
export interface DeclaredRestore {
  readonly from: readonly ("path" | "ha" | "nothing")[];
  /** The snapshot that it names, as written. */
  readonly snapshot?: string;
  readonly source: DeclarationSource;
}

/** Keyed: StateDescriptor.Type, and PRIORITY_QUEUE for timers. Operator state: OperatorStateHandle.Mode. */
export type StateKind =
  | "VALUE"
  | "LIST"
  | "REDUCING"
  | "FOLDING"
  | "AGGREGATING"
  | "MAP"
  | "PRIORITY_QUEUE"
  | "SPLIT_DISTRIBUTE"
  | "UNION"
  | "BROADCAST";

/** A state that an operator registers. */
export interface DeclaredState {
  readonly name: string;
  readonly kind?: StateKind;
  /** Map and broadcast state: the map's key. */
  readonly keyType?: DeclaredType;
  readonly valueType?: DeclaredType;
  readonly namespaceType?: DeclaredType;
  readonly ttl?: boolean;
}

/** A type and how it is serialized; at least one field is there. */
export interface DeclaredType {
  readonly type?: string;
  readonly serializer?: string;
  readonly snapshotClass?: string;
  /** Base64 of TypeSerializerSnapshot.writeVersionedSnapshot. */
  readonly snapshot?: string;
}

/** Partitioner of an edge, as Flink prints it (StreamPartitioner.toString). */
export type ShipStrategy = "FORWARD" | "RESCALE" | "REBALANCE" | "SHUFFLE" | "HASH" | "BROADCAST" | "GLOBAL" | "CUSTOM";

/** A connection between operators, by `operatorId`; an end may be an operator that is not listed. */
export interface DeclaredEdge {
  readonly source: OperatorId;
  readonly target: OperatorId;
  readonly shipStrategy?: ShipStrategy;
  readonly distributionPattern?: "ALL_TO_ALL" | "POINTWISE";
  readonly unalignedCheckpoints?: boolean;
}

/** Something to tell whoever wrote the declaration. */
export type DeclarationNote =
  | {
      /** A list of uids names it again; counted once. */
      readonly code: "repeated-uid";
      readonly text: string;
      readonly first: DeclarationSource;
      readonly source: DeclarationSource;
    }
  | {
      /** Taken as a uid, though an operator ID may have been meant (`id:<32 hex digits>`). */
      readonly code: "uid-looks-like-operator-id";
      readonly text: string;
      readonly source: DeclarationSource;
    }
  | Remark;

/** What the source says that does not do what it looks like, or what it cannot say. One sentence, without a full stop. */
export interface Remark {
  readonly code: "remark";
  /** warning: somebody should change something. info: worth knowing. */
  readonly level: "warning" | "info";
  readonly text: string;
  readonly source: DeclarationSource;
}
