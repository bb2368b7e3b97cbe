import { compareReleases } from "../../model/releases.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface ConnectorState {
  readonly connector: string;
  readonly stateName: string;
}

/** Operator state names of connectors that Flink 2.0 no longer has, and whose state no other connector takes over. */
const connectors: Readonly<Record<string, string>> = {
  "topic-partition-offset-states": "FlinkKafkaConsumer",
  "next-transactional-id-hint": "FlinkKafkaProducer",
  "next-transactional-id-hint-v2": "FlinkKafkaProducer",
  "Kinesis-Stream-Shard-State": "FlinkKinesisConsumer",
};

/** SourceFunction and SinkFunction connectors are gone in 2.0. Read, not run: a warning. */
export const connectorState = defineRule<ConnectorState>({
  id: "R-92",
  name: "connector-state",
  title: "State of a connector that the new release does not have",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ flinkVersion }) => flinkVersion !== null && compareReleases(flinkVersion, "2.0") >= 0,
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      for (const { name } of state.states) {
        const connector = connectors[name];
        if (!connector) continue;
        yield {
          level: "warning",
          operator: refOf(state, declared),
          details: { connector, stateName: name },
          flinkError: null,
          phase: "silent",
          remedies: [
            {
              what: "Give the new connector a new uid, and start it from where the old one was (for Kafka: the committed group offsets).",
            },
          ],
        };
      }
    }
  },
});
