import { avroRegistration } from "../../state/compatibility/kryo.js";
import { descriptionsOf } from "../../state/descriptions.js";
import { snapshotsOf } from "../../state/everySnapshot.js";
import type { StateMetaInfo } from "../../state/model.js";
import { documentedUpgrade } from "../documentedSupport.js";
import { knownMatches } from "../knownMatches.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface MajorUpgrade {
  readonly writtenBy: readonly string[];
  readonly flinkVersion: string;
  /** The state that is known to break; null: advice for all of them. */
  readonly stateName: string | null;
}

/** Flink 1.x registers Avro's classes in every Kryo serializer where flink-avro is on the class path; 2.x cannot read that. */
function registersAvro(state: StateMetaInfo): boolean {
  return snapshotsOf(state).some(
    (one) => one.kind === "kryo" && one.registrations.some(({ className }) => className === avroRegistration),
  );
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
  *check(context) {
    const { snapshot, flinkVersion } = context;
    const details = { writtenBy: snapshot.writtenBy, flinkVersion: flinkVersion ?? "2" };
    for (const { state, declared, contents } of knownMatches(context)) {
      const broken = contents.states.find(
        (one) => (declared.keyed !== false || one.scope !== "keyed") && descriptionsOf(one).some(registersAvro),
      );
      if (broken === undefined) continue;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: { ...details, stateName: broken.info.name },
        flinkError: "Missing value for the key 'org.apache.avro.generic.GenericData$Array'",
        phase: "task",
        remedies: [
          {
            what: "Run the old job once without flink-avro on its class path, take a savepoint, and upgrade from that.",
          },
          { what: "Or give the state a serializer of its own with the old release, before the last savepoint." },
        ],
      };
    }
    yield {
      level: "warning",
      operator: null,
      details: { ...details, stateName: null },
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
