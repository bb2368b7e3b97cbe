import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOperatorIdHex, operatorIdOf } from "../../src/ids/operatorId.js";

describe("operatorIdOf", () => {
  // restore-rules §2.2: run with Guava 32.1.3, and found in real metadata files (§2.3)
  test.each([
    ["aaa", "eb6dd8bbadb13fbe0af798a4f5b2056d"],
    ["bbb", "95ad6f42089d5ed59e69d2b15862448f"],
    ["ccc", "1067f6ea62205fdf7454baba213d028d"],
    ["my-uid", "8409efe6adc6d20787611f16017c808f"],
    ["mapper-1", "e51a33c0e520fbd975376c158670920c"],
    ["source-id", "bd9c186e89cc37a76d776844dfa8ccba"],
    ["mapper-id", "c9cecfed5cae9d489451c50e442666e3"],
    ["0123456789abcdef", "a7d14acf946de04bda08a7635c5bc387"],
    ["this-is-exactly16", "8327edd505739c8f5e3014e73960d4e1"],
    ["ünïcode-✓", "6ce73b3f286cf8cdebcc897ec427fad4"],
    ["a😀b", "ffab1ce982b48c0086c298c3305848f4"],
    ["", "00000000000000000000000000000000"],
    ["CheckpointingSource1", "69f32d314b97c6f7f9ed7873983167f2"],
    ["CheckpointingKeyedStateFlatMap1", "d5c8b168c6cbfe8c507a10f88b325243"],
    ["first", "adf090656b210b1609ad3203d4ee7329"],
    ["second", "6730ef7375fb60f9d9bbdfdfd174d803"],
    ["third", "013ef814c76e319e5fe9a82a3ba14933"],
    ["window", "01203aa9a12dc1ec725e03853dd7c8f2"],
    ["$$_schema_operator_$$", "9899a42c64d67ef3172b7e3be3c1bbb9"],
    ["Sink Committer: my-sink", "96465a86aadc5c493ecbeef9a1b46144"],
    ["my-sink", "08d61ee4306bec6e8142e563f528e3bd"],
    ["98_source", "da46435501f9da89f8390be9af1ec1d3"],
    ["102_join", "d048d7b2bbd1f4c7a3b1cdd5df979ed0"],
    ["104_sink", "be7ff5cf41681d635778afaa8c2befd5"],
    ["functions_uid1", "6b87a4870d0e21cecbbe271bd893cfcc"],
    ["feedback_union_uid1", "31284d56d1e2112b0f20099ee448a6a9"],
    ["feedback_uid1", "9c768a4de15e686d6c8aba60784cce73"],
    // FLIP-474's own example
    ["value-process-uid", "ca4f5fe9a637b656f09ea78b3e7a15b9"],
  ])("%s", (uid, id) => expect(operatorIdOf(uid)).toBe(id));

  // Guava 33.4.0 (flink-shaded 20.0): putString(uid, UTF_8)
  test.each([
    ["alone", "\ud800", "ec2b5ca0ecce9d82cac2fdea62a4219f"],
    ["low, inside", "a\udc00b", "4adb1b0489e6f965793498cfb8922153"],
    ["high, at the end", "x\ud800", "6bd36d2e14d4ab63977d7fe9464fd8bd"],
    ["high, before a pair", "\ud83d\ud83d\ude00", "96ca67d0b3a35d2208d3bcd969597888"],
    ["two in the wrong order", "\udc00\ud800", "ad688059d164b1ed4d1bffc5ea8bc2f6"],
    ["none: a NUL", "\0", "b55cff6ee5ab10468335f878aa2d6251"],
  ])("unpaired surrogate, %s", (_, uid, id) => expect(operatorIdOf(uid)).toBe(id));

  test("an unpaired surrogate counts as a question mark, whatever the text around it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        fc.integer({ min: 0, max: 0x7ff }),
        (before, after, at) => {
          const uid = (lone: string) => operatorIdOf(`${before} ${lone} ${after}`);
          expect(uid(String.fromCharCode(0xd800 + at))).toBe(uid("?"));
        },
      ),
    );
  });

  test("always has the form of an operator ID", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (uid) => isOperatorIdHex(operatorIdOf(uid))));
  });
});

test("isOperatorIdHex", () => {
  expect(isOperatorIdHex("eb6dd8bbadb13fbe0af798a4f5b2056d")).toBe(true);
  expect(isOperatorIdHex("EB6DD8BBADB13FBE0AF798A4F5B2056D")).toBe(true);
  for (const text of ["", "aaa", "eb6dd8bbadb13fbe0af798a4f5b2056", "eb6dd8bbadb13fbe0af798a4f5b2056dd"]) {
    expect(isOperatorIdHex(text)).toBe(false);
  }
  expect(isOperatorIdHex("xb6dd8bbadb13fbe0af798a4f5b2056d")).toBe(false);
  expect(isOperatorIdHex("eb6dd8bbadb13fbe0af798a4f5b2056d\n")).toBe(false);
});
