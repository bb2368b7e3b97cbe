import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.js";
import { operatorIdOf } from "../../src/ids/operatorId.js";
import { describeSource } from "../../src/job/declarationSource.js";
import { parseManifest } from "../../src/job/manifest.js";
import { jobOfUidOptions } from "../../src/job/uidList.js";
import { anyUid } from "./arbitraryJob.js";

const bbb = "95ad6f42089d5ed59e69d2b15862448f";

describe("--uid", () => {
  test("aaa and ccc are all operators that matter", () => {
    const job = jobOfUidOptions(["aaa", "ccc"]);
    expect(job.complete).toBe(true);
    expect(job.operators.map(({ uid, generatedId, source }) => [uid, generatedId, describeSource(source)])).toEqual([
      ["aaa", "eb6dd8bbadb13fbe0af798a4f5b2056d", "--uid #1"],
      ["ccc", "1067f6ea62205fdf7454baba213d028d", "--uid #2"],
    ]);
    expect(job.notes).toEqual([]);
  });

  test.each([`id:${bbb}`, `operator-id:${bbb}`, `ID:${bbb.toUpperCase()}`])("%s is an operator ID", (value) => {
    const [operator] = jobOfUidOptions([value]).operators;
    expect(operator).toMatchObject({ operatorId: bbb, generatedId: bbb });
    expect(operator).not.toHaveProperty("uid");
  });

  test.each([bbb, "id:95ad6f", "operator-id:"])("%s is a uid, with a note", (value) => {
    const job = jobOfUidOptions([value]);
    expect(job.operators[0]).toMatchObject({ uid: value, operatorId: operatorIdOf(value) });
    expect(job.notes).toEqual([
      { code: "uid-looks-like-operator-id", text: value, source: { kind: "uid-option", location: "--uid", line: 1 } },
    ]);
  });

  test("is taken byte by byte", () => {
    fc.assert(
      fc.property(anyUid, (uid) => {
        expect(jobOfUidOptions([uid]).operators).toMatchObject([{ uid, generatedId: operatorIdOf(uid) }]);
      }),
    );
  });

  test("counts what is given twice once, and says so", () => {
    const job = jobOfUidOptions(["aaa", "bbb", "aaa", `id:${bbb}`]);
    expect(job.operators.length).toBe(2);
    expect(job.notes.map(({ code, text }) => [code, text])).toEqual([
      ["repeated-uid", "aaa"],
      ["repeated-uid", `id:${bbb}`],
    ]);
  });

  test("is refused when empty", () => expect(() => jobOfUidOptions(["aaa", ""])).toThrow(UsageError));
});

describe("one uid a line", () => {
  test("any uid without line breaks and spaces around it comes back", () => {
    const line = anyUid.filter((uid) => !/[\r\n]|^#/.test(uid) && uid.trim() === uid && !/[\p{Cc}\ufffd]/u.test(uid));
    fc.assert(
      fc.property(fc.uniqueArray(line, { minLength: 1 }), (uids) => {
        const job = parseManifest(uids.join("\n"), { format: "txt" });
        expect(job.operators.map(({ uid }) => uid)).toEqual(uids);
      }),
    );
  });

  test("many lines take seconds: the time grows with their number, not its square", () => {
    const count = 200_000;
    const text = Array.from({ length: count }, (_, i) => `uid-${i}`).join("\n");
    const job = parseManifest(text, { format: "txt" });
    expect(job.operators.length).toBe(count);
    expect(job.operators.at(-1)?.source.line).toBe(count);
  }, 60_000);
});
