// node killedApply.mjs PLAN STEP: applies a plan with the built library, and dies at a step of the storage.
import { readFileSync } from "node:fs";
import { applyMigration } from "../../dist/migrate/apply.js";
import { readPlan } from "../../dist/migrate/readPlan.js";
import { writableLocalStorage } from "../../dist/storage/localWrite.js";
import { stepping } from "./stepping.mjs";

const [file, step] = process.argv.slice(2);
const { storage } = stepping(writableLocalStorage, Number(step), () => process.kill(process.pid, "SIGKILL"));
await applyMigration(readPlan(readFileSync(file, "utf8")), { storage });
