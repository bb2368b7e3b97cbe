import { describe, expect, it } from "vitest";
import { bytesText, entriesText, shareOf, shareText, spreadParts } from "../../src/report/amountText.js";
import type { Count } from "../../src/state/data/amounts.js";
import type { MeasuredState, OperatorAmounts } from "../../src/state/measureStates.js";

const count = (atLeast: number, atMost: number | null = atLeast): Count => ({ atLeast, atMost });

function state(bytes: Count, rest: Partial<MeasuredState> = {}): MeasuredState {
  return {
    name: "a",
    entries: count(1),
    bytes,
    subtasks: [],
    largestKeyGroup: null,
    timers: null,
    changes: 0,
    ...rest,
  };
}

const operator = (...states: MeasuredState[]): OperatorAmounts => ({
  operatorId: "00000000000000000000000000000000" as OperatorAmounts["operatorId"],
  layout: "incremental",
  states,
  rawTimers: [],
  notMeasured: [],
});

describe("counts in words", () => {
  it.each([
    [count(8), "8"],
    [count(1_234_567), "1,234,567"],
    [count(147, 152), "147 – 152"],
    [count(0, 16), "≤ 16"],
    [count(12, null), "≥ 12"],
    [count(0, null), "?"],
  ])("%o", (entries, text) => expect(entriesText(entries)).toBe(text));

  it("bounds that look alike once they are rounded are no exact size", () => {
    expect(bytesText(count(1_500_000, 1_500_001))).toBe("~1.4 MiB");
    expect(bytesText(count(1_500_000))).toBe("1.4 MiB");
  });
});

describe("share of an operator", () => {
  const textOf = (first: MeasuredState, ...others: MeasuredState[]) =>
    shareText(shareOf(first, operator(first, ...others)));

  it("is a number where all is exact, and bounds that hold every case where it is not", () => {
    expect(textOf(state(count(75)), state(count(25)))).toBe("75%");
    // 60 of 60 + 40 at least, 80 of 80 + 20 at most
    expect(textOf(state(count(60, 80)), state(count(20, 40)))).toBe("60 – 80%");
  });

  it("is not told where the bounds say next to nothing, nor where something is missing", () => {
    expect(textOf(state(count(0, 80)), state(count(0, 40)))).toBe("?");
    expect(textOf(state(count(60)), state(count(0, null)))).toBe("");
    const first = state(count(60));
    expect(shareOf(first, { ...operator(first), notMeasured: [{ subtaskIndex: 1, reason: "gone" }] })).toBeNull();
  });

  it("of nothing is none", () => expect(textOf(state(count(0)))).toBe(""));
});

describe("how entries lie", () => {
  const over = (...entries: Count[]) =>
    state(count(1), {
      entries: count(1, null),
      subtasks: entries.map((one, subtaskIndex) => ({ subtaskIndex, entries: one, bytes: one })),
    });

  it("names the subtasks with the least and the most, or the bound of all", () => {
    expect(spreadParts(over(count(5), count(9), count(2)))).toEqual(["2 (subtask 2) to 9 (subtask 1)"]);
    expect(spreadParts(over(count(5), count(5)))).toEqual(["5 in each of 2 subtasks"]);
    expect(spreadParts(over(count(4, 8), count(4, 12)))).toEqual(["≤ 12 in each of 2 subtasks"]);
    expect(spreadParts(over(count(4), count(0, null)))).toEqual([]);
  });

  it("says when timers are due, as a number where no calendar reaches", () => {
    expect(spreadParts(state(count(1), { timers: { earliest: 0, latest: 2n ** 63n - 1n } }))).toEqual([
      "due 1970-01-01T00:00:00Z to 9223372036854775807",
    ]);
  });
});
