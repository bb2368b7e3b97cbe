/** Plans and journals that are longer than a string may be: written in pieces, read by lines. */
import { describe, expect, it } from "vitest";
import { linesOf } from "../../../src/bytes/lines.js";
import { memorySource } from "../../../src/bytes/source.js";
import { readJournal } from "../../../src/directory/clean/journal.js";
import type { CleanPlan } from "../../../src/directory/clean/plan.js";
import { planDataOf, planText } from "../../../src/directory/clean/planText.js";
import { CleanRefused } from "../../../src/directory/clean/refusal.js";

const removals = (count: number): CleanPlan["actions"] =>
  Array.from({ length: count }, (_, n) => ({
    action: "remove",
    path: `/flink/odd "]\n, {:[\u2028 ${n}`,
    sizeInBytes: n,
    modifiedAt: null,
    identity: null,
    class: "orphaned",
    reason: '"actions":[',
    job: null,
  }));

const planned = (count: number): CleanPlan => ({
  planVersion: 1,
  kind: "clean",
  id: "0".repeat(24),
  createdAt: "2026-06-30T12:00:00.000Z",
  createdBy: "restorable",
  expiresAt: "2026-07-01T12:00:00.000Z",
  request: ["--keep-last", '3":['],
  roots: [],
  metadata: [],
  jobs: [],
  kept: [],
  actions: removals(count),
  directories: ["/flink/a"],
});

const linesIn = (text: string) => linesOf(memorySource(new TextEncoder().encode(text)));

describe("the text of a plan", () => {
  it.each([0, 1, 999, 1000, 1001, 2500])("is JSON, and the same read line by line: %i objects", (count) => {
    const plan = planned(count);
    const pieces = [...planText(plan)];
    expect(JSON.parse(pieces.join(""))).toEqual(plan);
    const longest = { parsed: 0 };
    const parse = (text: string): unknown => {
      longest.parsed = Math.max(longest.parsed, text.length);
      return JSON.parse(text);
    };
    expect(planDataOf(linesIn(pieces.join("")), parse)).toEqual(plan);
    // never all of it at once
    expect(longest.parsed).toBeLessThan(600);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1000 * 200);
  });

  it.each([
    ["on one line", (plan: CleanPlan) => JSON.stringify(plan)],
    ["indented", (plan: CleanPlan) => JSON.stringify(plan, null, 2)],
    ["with other line ends", (plan: CleanPlan) => [...planText(plan)].join("").replaceAll("\n", "\r\n")],
  ])("is read %s as well", (_, textOf) => {
    expect(planDataOf(linesIn(textOf(planned(3))), JSON.parse)).toEqual(planned(3));
  });

  it.each([
    ["cut off in a list", (text: string) => text.slice(0, text.indexOf('"directories"') - 20)],
    ["with a line that is no entry", (text: string) => text.replace('{"action"', '{action"')],
    ["without anything", () => ""],
  ])("is refused %s", (_, change) => {
    expect(() => planDataOf(linesIn(change([...planText(planned(3))].join(""))), JSON.parse)).toThrow(SyntaxError);
  });
});

describe("lines", () => {
  it("keep their ends, and characters that lie across two pieces", () => {
    // a piece is a mebibyte
    const text = `${"x".repeat((1 << 20) - 1)}检\n\n查点${"y".repeat(3 << 20)}\nend`;
    expect([...linesIn(text)]).toEqual(
      [text.slice(0, 1 << 20), "\n", `查点${"y".repeat(3 << 20)}\n`, "end"].map((line, at) =>
        at === 0 ? `${line}\n` : line,
      ),
    );
    expect([...linesIn("")]).toEqual([]);
    expect([...linesIn("\ufeffa\n")]).toEqual(["\ufeffa\n"]);
  });
});

describe("a journal, read by lines", () => {
  const start = '{"journalVersion":1,"start":"apply","at":"","by":"","planId":"1","quarantine":null}\n';
  const does = '{"do":"remove","path":"/a","sizeInBytes":1}\n';
  const read = (text: string) => readJournal(linesIn(text), "journal");

  it("knows whether its last line was cut off, and goes on behind it", () => {
    expect(read("")).toMatchObject({ starts: [], isCutOff: false });
    expect(read(start + does)).toMatchObject({ isCutOff: false, unsettled: [{ path: "/a" }] });
    expect(read(`${start}${does}{"did":"failed","path":"/a"}\n`)).toMatchObject({ unsettled: [{ path: "/a" }] });
    expect(read(`${start}${does}{"did":"removed","path":"/a"}\n`)).toMatchObject({ unsettled: [] });
    expect(read(start + does.slice(0, 9))).toMatchObject({ isCutOff: true, intents: [] });
    const goneOn = read(`${start}${does.slice(0, 9)}\n${start}${does}`);
    expect(goneOn).toMatchObject({ isCutOff: false, intents: [{ path: "/a" }] });
    expect(goneOn.starts).toHaveLength(2);
    expect(read(start.slice(0, 5))).toMatchObject({ starts: [], isCutOff: true });
  });

  it("is refused where a line in the middle cannot be read", () => {
    expect(() => read(`${start}${does.slice(0, 9)}\n${does}`)).toThrow(CleanRefused);
    expect(() => read(`no journal\n${start}`)).toThrow(/line 1 cannot be read/);
  });
});
