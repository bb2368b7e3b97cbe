// What operators do with their state.
import { change, edit, repartition } from "./edits.mjs";
import { aaabbb, modes } from "./jobs.mjs";

const split = { name: "split", kind: "SPLIT_DISTRIBUTE" };
const union = { name: "union", kind: "UNION" };
const rules = { name: "rules", kind: "BROADCAST" };
const now = (...states) => change(modes, "modes", { states });

export function states(cases) {
  cases.both("mode/unchanged", { writer: modes, nearMiss: "R-30" });
  cases.both("mode/list-to-union", {
    writer: modes,
    restore: now({ ...split, kind: "UNION" }, union, rules),
    trigger: "R-30",
  });
  cases.both("mode/union-to-list", {
    writer: modes,
    restore: now(split, { ...union, kind: "SPLIT_DISTRIBUTE" }, rules),
    trigger: "R-30",
  });
  cases.both("mode/list-to-broadcast", {
    writer: modes,
    restore: now({ ...split, kind: "BROADCAST" }, union, rules),
    trigger: "R-30",
  });
  cases.both("mode/broadcast-to-list", {
    writer: modes,
    restore: now(split, union, { ...rules, kind: "SPLIT_DISTRIBUTE" }),
    trigger: "R-30",
  });
  cases.both("mode/rescaled", {
    writer: modes,
    restore: edit(modes, [change, "modes", { parallelism: 3 }]),
    nearMiss: "R-30",
  });

  // a state that is no longer registered by its name is not handed out
  const pending = (...states) => change(aaabbb, "aaa", { states });
  cases.both("state/unchanged", { writer: aaabbb, nearMiss: "R-65" });
  cases.both("state/renamed", {
    writer: aaabbb,
    restore: pending({ name: "aaa-waiting", kind: "SPLIT_DISTRIBUTE" }),
    trigger: "R-65",
  });
  cases.both("state/removed", { writer: aaabbb, restore: pending(), trigger: "R-65" });
  cases.both("state/added", {
    writer: aaabbb,
    restore: pending({ name: "aaa-pending", kind: "SPLIT_DISTRIBUTE" }, { name: "aaa-more", kind: "UNION" }),
    nearMiss: "R-65",
  });
  cases.both("state/union-removed", { writer: modes, restore: now(split, rules), trigger: "R-65" });
  cases.both("state/rules-removed", { writer: modes, restore: now(split, union), trigger: "R-65" });

  const unkeyed = edit(
    aaabbb,
    [change, "bbb", { type: "map", timers: undefined, states: [{ name: "bbb-pending", kind: "SPLIT_DISTRIBUTE" }] }],
    [repartition, "aaa", "bbb", "rebalance"],
  );
  for (const backend of ["hashmap", "rocksdb"]) {
    cases.both(`keyed/no-longer-${backend}`, {
      writer: aaabbb,
      restore: unkeyed,
      config: { backend },
      trigger: "R-60",
    });
    cases.both(`keyed/still-${backend}`, { writer: aaabbb, config: { backend }, nearMiss: "R-60" });
  }
  cases.both("keyed/newly", { writer: unkeyed, restore: aaabbb, trigger: "R-61" });
  cases.both("keyed/never", { writer: unkeyed, nearMiss: "R-61" });
}
