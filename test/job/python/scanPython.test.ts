import { describe, expect, it } from "vitest";
import { jobOfScript } from "../../../src/job/python/jobOfScript.js";
import { scanPython } from "../../../src/job/python/scanPython.js";

const values = (source: string) => scanPython(source).map(({ value }) => value);

describe("uids of a script", () => {
  it("literals are exact, in every way to write them", () => {
    expect(values(`ds.uid("aaa").map(f).uid('bbb')`)).toEqual(["aaa", "bbb"]);
    expect(values(`ds.uid("""ccc""")\nds.uid(r'd\\d')\nds.uid(u"e\\u00e9" 'f')`)).toEqual(["ccc", "d\\d", "eéf"]);
    expect(values(`ds.uid(\n    uid="ggg",  # the old one was .uid("no")\n)`)).toEqual(["ggg"]);
  });

  it("comments, texts and other functions are not code", () => {
    expect(values(`# ds.uid("no")\n"""\nds.uid("no")\n"""\nuid("no")\nx = '.uid("no")'\nds.guid("no")`)).toEqual([]);
  });

  it("names are exact only where nothing else can bind them", () => {
    expect(values(`NAME = "aaa"\ndef main():\n    ds.uid(NAME)`)).toEqual(["aaa"]);
    for (const other of [
      `NAME = "b"`,
      `NAME += "b"`,
      `if x:\n    NAME = "b"`,
      `for NAME in names: pass`,
      `def f(ds, NAME="b"): pass`,
      `g = lambda NAME: NAME`,
      `NAME, other = names`,
      `with open(p) as NAME: pass`,
      `from names import *`,
      `from names import NAME`,
      `globals()["NAME"] = "b"`,
      `print((NAME := "b"))`,
    ]) {
      expect(values(`NAME = "aaa"\n${other}\nds.uid(NAME)`), other).toEqual([null]);
    }
    expect(values(`NAME = "a" if debug else "b"\nds.uid(NAME)`)).toEqual([null]);
    expect(values(`NAME = "a" + suffix\nds.uid(NAME)`)).toEqual([null]);
  });

  it("what is computed keeps what is known of it", () => {
    const [loop, joined, formatted] = scanPython(`ds.uid(f"loop-{i}")\nds.uid("a" + b)\nds.uid("x-%s" % y)`);
    expect(loop).toEqual({ call: "uid", value: null, pattern: "loop-*", line: 1 });
    expect(joined).toMatchObject({ value: null, pattern: "*", line: 2 });
    expect(formatted).toMatchObject({ value: null, line: 3 });
  });

  it("hashes too; the job is not complete, and says what fusing does", () => {
    const script = `ds.uid("aaa")\nds.set_uid_hash("0123456789ABCDEF0123456789abcdef")\nds.uid(name)`;
    const job = jobOfScript(script, "job.py");
    expect(job.complete).toBe(false);
    expect(job.operators).toMatchObject([
      { uid: "aaa", optional: true, source: { location: "job.py", line: 1 } },
      { uidHash: "0123456789abcdef0123456789abcdef", source: { line: 2 } },
    ]);
    expect(job.notes).toMatchObject([
      { text: "what is given to uid is computed", source: { location: "job.py", line: 3 } },
      { text: expect.stringContaining("become one operator") },
    ]);
  });

  it("unclosed strings and brackets end somewhere", () => {
    expect(values(`ds.uid("aaa`)).toEqual(["aaa"]);
    expect(values(`ds.uid("""`)).toEqual([""]);
    expect(values("ds.uid(")).toEqual([null]);
  });
});
