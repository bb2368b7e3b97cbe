export interface Hdfs {
  /** hdfs://host:port, for programs that speak Hadoop's own protocol. */
  readonly hdfs: string;
  /** host:port of each name node's WebHDFS. */
  readonly web: readonly string[];
  /** host:port that name nodes send to for content. */
  readonly dataNode: string;
  /** Who may do everything. */
  readonly user: string;
  stop(): Promise<void>;
}

/** @param options as test/storage/hdfs/run has them */
export function startHdfs(...options: string[]): Promise<Hdfs>;
