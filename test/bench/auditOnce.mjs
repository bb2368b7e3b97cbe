// One audit, or one listing, in a process of its own; the last line is milliseconds, files and peak memory as JSON.
// node test/bench/auditOnce.mjs list|stat|audit DIRECTORY
import { Worker } from "node:worker_threads";
import { peakMemory } from "./peakMemory.mjs";

const [, , what, directory] = process.argv;
const from = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
/** As many as an audit looks into at a time. */
const directoriesAtOnce = 16;
const start = performance.now();

process.on("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const [milliseconds, processor] = [performance.now() - start, (userCPUTime + systemCPUTime) / 1000];
  console.log(JSON.stringify({ milliseconds, processor, files, megabytes: peakMemory() / 2 ** 20 }));
});

let files = 0;
if (what === "list") {
  const { localLister } = await from("storage/localLister.js");
  for (let waiting = [directory]; waiting.length > 0; ) {
    const found = [];
    const look = (at) =>
      localLister.names(at, (name, kind) => {
        if (kind === "directory") found.push(`${at}/${name}`);
        else files++;
      });
    await Promise.all(waiting.slice(0, directoriesAtOnce).map(look));
    waiting = [...found, ...waiting.slice(directoriesAtOnce)];
  }
} else if (what === "stat") {
  files = await statInThreads(2);
} else {
  // the command as people run it; the number of files is in what it prints
  process.argv.splice(2, 2, "audit", directory);
  await from("bin/restorable.js");
}

/** This thread and others take the directories below the top one as they get to them. */
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
  const here = async () => {
    let sum = 0;
    const how = { deep: true, except: new Set() };
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await localLister.files(next, how, () => sum++);
    }
    return sum;
  };
  // ten directories of 5,000 files are done before a thread has started
  const others = waiting.length < 10 ? [] : Array.from({ length: count - 1 }, inThread);
  const sums = await Promise.all([here(), ...others]);
  return sums.reduce((sum, one) => sum + one);
}
