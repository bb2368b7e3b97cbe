/** How the index block is written. */
export interface IndexProperties {
  /** BlockBasedTableOptions::IndexType; 2 has partitions, 3 the first key of each block. */
  readonly type: number;
  readonly hasDeltaValues: boolean;
}
