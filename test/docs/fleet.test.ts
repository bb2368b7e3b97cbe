/** What docs/fleet.md and schemas/export.json promise is what is written and asked. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { orphanQuery } from "../../src/directory/export/orphanQuery.js";
import { exportTables } from "../../src/directory/export/tables.js";

const file = (path: string) => readFileSync(resolve(import.meta.dirname, "../..", path), "utf8");

it("the page has the query that --engine duckdb runs, which test/fleet/spark takes from there", () => {
  expect(/```sql\n(WITH\n[\s\S]*?)```/.exec(file("docs/fleet.md"))?.[1]).toBe(orphanQuery);
});

it("the schema says the columns that are written", () => {
  expect(JSON.parse(file("schemas/export.json")).tables).toEqual(exportTables);
});
