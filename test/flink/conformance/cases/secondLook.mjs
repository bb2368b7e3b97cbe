// A second look at some cases: node secondLook.mjs pick N RELEASE RECORDED FILE. Random ones, always the same; not those
// that fail before there is a job, nor those whose snapshot is not the one that was written.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allCases } from "./all.mjs";

const [, count, release, recorded, file] = process.argv.slice(2);
const { jobs, cases } = allCases();
const outcomes = new Map(
  readFileSync(join(recorded, release, "cases.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ id, outcome }) => [id, outcome]),
);
const candidates = cases.filter(
  (c) =>
    outcomes.has(c.id) &&
    outcomes.get(c.id).phase !== "build" &&
    !c.from &&
    !c.tamper &&
    !c.restore.scheduler &&
    !c.writer.kind.startsWith("in-flight"),
);
// a linear congruential generator: the same cases on every machine
let seed = 30;
const next = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};
const some = new Set();
while (some.size < Math.min(Number(count), candidates.length)) {
  some.add(candidates[Math.floor(next() * candidates.length)]);
}
writeFileSync(file, JSON.stringify({ jobs, cases: [...some] }));
