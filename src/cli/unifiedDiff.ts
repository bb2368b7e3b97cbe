import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { UnifiedDiff } from "../report/diffText.js";

/** The best script for two texts that have little in common takes ages, and is no use. */
const longestTime = 3000;

/** A unified diff with two lines around each change; where that takes too long, the lines that only one side has. */
export const unifiedDiff: UnifiedDiff = (oldName, newName, oldText, newText) => {
  const patch = createTwoFilesPatch(oldName, newName, oldText, newText, undefined, undefined, {
    context: 2,
    headerOptions: FILE_HEADERS_ONLY,
    timeout: longestTime,
  });
  return patch ?? lineDifference(oldName, newName, oldText.split("\n"), newText.split("\n"));
};

function lineDifference(oldName: string, newName: string, old: readonly string[], now: readonly string[]): string {
  const [before, after] = [new Set(old), new Set(now)];
  const removed = old.filter((line) => !after.has(line)).map((line) => `-${line}`);
  const added = now.filter((line) => !before.has(line)).map((line) => `+${line}`);
  return [`--- ${oldName}`, `+++ ${newName}`, ...removed, ...added, ""].join("\n");
}
