import type { WritableStorage } from "../../storage/port.js";
import { validateCleanPlan } from "./generated/plan.validate.js";
import type { CleanPlan } from "./plan.js";
import { planIdOf } from "./planId.js";
import { CleanRefused } from "./refusal.js";

const fix =
  "Plans are made by `restorable clean` and `dispose`, and are not edited: plan again, and --protect what is to stay.";

/** Throws a CleanRefused for what breaks the schema, or was edited. */
export function cleanPlanOf(data: unknown, storage: Pick<WritableStorage, "sha512">): CleanPlan {
  if (!validateCleanPlan(data)) {
    const places = (validateCleanPlan.errors ?? []).map(({ instancePath, keyword, params }) =>
      [`${instancePath || "the plan"}: ${keyword}`, ...Object.values(params).slice(0, 1)].join(" "),
    );
    throw new CleanRefused(`this is no plan that can be applied; ${[...new Set(places)].slice(0, 3).join("; ")}`, {
      fix,
    });
  }
  const plan = data as CleanPlan;
  if (planIdOf(plan, storage) === plan.id) return plan;
  throw new CleanRefused("this plan is not as it was made: its digest does not fit", { fix });
}
