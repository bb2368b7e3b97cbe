/**
 * Every rule by a case that triggers it and one that just does not (cases.ts). What real Flink did with such cases is
 * recorded in test/conformance; these say which rule it is, and at which level.
 */
import { describe, expect, it } from "vitest";
import { type CheckInput, type CheckResult, check } from "../../src/check/check.js";
import { ruleIds } from "../../src/check/ruleIds.js";
import type { DeclaredOperator } from "../../src/job/declaredJob.js";
import { jobOfUidOptions } from "../../src/job/uidList.js";
import { chain, declared, entry, job, snapshot, stateless } from "./build.js";
import { type Case, cases, inFlight, pair, renamed, same } from "./cases.js";

describe.each(Object.entries(cases))("%s", (rule, list) => {
  it.each(list as Case[])("$what: $level", ({ input, door = "path", level, error }) => {
    const found = check({ ...input, doors: [door] }).findings.filter((f) => f.rule === rule);
    expect(found.map((f) => f.level).slice(0, 1)).toEqual(level === null ? [] : [level]);
    if (error !== undefined) expect(found[0]?.flinkError).toMatch(error);
  });

  it("has both a trigger and a near miss", () => {
    if (rule === "R-31") return; // never a finding; what it leaves open is below
    expect(list.some((c) => c.level !== null) && list.some((c) => c.level === null)).toBe(true);
  });
});

it("every rule is here; R-97 is about snapshots that cannot be read, see test/cli", () => {
  expect(Object.keys(cases).sort()).toEqual(ruleIds.filter((id) => id !== "R-97"));
});

describe("verdicts", () => {
  const verdictOf = (input: CheckInput) => check(input).verdict;

  it("is the worst of the doors", () => {
    const both = check({
      snapshot: snapshot([entry("aaa"), entry("x", stateless)]),
      job: job([declared("aaa")]),
      doors: ["path", "ha"],
    });
    expect(both.doors).toEqual({ path: { verdict: "restorable" }, ha: { verdict: "not-restorable" } });
    expect(both.verdict).toBe("not-restorable");
  });

  it("the classic: aaa and bbb against a list of aaa and ccc", () => {
    const result = check({ snapshot: pair(), job: jobOfUidOptions(["aaa", "ccc"]) });
    expect(result.verdict).toBe("not-restorable");
    const finding = result.findings.find((f) => f.rule === "R-01");
    expect(finding?.operator?.uid).toBe("bbb");
    expect(finding?.details).toMatchObject({ renamedTo: { operator: { uid: "ccc" } } });
    expect(verdictOf({ snapshot: pair(), job: jobOfUidOptions(["aaa", "ccc"]), allowNonRestoredState: true })).toBe(
      "restorable-with-loss",
    );
    expect(verdictOf({ snapshot: pair(), job: jobOfUidOptions(["aaa", "bbb"]) })).toBe("restorable");
  });

  it("a loss is not the worst where a class may be gone (R-31)", () => {
    const lost = { ...cases["R-31"]?.[0]?.input } as CheckInput;
    expect(check(lost).findings.map(({ rule }) => rule)).toEqual(["R-65"]);
    expect(verdictOf(lost)).toBe("unknown");
  });

  it("a deployment that starts from a path or empty, whichever it is then (R-98)", () => {
    const verdict = (from: readonly ("path" | "nothing")[]) => {
      const restore = { from, source: { kind: "kubernetes", location: "flink.yaml", line: 7 } } as const;
      return verdictOf({ snapshot: pair(), job: job([declared("aaa"), declared("bbb")], { restore }) });
    };
    expect(verdict(["path", "nothing"])).toBe("unknown");
    expect(verdict(["path"])).toBe("restorable");
    expect(verdict(["nothing"])).toBe("restorable-with-loss");
  });

  it("an incomplete list proves nothing about what is not in it", () => {
    const incomplete = { ...renamed, complete: false };
    expect(verdictOf({ snapshot: pair(), job: incomplete })).toBe("unknown");
    // and nothing follows from the rest either: an operator that is not in it may break the restore
    expect(verdictOf({ snapshot: pair(), job: { ...same, complete: false } })).toBe("unknown");
  });

  it("a list of uids says nothing about an operator whose id was generated", () => {
    const generated = snapshot([entry("aaa"), entry("x", { uid: null })]);
    expect(verdictOf({ snapshot: generated, job: jobOfUidOptions(["aaa"]) })).toBe("unknown");
    expect(verdictOf({ snapshot: generated, job: job([declared("aaa")]) })).toBe("not-restorable");
  });

  it("a list of uids may leave out operators without state, which the other door would miss", () => {
    const result = check({
      snapshot: snapshot([entry("aaa"), entry("x", stateless)]),
      job: jobOfUidOptions(["aaa"]),
      doors: ["ha"],
    });
    expect(result.verdict).toBe("unknown");
  });

  it("says what was not checked, and takes it for unknown where it is required", () => {
    const input = { snapshot: pair(), job: jobOfUidOptions(["aaa", "bbb"]) };
    const gaps = check(input).notChecked;
    expect(gaps.map((g) => g.rule)).toContain("R-20");
    expect(gaps.every((g) => g.needs !== "" && g.reason !== "")).toBe(true);
    expect(verdictOf({ ...input, require: ["R-20"] })).toBe("unknown");
    expect(verdictOf({ ...input, require: "all" })).toBe("unknown");
  });

  it("a max parallelism that may or may not be set decides nothing", () => {
    const { maxParallelismConfigured: _, ...open } = declared("bbb", { maxParallelism: 64 });
    expect(verdictOf({ snapshot: pair(), job: job([declared("aaa"), open]) })).toBe("unknown");
  });

  describe("a new operator that may be chained to a keyed one brings the derived max parallelism", () => {
    const of64 = (facts = {}) => snapshot([entry("aaa", { maxParallelism: 64, ...facts })]);
    const openOf = (found: CheckResult) => found.notChecked.filter((g) => g.decisive).map((g) => g.rule);
    /** Nothing is said of its chain, nor of max parallelism. */
    const bare = (uid: string, facts: Partial<DeclaredOperator> = {}): DeclaredOperator => {
      const { maxParallelism, maxParallelismConfigured, vertex, chainPosition, ...rest } = declared(uid, facts);
      return rest;
    };
    // its id comes last in the hash map
    const inChain = job(chain(bare("aaa"), bare("ddd", { keyed: false })));

    it("left open where nothing says whether the head's is set", () => {
      const result = check({ snapshot: of64(), job: inChain });
      expect(result.verdict).toBe("unknown");
      expect(openOf(result)).toEqual(["R-25"]);
    });

    it("not where the job sets it, or where the derived one is the snapshot's", () => {
      const set = { ...inChain, settings: { maxParallelism: 64 } };
      expect(openOf(check({ snapshot: of64(), job: set }))).toEqual([]);
      expect(openOf(check({ snapshot: of64({ maxParallelism: 128 }), job: inChain }))).toEqual([]);
    });

    it("left open where chains are not known", () => {
      const result = check({ snapshot: of64(), job: jobOfUidOptions(["aaa", "ccc"]) });
      expect(result.verdict).toBe("unknown");
      expect(openOf(result)).toEqual(["R-25"]);
      const scaled = job([bare("aaa", { parallelism: 100 }), bare("ccc", { parallelism: 100, keyed: false })]);
      expect(openOf(check({ snapshot: of64({ maxParallelism: 128 }), job: scaled }))).toEqual(["R-25"]);
    });

    it("not for ordinary lists of uids, without a new operator, or where that heads a chain of its own", () => {
      const uids = (...names: string[]) => jobOfUidOptions(names);
      expect(check({ snapshot: of64({ maxParallelism: 128 }), job: uids("aaa", "ccc") }).verdict).toBe("restorable");
      expect(check({ snapshot: of64(), job: uids("aaa") }).verdict).toBe("restorable");
      const { operators, ...rest } = uids("aaa", "ccc");
      const apart = { ...rest, operators: operators.map((o) => ({ ...o, keyed: true })) };
      expect(check({ snapshot: of64(), job: apart }).verdict).toBe("restorable");
    });
  });

  it("data in flight and an unknown graph: unknown", () => {
    expect(verdictOf({ snapshot: inFlight, job: jobOfUidOptions(["aaa", "bbb"]) })).toBe("unknown");
  });
});
