import { parseSqlUid } from "../../ids/sqlUids.js";
import { defineRule } from "../rule.js";

export interface SqlUpgrade {
  readonly writtenBy: readonly string[];
  readonly flinkVersion: string;
  readonly operators: number;
}

/** Flink promises that a SQL job restores across minor releases only with a compiled plan. Read in the documentation. */
export const sqlUpgrade = defineRule<SqlUpgrade>({
  id: "R-91",
  name: "sql-upgrade",
  title: "A SQL job is restored by another minor release of Flink",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ snapshot, flinkVersion }) => flinkVersion !== null && !snapshot.writtenBy.includes(flinkVersion),
  *check({ snapshot, flinkVersion, matching }) {
    const operators = matching.matches.filter(({ state, declared }) => {
      const uid = state.uid ?? declared.uid;
      return uid ? parseSqlUid(uid) !== undefined : false;
    }).length;
    if (operators === 0) return;
    yield {
      level: "warning",
      operator: null,
      details: { writtenBy: snapshot.writtenBy, flinkVersion: flinkVersion ?? "", operators },
      flinkError: null,
      phase: "submit",
      remedies: [{ what: "Run both releases from the same compiled plan.", code: "COMPILE PLAN 'plan.json' FOR …" }],
    };
  },
});
