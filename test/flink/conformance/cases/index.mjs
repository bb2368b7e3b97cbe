// Writes every case as JSON, in the shape that Case.java reads: node index.mjs FILE
import { writeFileSync } from "node:fs";
import { backends } from "./backends.mjs";
import { Cases } from "./define.mjs";
import { files } from "./files.mjs";
import { finishedTasks } from "./finished.mjs";
import { masterHooks } from "./hooks.mjs";
import { inFlight } from "./inFlight.mjs";
import { matching } from "./matching.mjs";
import { parallelism } from "./parallelism.mjs";
import { states } from "./states.mjs";
import { upgrades } from "./upgrades.mjs";

const cases = new Cases();
for (const topic of [matching, parallelism, states, inFlight, finishedTasks, backends, files, masterHooks, upgrades]) topic(cases);
writeFileSync(process.argv[2] ?? "cases.json", cases.json);
