import type { InspectReport } from "./inspectReport.js";
import type { KafkaReport } from "./kafkaReport.js";

/** `kafkaOffsets` and `notRead` of schemas/inspect.schema.json. */
export function kafkaJson(
  { operators, uidOf }: InspectReport,
  { sources, unread }: KafkaReport,
): Record<string, unknown> {
  const byId = new Map<string, (typeof operators)[number]>(
    operators.map((operator) => [operator.operatorId, operator]),
  );
  return {
    kafkaOffsets: sources.flatMap(({ operatorId, source, positions }) =>
      positions.map(({ topic, partition, startsAt, stopsAt, subtaskIndex, status }) => ({
        operatorId,
        uid: byId.get(operatorId)?.uid ?? uidOf(operatorId),
        source,
        topic,
        partition,
        startsAt,
        stopsAt,
        subtaskIndex,
        status,
      })),
    ),
    notRead: unread,
  };
}
