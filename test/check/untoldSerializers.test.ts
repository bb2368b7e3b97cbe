/** What the snapshot does not tell of its serializers is left open, and not passed over. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.js";
import type { DeclaredOperator, DeclaredState } from "../../src/job/declaredJob.js";
import type { SerializerSnapshot, StateMetaInfo } from "../../src/state/model.js";
import { contentsOf, declared, declaredType, entry, job, keyedState, snapshot, timersOf } from "./build.js";

/** A snapshot class whose content could not be told from what follows, so that all of the state's serializer is opaque. */
const opaque: SerializerSnapshot = {
  snapshotClass: "org.apache.flink.api.common.typeutils.base.MapSerializerSnapshot",
  version: 3,
  serializerClass: "org.apache.flink.api.common.typeutils.base.MapSerializer",
  kind: "unknown",
  recovered: "resynchronised",
  nested: [],
  content: { start: 100, length: 40 },
};

function checked(held: StateMetaInfo, state: DeclaredState, facts: Partial<DeclaredOperator> = {}) {
  const result = check({
    snapshot: snapshot([entry("aaa")]),
    contents: contentsOf({ aaa: [held] }),
    job: job([declared("aaa", { states: [state], ...facts })]),
  });
  return { verdict: result.verdict, open: result.notChecked.filter((gap) => gap.decisive).map(({ rule }) => rule) };
}

describe("a state whose serializer is not understood as a whole", () => {
  it("a map: neither its keys nor its values are known", () => {
    const state = {
      name: "totals",
      kind: "MAP",
      keyType: declaredType("Long"),
      valueType: declaredType("Long"),
    } as const;
    expect(checked(keyedState("totals", "MAP", opaque), state)).toEqual({ verdict: "unknown", open: ["R-66", "R-67"] });
  });

  it("a list: its elements are not", () => {
    const state = { name: "seen", kind: "LIST", valueType: declaredType("String") } as const;
    expect(checked(keyedState("seen", "LIST", opaque), state)).toEqual({ verdict: "unknown", open: ["R-66"] });
  });

  it("timers: their windows are not", () => {
    const name = "_timer_state/event_window-timers";
    const held = { ...timersOf(name, opaque), serializers: { VALUE_SERIALIZER: opaque } };
    const state = { name, kind: "PRIORITY_QUEUE", namespaceType: declaredType("Long") } as const;
    expect(checked(held, state)).toEqual({ verdict: "unknown", open: ["R-69"] });
  });

  it("says nothing where the job's types are not known either", () => {
    expect(checked(keyedState("totals", "MAP", opaque), { name: "totals", kind: "MAP" }).open).toEqual([]);
  });
});

describe("a changelog that was never materialized", () => {
  const count = keyedState("count", "VALUE");
  const result = (
    facts: Partial<DeclaredOperator>,
    notRead: readonly { subtaskIndex: number; reason: string }[] = [],
  ) => {
    const contents = new Map(
      [...contentsOf({ aaa: [count] })].map(([id, one]) => [id, { ...one, keySerializer: null, notRead }]),
    );
    const operator = declared("aaa", { states: [{ name: "count", kind: "VALUE" }], ...facts });
    return check({ snapshot: snapshot([entry("aaa")]), contents, job: job([operator]) });
  };

  // 2.2.1: longs that became strings fail with "Assigned key must not be null!", or are read as other keys
  it("does not say what the keys are: R-62 is open", () => {
    const { verdict, notChecked } = result({ keyType: declaredType("Long") });
    expect(verdict).toBe("unknown");
    expect(notChecked.filter((gap) => gap.decisive).map(({ rule }) => rule)).toEqual(["R-62"]);
  });

  it("is a need like any other where the job's keys, or the files, are not known", () => {
    expect(result({}).verdict).toBe("restorable");
    expect(result({ keyType: declaredType("Long") }, [{ subtaskIndex: 0, reason: "gone" }]).verdict).toBe("restorable");
  });
});
