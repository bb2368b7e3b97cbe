import type { DeclaredJob } from "../../job/declaredJob.js";
import { classesIn, classesOf } from "../../state/classesIn.js";
import { descriptionsOf } from "../../state/descriptions.js";
import { knownMatches } from "../knownMatches.js";
import { defineRule } from "../rule.js";
import { declaredSerializer, registeredAs } from "../statePairs.js";

/**
 * Flink makes the old serializers of all states of an operator, asked for or not: the classes of a state that the job no
 * longer registers have to be on its class path all the same. No job source tells which classes there are, but for those
 * that other states name.
 */
export const classGone = defineRule<never>({
  id: "R-31",
  name: "class-gone",
  title: "A class of a state that is no longer registered may be gone",
  doors: ["path", "ha"],
  needs: ["stateContents"],
  applies: ({ contents }) => contents !== null,
  *check(context) {
    const known = classesOfJob(context.job);
    for (const match of knownMatches(context)) {
      const { declared, contents } = match;
      if (declared.keyed === false && contents.states.every(({ scope }) => scope === "keyed")) continue;
      if (!declared.states || declared.statesComplete === false) continue;
      for (const state of contents.states) {
        if (registeredAs(match, state)) continue;
        const { info } = state;
        const classes = new Set(descriptionsOf(state).flatMap(classesOf));
        const missing = [...classes].filter((name) => !known.has(name));
        if (missing.length === 0) continue;
        yield {
          undecided: {
            reason: `the job does not register state ${info.name}, and fails if it no longer has ${missing.slice(0, 3).join(", ")} on its class path`,
            needs: "keep these classes in the job's jar, or register the state",
            couldFail: true,
          },
        };
      }
    }
  },
});

/** Classes that the serializers of the job's own states name: these are there. */
function classesOfJob({ operators }: DeclaredJob): ReadonlySet<string> {
  const types = operators.flatMap(({ keyType, states = [] }) => [
    keyType,
    ...states.flatMap((s) => [s.keyType, s.valueType, s.namespaceType]),
  ]);
  return new Set(types.map(declaredSerializer).flatMap((serializer) => (serializer ? classesIn(serializer) : [])));
}
