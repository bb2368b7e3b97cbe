// Master hooks.
import { change } from "./edits.mjs";
import { aaabbb, hooks } from "./jobs.mjs";

const without = (id) => change(hooks, id, { hook: undefined });

export function masterHooks(cases) {
  cases.both("hook/unchanged", { writer: hooks, nearMiss: "R-95", trigger: "R-96" }, { trigger: [] });
  cases.add("hook/claimed", { writer: hooks, claimMode: "CLAIM", nearMiss: ["R-95", "R-96"] });
  cases.both("hook/one-removed", { writer: hooks, restore: without("first"), trigger: "R-95" });
  cases.both("hook/one-removed-allowed", {
    writer: hooks,
    restore: without("first"),
    allowNonRestoredState: true,
    trigger: "R-95",
  });
  cases.both("hook/renamed", { writer: hooks, restore: change(hooks, "first", { hook: "new-hook" }), trigger: "R-95" });
  cases.both("hook/all-removed", {
    writer: hooks,
    restore: change(without("first"), "second", { hook: undefined }),
    trigger: "R-95",
  });
  cases.both("hook/added", {
    writer: change(without("first"), "second", { hook: undefined }),
    restore: hooks,
    nearMiss: "R-95",
  });
  cases.both("hook/never", { writer: aaabbb, nearMiss: ["R-95", "R-96"] });
}
