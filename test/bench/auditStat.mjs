// A thread of auditOnce.mjs: lists directories with sizes and times, each as it is given; says how many files it found.
import { parentPort } from "node:worker_threads";
import { localLister } from "../../dist/storage/localLister.js";

const how = { deep: true, except: new Set() };
parentPort.on("message", async (directory) => {
  if (directory === null) return parentPort.close();
  let files = 0;
  await localLister.files(directory, how, () => files++);
  parentPort.postMessage(files);
});
parentPort.postMessage(0);
