import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operatorIdOf } from "../../src/ids/operatorId.js";
import { transformationsOf } from "../../src/ids/sqlTransformations.js";
import { defaultUidFormat, parseSqlUid, sqlOperatorsOf, sqlUid, uidFormatOf1_15_0 } from "../../src/ids/sqlUids.js";

const join = { id: 102, type: "stream-exec-join_1" };

describe("sqlUid", () => {
  test.each([
    [undefined, "102_join"],
    [uidFormatOf1_15_0, "102_stream-exec-join_1_join"],
    ["<transformation>/<id>", "join/102"],
    ["job-<id><id>-$&-<other>", "job-102102-$&-<other>"],
    ["constant", "constant"],
  ])("format %s", (format, uid) => expect(sqlUid(join, "join", format)).toBe(uid));
});

describe("sqlOperatorsOf", () => {
  const uidsOf = (type: string, node = {}, options = {}) =>
    sqlOperatorsOf({ id: 7, type, ...node }, options)?.map(({ uid, mayExist }) => (mayExist ? `(${uid})` : uid));

  // restore-rules §2.2
  test.each([
    [{ id: 98, type: "stream-exec-table-source-scan_1" }, "98_source", "da46435501f9da89f8390be9af1ec1d3"],
    [join, "102_join", "d048d7b2bbd1f4c7a3b1cdd5df979ed0"],
    [{ id: 104, type: "stream-exec-sink_1" }, "104_sink", "be7ff5cf41681d635778afaa8c2befd5"],
  ])("$type of the compiled plan", (node, uid, operatorId) => {
    expect(sqlOperatorsOf(node)?.[0]).toMatchObject({ uid, operatorId });
  });

  // restore-rules §2.9
  test.each([
    ["stream-exec-table-source-scan_1", ["7_source"]],
    ["stream-exec-calc_1", ["7_calc"]],
    ["stream-exec-exchange_1", []],
    ["stream-exec-union_1", []],
    ["stream-exec-limit_1", ["7_rank"]],
    ["stream-exec-sort-limit_1", ["7_rank"]],
    ["stream-exec-rank_1", ["7_rank"]],
    ["stream-exec-window-table-function_1", ["7_window"]],
    ["stream-exec-match_1", ["7_match", "(7_timestamp-inserter)"]],
    ["stream-exec-lookup-join_1", ["(7_lookup-join)", "(7_lookup-join-materialize)", "(7_lookup-join-key-ordered)"]],
    [
      "stream-exec-interval-join_1",
      ["(7_interval-join)", "(7_filter-left)", "(7_filter-right)", "(7_pad-left)", "(7_pad-right)"],
    ],
    ["stream-exec-process-table-function_1", ["7_process"]],
    ["stream-exec-incremental-group-aggregate_1", ["7_incremental-group-aggregate"]],
    ["stream-exec-python-group-window-aggregate_1", ["7_python-group-window-aggregate"]],
  ])("%s", (type, uids) => expect(uidsOf(type)).toEqual(uids));

  test("a process table function takes the uid of its node", () => {
    expect(uidsOf("stream-exec-process-table-function_1", { uid: "f" })).toEqual(["f"]);
    expect(uidsOf("stream-exec-process-table-function_1", { uid: null })).toEqual(["7_process"]);
  });

  test("a sink is expanded", () => {
    const options = { flinkVersion: "2.2" };
    const parts = sqlOperatorsOf({ id: 104, type: "stream-exec-sink_1" }, options) ?? [];
    const committer = parts.find(({ sinkRole }) => sinkRole === "committer");
    expect(committer).toEqual({
      transformation: "sink",
      uid: "Sink Committer: 104_sink",
      operatorId: operatorIdOf("Sink Committer: 104_sink"),
      mayExist: true,
      sinkRole: "committer",
    });
    expect(parts.map(({ uid }) => uid)).toContain("104_row-kind-setter");
    expect(parts.map(({ uid }) => uid)).toContain("104_streaming-writer");
  });

  test("a node type that we do not know", () => {
    expect(sqlOperatorsOf({ id: 7, type: "stream-exec-time-machine_1" })).toBeUndefined();
    expect(transformationsOf("constructor")).toBeUndefined();
  });
});

describe("parseSqlUid", () => {
  test.each([
    ["98_source", undefined, { id: 98, transformation: "source" }],
    ["5_lookup-join-key-ordered", undefined, { id: 5, transformation: "lookup-join-key-ordered" }],
    ["3_stream-exec-join_1_join", undefined, { id: 3, type: "stream-exec-join", version: 1, transformation: "join" }],
    ["join/102", "<transformation>/<id>", { id: 102, transformation: "join" }],
    ["v1.102.102", "v<version>.<id>.<id>", { id: 102, version: 1 }],
    ["fixed", "fixed", {}],
    ["a-b/c.(1)\\-rank", "a-b/c.(<id>)\\-<transformation>", { id: 1, transformation: "rank" }],
  ])("%s", (uid, format, parts) => expect(parseSqlUid(uid, format)).toEqual(parts));

  test.each([
    ["my-sink", undefined],
    ["98_", undefined],
    ["_source", undefined],
    ["98_Source", undefined],
    ["12345678901_source", undefined],
    ["Sink Committer: 98_sink", undefined],
    ["98_source", "<transformation>/<id>"],
    ["1.102.103", "<version>.<id>.<id>"],
    ["1x102", "<version>.<id>"],
  ])("%s is not of the form", (uid, format) => expect(parseSqlUid(uid, format)).toBeUndefined());

  test("takes apart what sqlUid made, whatever stands between the placeholders", () => {
    const between = fc.string().filter((text) => !/[<>\da-z-]/.test(text) && text !== "");
    const names = fc.shuffledSubarray(["id", "type", "version", "transformation"], { minLength: 1 });
    const letters = fc.string({ unit: fc.constantFrom(..."abz-"), minLength: 1 });
    fc.assert(
      fc.property(
        names,
        between,
        fc.nat(),
        fc.nat(9),
        letters,
        letters,
        (order, glue, id, version, type, transformation) => {
          const format = `${glue}${order.map((name) => `<${name}>`).join(glue)}`;
          const all: Record<string, unknown> = { id, version, type, transformation };
          const uid = sqlUid({ id, type: `${type}_${version}` }, transformation, format);
          expect(parseSqlUid(uid, format)).toEqual(Object.fromEntries(order.map((name) => [name, all[name]])));
        },
      ),
    );
  });

  test("the default format", () => expect(defaultUidFormat).toBe("<id>_<transformation>"));
});
