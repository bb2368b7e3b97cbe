// Writes every case as JSON, in the shape that Case.java reads: node index.mjs FILE
import { writeFileSync } from "node:fs";
import { allCases } from "./all.mjs";

writeFileSync(process.argv[2] ?? "cases.json", allCases().json);
