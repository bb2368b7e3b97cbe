/** Whether an operator has state: any handle counts, however empty (restore-rules 1.1, oracle-findings 11). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyedStateHandle, OperatorStateHandle } from "../../src/model/handles.js";
import type { OperatorState, OperatorSubtaskState } from "../../src/model/metadata.js";
import { payloadOf } from "../../src/model/values.js";
import { eras, operatorMetadata } from "../support/arbitrary/metadata.js";
import { runs } from "../support/arbitrary/settings.js";
import { metadata, operator, subtask } from "../support/build.js";
import { hasState } from "../support/flinkSizes.js";
import { summarize, summaryOf } from "../support/summarize.js";

const empty = { tag: 1, handleName: "", data: payloadOf(new Uint8Array(0)) } as const;
const noKeyGroups: KeyedStateHandle = { tag: 12, startKeyGroup: 0, offsets: [], delegate: empty, stateHandleId: "" };
const noStates: OperatorStateHandle = { tag: 4, states: [], delegate: empty };
const channel = { merged: false, subtaskIndex: 0, gateOrPartition: 0, channelOrSubpartition: 0, offsets: [] } as const;
const noBuffers = { ...channel, stateSize: 0, delegate: empty };
const placeholder: OperatorStateHandle = {
  tag: 17,
  states: [],
  taskOwnedDirectory: "file:/cp/taskowned",
  sharedDirectory: "file:/cp/shared",
  isEmpty: true,
  delegate: { tag: 16 },
};
const merging: OperatorStateHandle = { ...placeholder, isEmpty: false };

const holding = (state: Partial<OperatorSubtaskState>) => operator({ subtasks: [subtask(), subtask(state, 1)] });

const table: readonly [what: string, operator: OperatorState, hasState: boolean][] = [
  ["no subtasks", operator(), false],
  ["subtasks that hold nothing", operator({ subtasks: [subtask(), subtask({}, 1)] }), false],
  ["finished subtasks", operator({ subtasks: [{ subtaskIndex: 0, finished: true }] }), false],
  ["a fully finished operator", operator({ fullyFinished: true }), false],
  ["coordinator state", operator({ coordinatorState: empty }), true],
  ["keyed state without a key group", holding({ managedKeyedState: noKeyGroups }), true],
  ["raw keyed state", holding({ rawKeyedState: noKeyGroups }), true],
  ["operator state without a state", holding({ managedOperatorState: noStates }), true],
  ["raw operator state", holding({ rawOperatorState: noStates }), true],
  ["an input channel without a buffer", holding({ inputChannelState: [noBuffers] }), true],
  ["an output channel without a buffer", holding({ resultSubpartitionState: [noBuffers] }), true],
  ["the placeholder of file merging", holding({ managedOperatorState: placeholder }), true],
];

describe("an operator with", () => {
  it.each(table)("%s: %s", (_, one, expected) => {
    expect(summaryOf(one).hasState).toBe(expected);
    expect(hasState(one)).toBe(expected);
  });

  it.each([
    [[null], false],
    [[null, empty], true],
  ])("legacy state %j", (legacyOperatorState, expected) => {
    const one = operator({ subtasks: [subtask({ legacyOperatorState, duration: -1 })], chainLength: 1 });
    const [summary] = summarize(metadata({ version: 2, operators: [one] })).operators;
    expect(summary).toMatchObject({ hasState: expected, placeholdersOnly: false });
  });

  it("any state there is, in any version", () => {
    for (const era of eras) {
      const property = fc.property(operatorMetadata(era), (model) => {
        const { operators } = summarize(model, () => []);
        expect(operators.map((one) => one.hasState)).toEqual(model.operators.map(hasState));
      });
      fc.assert(property, runs(60));
    }
  });
});

describe("nothing but placeholders", () => {
  it.each<[string, OperatorState, boolean]>([
    ["is what a subtask of a stateless operator reports", holding({ managedOperatorState: placeholder }), true],
    ["is not what an operator without any handle has", operator({ subtasks: [subtask()] }), false],
    ["is not merged state that is not empty", holding({ managedOperatorState: merging }), false],
    ["is not an ordinary handle without states", holding({ managedOperatorState: noStates }), false],
    [
      "is not keyed state beside them",
      holding({ managedOperatorState: placeholder, rawKeyedState: noKeyGroups }),
      false,
    ],
    [
      "is not in-flight data beside them",
      holding({ rawOperatorState: placeholder, inputChannelState: [noBuffers] }),
      false,
    ],
    [
      "is not coordinator state beside them",
      { ...holding({ managedOperatorState: placeholder }), coordinatorState: empty },
      false,
    ],
    [
      "is not real state in another subtask",
      operator({
        subtasks: [subtask({ managedOperatorState: merging }), subtask({ managedOperatorState: placeholder }, 1)],
      }),
      false,
    ],
  ])("%s", (_, one, expected) => {
    expect(summaryOf(one).placeholdersOnly).toBe(expected);
  });
});

describe("which keyed state an operator has", () => {
  it("is managed or not, raw does not count", () => {
    expect(summaryOf(holding({ managedKeyedState: noKeyGroups })).hasManagedKeyedState).toBe(true);
    expect(summaryOf(holding({ rawKeyedState: noKeyGroups })).hasManagedKeyedState).toBe(false);
  });
});
