/** A file system whose user dies at a step: from then on nothing that changes it, or the journal, is done any more. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const changing = ["linkSync", "renameSync", "rmSync", "rmdirSync", "unlinkSync", "fsyncSync", "mkdirSync"];

/**
 * @param {number} at step, from 1; each call counts before and after it is done
 * @param {() => void} die
 * @returns {{ reached: () => number, revive: () => void }}
 */
export function mortal(at, die) {
  let steps = 0;
  const step = () => {
    if (++steps >= at) die();
  };
  const original = Object.fromEntries([...changing, "writeSync"].map((name) => [name, fs[name]]));
  for (const name of changing) {
    fs[name] = (...args) => {
      step();
      // a disk that is busy takes its time for this, and nobody pulls the plug of this machine
      const result = name === "fsyncSync" ? undefined : original[name](...args);
      step();
      return result;
    };
  }
  // what is written may get to the disk in part
  fs.writeSync = (descriptor, bytes, from = 0) => {
    step();
    const written = original.writeSync(descriptor, bytes, from, Math.ceil((bytes.length - from) / 2));
    step();
    return written;
  };
  syncBuiltinESMExports();
  const revive = () => {
    Object.assign(fs, original);
    syncBuiltinESMExports();
  };
  return { reached: () => steps, revive };
}
