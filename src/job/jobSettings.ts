/** Settings of the whole job, from code, configuration or command line; absent: unknown. */
export interface JobSettings {
  readonly parallelism?: number;
  /** Job-wide max parallelism, configured for every operator without one of its own; −1: known not to be configured. */
  readonly maxParallelism?: number;
  readonly autoGenerateUids?: boolean;
  readonly stateBackend?: "hashmap" | "rocksdb" | "forst" | "custom";
  /** Where RocksDB and ForSt keep timers (timer-service.factory): on the heap, or with the state, their default. */
  readonly timerService?: "heap" | "backend";
  readonly changelog?: boolean;
  readonly unaligned?: boolean;
  readonly claimMode?: "NO_CLAIM" | "CLAIM" | "LEGACY";
  readonly allowNonRestoredState?: boolean;
  /** −1: of none. */
  readonly withoutChannelStateCheckpointId?: number;
  readonly scheduler?: "default" | "adaptive" | "adaptive-batch";
  readonly reactive?: boolean;
  /** JobVertexID (lower-case hex) → parallelism. */
  readonly jobVertexParallelismOverrides?: Readonly<Record<string, number>>;
  /** Identifiers of the master hooks; an empty list: the job has none. */
  readonly masterHooks?: readonly string[];
  readonly flinkAvroOnClassPath?: boolean;
}
