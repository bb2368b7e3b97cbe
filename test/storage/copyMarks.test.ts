import { expect, it } from "vitest";
import { copyMarks } from "../../src/storage/remote/copyMarks.js";
import { remotePath } from "../../src/storage/remote/remotePath.js";

it("a copy is tried again with its mark, which is forgotten when it is done: a million are moved in one go", async () => {
  const { trying } = copyMarks();
  const used: string[] = [];
  const attempt = (fails: boolean) =>
    trying(remotePath("gs://b/x"), remotePath("gs://b/q/x"), async (mark) => {
      used.push(mark);
      if (fails) throw new Error("socket hang up");
      return "copied";
    });
  await expect(attempt(true)).rejects.toThrow("socket hang up");
  expect(await attempt(false)).toBe("copied");
  expect(await attempt(false)).toBe("copied");
  expect(used[1]).toBe(used[0]);
  expect(used[2]).not.toBe(used[0]);
});
