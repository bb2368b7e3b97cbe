// node killed.mjs apply|undo PLAN JOURNAL QUARANTINE STEP: with the built library, and dies at a step of the file system.
import { readFileSync } from "node:fs";
import { mortal } from "./mortalFs.mjs";

const [what, planFile, journalFile, quarantine, at] = process.argv.slice(2);
mortal(Number(at), () => process.kill(process.pid, "SIGKILL"));

const { openJournal } = await import("../../../dist/cli/journalFile.js");
const { writableLocalStorage: storage } = await import("../../../dist/storage/localWrite.js");
const journal = openJournal(journalFile);
if (what === "undo") {
  const { undoClean } = await import("../../../dist/directory/clean/undo.js");
  await undoClean({ storage, journal, at: new Date().toISOString(), by: "a test" });
} else {
  const { applyClean } = await import("../../../dist/directory/clean/applyClean.js");
  const clock = { now: () => Date.parse("2026-06-30T12:01:00Z"), sleep: async () => {} };
  const plan = JSON.parse(readFileSync(planFile, "utf8"));
  await applyClean(plan, { storage, journal, clock, by: "a test", quarantine: quarantine || undefined });
}
journal.close();
