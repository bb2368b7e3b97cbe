import { expect, it } from "vitest";
import { documentedSupport, documentedUpgrade } from "../../src/check/documentedSupport.js";

it("what can be done with which kind of snapshot", () => {
  expect(documentedSupport("state backend change", "canonical savepoint")).toBe("yes");
  expect(documentedSupport("state backend change", "native savepoint")).toBe("no");
  expect(documentedSupport("Flink minor upgrade", "unaligned checkpoint")).toBe("no");
  expect(documentedSupport("schema evolution", "aligned checkpoint")).toBe("limited");
});

it.each([
  ["1.8", "1.20", "supported"],
  ["1.19", "1.19", "supported"],
  ["1.7", "1.16", "supported"],
  ["1.7", "1.17", "not listed"],
  ["1.20", "1.19", "not listed"],
  ["1.16", "2.0", "not guaranteed"],
  ["1.20", "2.3", "not guaranteed"],
  ["2.0", "2.1", "not listed"],
  ["2.0", "1.20", "not listed"],
])("Flink %s into %s: %s", (from, to, documented) => {
  expect(documentedUpgrade(from, to)).toBe(documented);
});
