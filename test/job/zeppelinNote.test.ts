import { describe, expect, test } from "vitest";
import { jobOfParagraph, type NoteParagraph, readNote } from "../../src/job/zeppelinNote.js";
import { insertsIn, parseConf, parseParagraph } from "../../src/job/zeppelinText.js";

interface Raw {
  readonly text: string;
  readonly config?: object;
}

const read = (...paragraphs: Raw[]) =>
  readNote(JSON.stringify({ paragraphs: paragraphs.map((p, i) => ({ id: `p${i + 1}`, ...p })) }), "note.zpln");
const only = (text: string, config: object = {}): NoteParagraph =>
  read({ text, config }).paragraphs[0] as NoteParagraph;
const told = ({ remarks }: Pick<NoteParagraph, "remarks">) => remarks.map(({ text }) => text).join("\n");

const savepoint_path = "/sp";
const latest_checkpoint_path = "/chk-9";
const retained = {
  text: "%flink.conf\nexecution.checkpointing.externalized-checkpoint-retention RETAIN_ON_CANCELLATION",
};

describe("which snapshot a paragraph resumes from", () => {
  test.each([
    ["neither switch", "%flink.ssql", undefined],
    ["the savepoint", "%flink.ssql(resumeFromSavepoint=true)", { from: "savepoint_path", path: "/sp" }],
    ["the checkpoint", "%flink(resumeFromLatestCheckpoint=true)", { from: "latest_checkpoint_path", path: "/chk-9" }],
    [
      "both: the savepoint goes first",
      "%flink.ssql(resumeFromLatestCheckpoint=true,resumeFromSavepoint=true)",
      { from: "savepoint_path", path: "/sp" },
    ],
    [
      "a path of its own",
      '%flink.ipyflink(execution.savepoint.path="hdfs:///sp,1")',
      { from: "local-property", path: "hdfs:///sp,1" },
    ],
    ["switched off", "%flink.ssql(resumeFromSavepoint=false)", undefined],
    ["a key without a value is not true", "%flink.ssql(resumeFromSavepoint)", undefined],
  ])("%s", (_, text, resume) => {
    expect(only(text, { savepoint_path, latest_checkpoint_path }).resume).toEqual(resume);
  });

  test("nothing is recorded: it starts empty, and that is told", () => {
    const paragraph = only("%flink.ssql(resumeFromSavepoint=true)", { latest_checkpoint_path });
    expect(paragraph.resume).toBeUndefined();
    expect(told(paragraph)).toContain("Zeppelin has recorded no snapshot for it: it starts empty");
  });

  test("a path of the session is for every job that has none", () => {
    const note = read(
      { text: "%flink.conf\n\nexecution.savepoint.path   /session" },
      { text: "%flink.ssql\ninsert into a select 1" },
      { text: "%flink.ssql(resumeFromSavepoint=true)\ninsert into b select 1", config: { savepoint_path } },
      { text: "%flink\nenv.execute()" },
    );
    expect(note.paragraphs.map(({ resume }) => resume?.path)).toEqual(["/session", "/sp", "/session"]);
    expect(told(note)).toContain("2 paragraphs of this note would start from it");
  });
});

describe("what is warned of", () => {
  test("a checkpoint that cancelling deletes", () => {
    const text = "%flink.ssql(resumeFromLatestCheckpoint=true)";
    expect(told(only(text, { latest_checkpoint_path }))).toContain("cancelling deletes the checkpoint");
    const [kept] = read(retained, { text, config: { latest_checkpoint_path } }).paragraphs;
    expect(told(kept as NoteParagraph)).toBe("");
  });

  test("one snapshot for several jobs", () => {
    const inserts = "\ninsert into a select 1; INSERT OVERWRITE b select 2; -- insert into c";
    const config = { savepoint_path };
    expect(told(only(`%flink.ssql(resumeFromSavepoint=true)${inserts}`, config))).toContain("2 INSERTs are 2 jobs");
    expect(told(only(`%flink.ssql(resumeFromSavepoint=true,runAsOne=true)${inserts}`, config))).toBe("");
  });

  test("what Zeppelin does with a path of the paragraph's own", () => {
    const text = "%flink.ssql(execution.savepoint.path=/mine)";
    expect(told(only(text, { latest_checkpoint_path }))).toContain("(/chk-9) in the place of execution.savepoint.path");
    expect(told(only("%flink.ssql(execution.savepoint.path=/chk-9)", { latest_checkpoint_path }))).toBe("");
  });
});

test("a paragraph as a job has its settings and its snapshot, and no operators", () => {
  const note = read(
    { text: "%flink.conf\nstate.backend rocksdb\n" },
    { text: "%flink.ssql(jobName=totals,parallelism=4,resumeFromSavepoint=true)", config: { savepoint_path } },
  );
  expect(jobOfParagraph(note, note.paragraphs[0] as NoteParagraph)).toMatchObject({
    name: "totals",
    complete: false,
    operators: [],
    settings: { parallelism: 4, stateBackend: "rocksdb" },
    restore: { from: ["path"], snapshot: "/sp" },
  });
});

describe("the text of a paragraph", () => {
  test("properties with quotes and escapes", () => {
    const parsed = parseParagraph('%flink.ssql(a = 1, b="x, (y)=z", c=p\\,q, flag)\nselect 1');
    expect(Object.fromEntries(parsed?.properties ?? [])).toEqual({ a: "1", b: "x, (y)=z", c: "p,q", flag: "flag" });
    expect(parsed).toMatchObject({ interpreter: "flink.ssql", script: "\nselect 1" });
  });

  test("what Zeppelin refuses is no paragraph", () => {
    expect(parseParagraph("%flink.ssql(a=1")).toBeUndefined();
    expect(parseParagraph("%flink.ssql(a=b=c)")).toBeUndefined();
    expect(read({ text: "%flink.ssql(a=1" }, { text: "%md\ntext" }).paragraphs).toEqual([]);
  });

  test("conf lines, and INSERTs outside of texts and comments", () => {
    expect(parseConf("# c\n a.b  1 \nc=2\n! x\n")).toEqual([
      { key: "a.b", value: "1" },
      { key: "c", value: "2" },
    ]);
    expect(insertsIn("select 'insert into x' /* insert into y */; insert  into z select 1")).toBe(1);
  });
});

test("another file is refused with its place", () => {
  expect(() => readNote("{}", "x.json")).toThrow("x.json:1:1: is no Zeppelin note: it has no paragraphs");
  expect(() => readNote("text", "x.json")).toThrow("x.json:1:1: is not a Zeppelin note: no JSON");
});
