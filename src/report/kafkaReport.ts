import type { KafkaOffsets, Unread } from "../state/connector/kafkaOffsets.js";

/** What is known of the Kafka sources of a snapshot. */
export interface KafkaReport {
  readonly sources: readonly KafkaOffsets[];
  readonly unread: readonly Unread[];
}
