import { documentedUpgrade } from "../documentedSupport.js";
import { defineRule } from "../rule.js";

export interface MajorUpgrade {
  readonly writtenBy: readonly string[];
  readonly flinkVersion: string;
}

/**
 * "State compatibility is not guaranteed between 1.x and 2.x" (release notes 2.0). The metadata is read; what breaks are
 * serializers: Kryo state where flink-avro was on the writer's class path, and POJOs with collections (oracle finding 10).
 */
export const majorUpgrade = defineRule<MajorUpgrade>({
  id: "R-90",
  name: "major-upgrade",
  title: "The snapshot was written by Flink 1.x and is restored by 2.x",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ snapshot, flinkVersion }) =>
    flinkVersion !== null &&
    snapshot.writtenBy.length > 0 &&
    snapshot.writtenBy.every((release) => documentedUpgrade(release, flinkVersion) === "not guaranteed"),
  *check({ snapshot, flinkVersion }) {
    yield {
      level: "warning",
      operator: null,
      details: { writtenBy: snapshot.writtenBy, flinkVersion: flinkVersion ?? "2" },
      flinkError: null,
      phase: "task",
      remedies: [
        {
          what: "Look for state kept by Kryo and POJOs with List, Map or Set fields; give these a serializer of their own before the last 1.x savepoint.",
        },
        { what: "Try it once with the real snapshot before you need it." },
      ],
    };
  },
});
