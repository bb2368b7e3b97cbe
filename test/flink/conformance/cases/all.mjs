// Every case: those written by hand, topic by topic, and the random ones.
import { asyncState } from "./asyncState.mjs";
import { backends } from "./backends.mjs";
import { Cases } from "./define.mjs";
import { files } from "./files.mjs";
import { finishedTasks } from "./finished.mjs";
import { masterHooks } from "./hooks.mjs";
import { inFlight } from "./inFlight.mjs";
import { matching } from "./matching.mjs";
import { parallelism } from "./parallelism.mjs";
import { random } from "./random.mjs";
import { serializers } from "./serializers.mjs";
import { states } from "./states.mjs";
import { timers } from "./timers.mjs";
import { upgrades } from "./upgrades.mjs";

export const releases = ["1.20.4", "2.0.1", "2.2.1", "2.3.0"];

export function allCases() {
  const cases = new Cases();
  for (const topic of [
    matching,
    parallelism,
    states,
    inFlight,
    finishedTasks,
    backends,
    files,
    masterHooks,
    upgrades,
    asyncState,
    timers,
    serializers,
  ]) {
    topic(cases);
  }
  releases.forEach((release, index) => {
    random(cases, { seed: 101 + index, jobs: 15, edits: 6, releases: [release] });
    random(cases, { seed: 201 + index, jobs: 5, edits: 5, releases: [release], only: "in-flight" });
    random(cases, { seed: 301 + index, jobs: 5, edits: 5, releases: [release], only: "finished" });
  });
  return cases;
}
