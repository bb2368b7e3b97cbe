// Child process: one kind of pass over one file, as often as said, on a small heap. Prints JSON.
import { statSync } from "node:fs";
import { everyPath, summary } from "./ours.mjs";
import { peakMemory } from "./peakMemory.mjs";

const passes = { summary, everyPath };
const [kind, path, rounds] = process.argv.slice(2);
let least = Number.POSITIVE_INFINITY;
for (let i = 0; i < Number(rounds); i++) {
  const start = performance.now();
  passes[kind](path);
  least = Math.min(least, performance.now() - start);
}
console.log(JSON.stringify({ ms: least, bytes: statSync(path).size, rss: peakMemory() }));
