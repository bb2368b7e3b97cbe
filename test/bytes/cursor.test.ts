/** The cursor over a window of any size reads what it reads over the whole, and what DataView says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cursor } from "../../src/bytes/cursor.js";
import { FormatError } from "../../src/bytes/errors.js";
import { memorySource } from "../../src/bytes/source.js";
import { runs } from "../support/arbitrary/settings.js";
import { fileSource } from "../support/fileSource.js";
import { refusalOf } from "../support/refusal.js";
import { same } from "../support/same.js";
import { slowEncode } from "../support/slowUtf8.js";

/** 7-bit bytes without NUL: any two are the length of a string, and any string is well-formed. */
const data = Uint8Array.from({ length: 1_500_000 }, (_, i) => 1 + ((i * 7919 + (i >> 9) * 31) % 127));
const view = new DataView(data.buffer);

type Step =
  | { readonly kind: "u8" | "u16" | "i32" | "i64" | "f32" | "f64" | "text" | "skim" | "matches" }
  | { readonly kind: "skip" | "bytes" | "modifiedUtf8"; readonly length: number }
  | { readonly kind: "pinned"; readonly steps: readonly Step[] };

/** Far enough, often enough, for the window to move past what it held. */
const length = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 5000 }), fc.nat({ max: 400_000 }));
const simple: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("u8", "u16", "i32", "i64", "f32", "f64", "text", "skim", "matches") }),
  fc.record({ kind: fc.constantFrom("skip", "bytes", "modifiedUtf8"), length }),
);
const pinned = (steps: fc.Arbitrary<Step>) => {
  return fc.record({ kind: fc.constant("pinned" as const), steps: fc.array(steps, { maxLength: 5 }) });
};
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 1, arbitrary: pinned(simple) },
  { weight: 1, arbitrary: pinned(fc.oneof(simple, pinned(simple))) },
);

/** What a step gives: a number, text, bytes. */
function take(cursor: Cursor, step: Step): unknown {
  switch (step.kind) {
    case "skip":
      return cursor.skip(step.length);
    case "bytes":
      return Uint8Array.from(cursor.bytes(step.length));
    case "modifiedUtf8":
      return cursor.modifiedUtf8(step.length);
    case "matches":
      return cursor.matches(Uint8Array.of(5, 6, 7));
    case "skim":
      return skimmed(cursor);
    case "pinned": {
      const token = cursor.pin();
      const start = cursor.position;
      const inner = step.steps.map((one) => take(cursor, one));
      const range = Uint8Array.from(cursor.range(start, cursor.position));
      cursor.unpin(token);
      return [inner, range];
    }
    default:
      return cursor[step.kind]();
  }
}

/** A string that is stepped over, and looked at afterwards. */
function skimmed(cursor: Cursor): string {
  const at = cursor.position;
  cursor.skimming = true;
  const empty = cursor.text();
  cursor.skimming = false;
  return empty + cursor.textAt(at);
}

/** The same from DataView and Buffer. Null where the data ends before. */
function expected(at: number, step: Step): { value: unknown; next: number } | null {
  const some = (length: number, value: () => unknown) => {
    return at + length > data.length ? null : { value: value(), next: at + length };
  };
  const ascii = (from: number, to: number) => Buffer.from(data.subarray(from, to)).toString("latin1");
  switch (step.kind) {
    case "u8":
      return some(1, () => view.getUint8(at));
    case "u16":
      return some(2, () => view.getUint16(at));
    case "i32":
      return some(4, () => view.getInt32(at));
    case "f32":
      return some(4, () => view.getFloat32(at));
    case "f64":
      return some(8, () => view.getFloat64(at));
    case "i64":
      return some(8, () => {
        const big = view.getBigInt64(at);
        return Number.isSafeInteger(Number(big)) ? Number(big) : big;
      });
    case "skip":
      return some(step.length, () => undefined);
    case "bytes":
      return some(step.length, () => data.slice(at, at + step.length));
    case "modifiedUtf8":
      return some(step.length, () => ascii(at, at + step.length));
    case "matches":
      return at + 3 > data.length ? null : { value: ascii(at, at + 3) === "\x05\x06\x07", next: at };
    case "text":
    case "skim": {
      if (at + 2 > data.length) return null;
      const length = view.getUint16(at);
      return some(2 + length, () => ascii(at + 2, at + 2 + length));
    }
    case "pinned": {
      const inner: unknown[] = [];
      let next = at;
      for (const one of step.steps) {
        const result = expected(next, one);
        if (!result) return null;
        inner.push(result.value);
        next = result.next;
      }
      return { value: [inner, data.slice(at, next)], next };
    }
  }
}

function agrees(cursor: Cursor, steps: readonly Step[]): void {
  for (const step of steps) {
    const at = cursor.position;
    const right = expected(at, step);
    if (right === null) {
      const refusal = refusalOf(() => take(cursor, step));
      expect(refusal).toMatchObject({ looks: "truncated", offset: data.length });
      return;
    }
    same(take(cursor, step), right.value);
    expect(cursor.position).toBe(right.next);
    expect(cursor.remaining).toBe(data.length - right.next);
  }
}

describe("a cursor", () => {
  const start = fc.oneof(fc.nat({ max: data.length }), fc.integer({ min: data.length - 40, max: data.length }));
  const steps = fc.array(step, { maxLength: 30 });

  it("over memory reads what DataView reads", () => {
    const property = fc.property(start, steps, (at, list) => {
      agrees(new Cursor(memorySource(data), { start: at }), list);
    });
    fc.assert(property, runs(300));
  });

  it("over a window of any size reads the same", () => {
    const windowSize = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 700_000 }));
    const property = fc.property(start, windowSize, steps, (at, size, list) => {
      agrees(new Cursor(fileSource(data), { start: at, windowSize: size }), list);
    });
    fc.assert(property, runs(300));
  });

  it("hands out copies from a file and views from memory", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(new Cursor(memorySource(bytes)).bytes(2).buffer).toBe(bytes.buffer);
    const cursor = new Cursor(fileSource(bytes), { windowSize: 3 });
    const copy = cursor.bytes(2);
    cursor.bytes(2).fill(9);
    expect([...copy]).toEqual([1, 2]);
  });

  it("reads the same from a view that does not start where its buffer does", () => {
    const cursor = new Cursor(memorySource(data.subarray(5, 100)));
    expect(cursor.i32()).toBe(view.getInt32(5));
    expect(cursor.f64()).toBe(view.getFloat64(9));
    expect([...cursor.bytes(2)]).toEqual([...data.subarray(17, 19)]);
    expect(cursor.remaining).toBe(95 - 14);
  });
});

describe("numbers of 64 bits", () => {
  const read = (value: bigint) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value);
    return new Cursor(memorySource(bytes)).i64();
  };
  const limit = 2n ** 53n;

  it.each([
    [0n, 0],
    [-1n, -1],
    [limit - 1n, Number.MAX_SAFE_INTEGER],
    [limit, limit],
    [limit + 1n, limit + 1n],
    [1n - limit, Number.MIN_SAFE_INTEGER],
    [-limit, -limit],
    [-limit - 1n, -limit - 1n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [-(2n ** 63n), -(2n ** 63n)],
  ])("%s", (value, result) => {
    expect(read(value)).toBe(result);
  });

  it("are bigints exactly where a double would not do", () => {
    const property = fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const result = read(value);
      expect(BigInt(result)).toBe(value);
      expect(typeof result).toBe(value < limit && value > -limit ? "number" : "bigint");
    });
    fc.assert(property, runs(500));
  });
});

describe("strings that are only stepped over", () => {
  const broken = Uint8Array.of(0, 2, 0xc1, 0x81, 0, 1, 0x41);

  it("are not looked at", () => {
    const cursor = new Cursor(memorySource(broken));
    cursor.skimming = true;
    expect([cursor.text(), cursor.text()]).toEqual(["", ""]);
    expect(cursor.remaining).toBe(0);
  });

  it("are looked at where they are to be checked", () => {
    const cursor = new Cursor(memorySource(broken));
    cursor.skimming = true;
    cursor.checkStrings = true;
    expect(() => cursor.text()).toThrow(new FormatError("not a string in Java's modified UTF-8", 2));
  });

  it.each([
    "",
    "abc",
    "abcd",
    "abcde",
    "abcdefgh\0",
    "\0bcdefgh",
    "abcdé",
    "éabcdefg",
    "abc😀efgh",
    "\x7f\x7f\x7f\x7f",
  ])("pass the check when they are well-formed: %j", (text) => {
    const bytes = slowEncode(text);
    const cursor = new Cursor(memorySource(Uint8Array.of(0, bytes.length, ...bytes)));
    cursor.skimming = true;
    cursor.checkStrings = true;
    expect(cursor.text()).toBe("");
    expect(cursor.textAt(0)).toBe(text);
    expect(cursor.remaining).toBe(0);
  });
});

describe("steps of a path behind a prefix", () => {
  const prefix = "s3://bucket/shared/";
  const about = (text: string, windowSize?: number) => {
    const encoded = slowEncode(text);
    const bytes = Uint8Array.from([0, encoded.length >> 8, encoded.length & 0xff, ...encoded]);
    const cursor = new Cursor(windowSize === undefined ? memorySource(bytes) : fileSource(bytes), { windowSize });
    cursor.skip(1);
    cursor.skimming = true;
    cursor.text();
    const expected = new DataView(new TextEncoder().encode(prefix).buffer);
    return cursor.isStepAt(1, expected) ? cursor.textBehind(1, prefix.length) : null;
  };
  const isStep = (text: string) => {
    const name = text.slice(prefix.length);
    const isPlain = slowEncode(name).length === name.length && !/[\0/\\]/.test(name);
    return text.startsWith(prefix) && name.length >= 3 && isPlain;
  };

  it.each([
    "s3://bucket/shared/000017.sst",
    "s3://bucket/shared/...",
    "s3://bucket/shared/",
    "s3://bucket/shared/..",
    "s3://bucket/shared",
    "s3://bucket/sharee/000017.sst",
    "s3://bucket/sharedx000017.sst",
    "s3://bucket/shared/000/17.sst",
    "s3://bucket/shared/000\\17.sst",
    "s3://bucket/shared/000\u000017.sst",
    "s3://bucket/shared/状態.sst",
    "",
  ])("%j", (text) => {
    expect(about(text)).toBe(isStep(text) ? text.slice(prefix.length) : null);
  });

  it("of any string", () => {
    const some = fc.stringMatching(/^[abs3:/\\.é]{0,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(prefix, "s3://bucket/", ""), some, (front, rest) => {
        expect(about(front + rest)).toBe(isStep(front + rest) ? rest.slice(prefix.length - front.length) : null);
      }),
      runs(300),
    );
  });

  it("is not told of what the window does not hold", () => {
    expect(about("s3://bucket/shared/000017.sst", 8)).toBeNull();
  });
});
