import { RestorableError } from "../errors.js";
import { type Int64, int64 } from "../model/values.js";
import { validatePlan } from "./generated/plan.validate.js";
import type { MigrationPlan } from "./plan.js";

/** The file is no plan, or none that this release can carry out. */
export class PlanError extends RestorableError {}

/** Reads a plan. Throws a PlanError that says where it is not what schemas/plan.schema.json wants. */
export function readPlan(text: string): MigrationPlan {
  return migrationPlanOf(parsedPlan(text));
}

/** The same of what is parsed already. */
export function migrationPlanOf(data: unknown): MigrationPlan {
  if (!validatePlan(data)) {
    const violations = validatePlan.errors ?? [];
    // an action that is none of the ten kinds breaks the schema of each of them
    const unknown = violations.filter(({ keyword }) => keyword === "oneOf").map(({ instancePath }) => instancePath);
    const places = violations
      .filter(
        ({ instancePath, keyword }) => keyword === "oneOf" || !unknown.some((path) => instancePath.startsWith(path)),
      )
      .map(({ instancePath, keyword, params }) =>
        `${instancePath || "the plan"}: ${keyword} ${detail(params)}`.trimEnd(),
      );
    throw new PlanError(`this is no plan that can be applied; ${[...new Set(places)].slice(0, 3).join("; ")}`, {
      fix: "Plans are made by `restorable migrate`, `check --write-plan`, `clean` and `dispose`, and are not edited.",
    });
  }
  return withNumbers(data as MigrationPlan);
}

/** Throws a PlanError for what is not JSON. */
export function parsedPlan(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlanError("this is no plan: it is not JSON", {
      fix: "Give the file that `restorable migrate` or `clean` wrote with --output.",
    });
  }
}

function detail(params: Readonly<Record<string, unknown>>): string {
  const [value] = Object.values(params);
  return value === undefined ? "" : String(value);
}

/** What a double cannot hold is a string in JSON. */
function withNumbers(plan: MigrationPlan): MigrationPlan {
  const sized = <T extends { readonly sizeInBytes: Int64 }>(it: T): T => ({
    ...it,
    sizeInBytes: int64(BigInt(it.sizeInBytes)),
  });
  return {
    ...plan,
    copies: plan.copies.map(sized),
    requiredFiles: { ...plan.requiredFiles, files: plan.requiredFiles.files.map(sized) },
    dependsOn: plan.dependsOn.map(sized),
    losses: plan.losses.map(sized),
  };
}
