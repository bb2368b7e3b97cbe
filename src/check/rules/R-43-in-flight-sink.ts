import { sinkPartOf } from "../../ids/expandedSinks.js";
import { compareReleases } from "../../model/releases.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { restoresInFlightData } from "./inFlight.js";

/** From 2.0 on there are no unaligned checkpoints inside a sink's topology (FLINK-36287); what 1.x wrote there is still read. */
export const inFlightSink = defineRule<Record<never, never>>({
  id: "R-43",
  name: "in-flight-sink",
  title: "Data is in flight inside a sink, where Flink 2.0 and later keeps none",
  doors: ["path", "ha"],
  needs: [],
  applies: (context) =>
    restoresInFlightData(context) &&
    context.flinkVersion !== null &&
    compareReleases(context.flinkVersion, "2.0") >= 0 &&
    context.snapshot.metadataVersion < 5,
  *check({ matching }) {
    for (const { state, declared, via } of matching.matches) {
      const insideSink = via === "sinkPart" || (declared.uid ? sinkPartOf(declared.uid) !== undefined : false);
      if (!insideSink || state.inputChannelState.handles === 0) continue;
      yield {
        level: "info",
        operator: refOf(state, declared),
        details: {},
        flinkError: null,
        phase: "silent",
        remedies: [],
      };
    }
  },
});
