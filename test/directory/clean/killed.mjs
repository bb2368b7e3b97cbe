// node killed.mjs apply|undo PLAN JOURNAL QUARANTINE STEP: with the built library, and dies at a step of the file system.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [what, planFile, journalFile, quarantine, at] = process.argv.slice(2);
let steps = 0;
const step = () => {
  if (++steps === Number(at)) process.kill(process.pid, "SIGKILL");
};
const changing = ["linkSync", "renameSync", "rmSync", "rmdirSync", "unlinkSync", "writeSync", "fsyncSync", "mkdirSync"];
const original = Object.fromEntries(changing.map((name) => [name, fs[name]]));
for (const name of changing) {
  fs[name] = (...args) => {
    step();
    const result = original[name](...args);
    step();
    return result;
  };
}
// what is written may also get to the disk in part
fs.writeSync = (descriptor, bytes, from = 0, length = bytes.length - from, ...rest) => {
  step();
  const half = original.writeSync(descriptor, bytes, from, Math.ceil(length / 2), ...rest);
  step();
  return half;
};
syncBuiltinESMExports();

const { openJournal } = await import("../../../dist/cli/journalFile.js");
const { applyClean } = await import("../../../dist/directory/clean/applyClean.js");
const { undoClean } = await import("../../../dist/directory/clean/undo.js");
const { writableLocalStorage: storage } = await import("../../../dist/storage/localWrite.js");
const journal = openJournal(journalFile);
if (what === "undo") await undoClean({ storage, journal, at: new Date().toISOString(), by: "a test" });
else {
  const clock = { now: () => Date.parse("2026-06-30T12:01:00Z"), sleep: async () => {} };
  const plan = JSON.parse(fs.readFileSync(planFile, "utf8"));
  await applyClean(plan, { storage, journal, clock, by: "a test", quarantine: quarantine || undefined });
}
journal.close();
