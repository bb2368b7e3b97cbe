import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { generatedHash } from "../../src/ids/generatedIds.js";
import { hexOf, operatorIdOf, uidHashOf } from "../../src/ids/operatorId.js";
import { parseSqlUid, type SqlNode, sqlOperatorsOf } from "../../src/ids/sqlUids.js";
import { decodeMetadata } from "../../src/metadata/index.js";

// Compiled plans with the savepoint of the job that ran them: Flink's restore-tests, not part of this repository.
const corpus = process.env["RESTORABLE_CORPUS"];
const reason = "needs RESTORABLE_CORPUS, a folder with sql/**/plan/*.json and savepoint/_metadata";

// The one case where the test's job was not run from the compiled plan (restore-rules §2.9).
const generated = new Set([
  hexOf(generatedHash(6, 0, [uidHashOf("23_watermark-assigner")])),
  hexOf(generatedHash(7, 0, [uidHashOf("27_watermark-assigner")])),
]);

describe.skipIf(!corpus)(corpus ? "compiled plans of the corpus" : `compiled plans: ${reason}`, () => {
  const root = join(corpus ?? "", "sql");
  const plans = corpus
    ? readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /plan\/.*\.json$/.test(path))
    : [];

  test("there are some", () => expect(plans.length).toBeGreaterThan(0));

  test.each(plans)("%s explains every operator of its savepoint", (path) => {
    const plan = JSON.parse(readFileSync(join(root, path), "utf8")) as { nodes: SqlNode[] };
    const expected = new Map(
      plan.nodes.flatMap((node) => {
        const operators = sqlOperatorsOf(node);
        expect(operators, node.type).toBeDefined();
        return (operators ?? []).map(({ uid, operatorId }) => [operatorId, uid]);
      }),
    );
    const metadata = decodeMetadata(readFileSync(join(root, dirname(dirname(path)), "savepoint", "_metadata")));
    const operators = "operators" in metadata ? metadata.operators : [];
    expect(operators.length).toBeGreaterThan(0);
    for (const { operatorId, uid } of operators) {
      if (generated.has(operatorId)) continue;
      expect(expected.get(operatorId), operatorId).toBeDefined();
      // V5 and later write the uid beside the ID.
      if (!uid) continue;
      expect(operatorIdOf(uid)).toBe(operatorId);
      expect(expected.get(operatorId)).toBe(uid);
      if (uid !== "f") expect(parseSqlUid(uid)).toBeDefined();
    }
  });
});
