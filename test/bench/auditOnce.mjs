// One audit, or one listing, in a process of its own; prints milliseconds, files and peak memory as JSON.
// node test/bench/auditOnce.mjs list|stat|audit|rows DIRECTORY
import { Worker } from "node:worker_threads";

const [, , what, directory] = process.argv;
const from = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const start = performance.now();
let files = 0;

if (what === "list") {
  const { localLister } = await from("storage/localLister.js");
  for (const waiting = [directory]; waiting.length > 0; ) {
    const at = waiting.pop();
    await localLister.names(at, (name, kind) => {
      if (kind === "directory") waiting.push(`${at}/${name}`);
      else files++;
    });
  }
} else if (what === "stat") {
  files = await statInThreads(2);
} else {
  const { auditDirectories } = await from("directory/audit.js");
  const { localStorage } = await from("storage/local.js");
  const { localWorkers } = await from("cli/audit/workers.js");
  const workers = localWorkers(2);
  const rows = what === "rows" ? "all" : undefined;
  const audit = await auditDirectories({
    roots: [{ location: directory, storage: localStorage }],
    now: Date.now(),
    files: rows,
    workers: () => workers,
  });
  files = audit.totals.flatMap(({ byAge }) => byAge).reduce((sum, amount) => sum + amount.files, 0);
  await workers.close();
}

const milliseconds = performance.now() - start;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const processor = (userCPUTime + systemCPUTime) / 1000;
console.log(JSON.stringify({ milliseconds, processor, files, megabytes: maxRSS / 1024 }));

/** Threads take the directories below the top one as they get to them. */
async function statInThreads(count) {
  const { localLister } = await from("storage/localLister.js");
  const waiting = [];
  await localLister.names(directory, (name) => waiting.push(`${directory}/${name}`));
  const program = new URL("auditStat.mjs", import.meta.url);
  const inThread = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program);
      let sum = 0;
      worker.on("message", (found) => {
        sum += found;
        worker.postMessage(waiting.pop() ?? null);
      });
      worker.on("exit", () => resolve(sum));
      worker.on("error", reject);
    });
  const sums = await Promise.all(Array.from({ length: count }, inThread));
  return sums.reduce((sum, one) => sum + one);
}
