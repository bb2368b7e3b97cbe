export interface Hdfs {
  /** hdfs://host:port, for programs that speak Hadoop's own protocol. */
  readonly hdfs: string;
  /** host:port of each name node's WebHDFS. */
  readonly web: readonly string[];
  /** host:port that name nodes send to for content. */
  readonly dataNode: string;
  /** host:port of the gateway, where that was asked for. */
  readonly httpFs?: string;
  /** Who may do everything. */
  readonly user: string;
  stop(): Promise<void>;
}

/** Whether there is a JDK and Maven, to build and run it. */
export const hasHdfs: boolean;

/** @param options as test/storage/hdfs/run has them */
export function startHdfs(...options: string[]): Promise<Hdfs>;
