import { isMetadata } from "../directory/clean/plan.js";
import { bytesOf, type CleanReport, goingAmounts } from "./cleanReport.js";

/** schemas/clean.schema.json: the plan without its list of objects, summed up. */
export function cleanJson({ plan, planName }: CleanReport) {
  const { planVersion: _, kind: __, actions, metadata, directories: ___, ...rest } = plan;
  return {
    plan: planName,
    ...rest,
    totals: {
      objects: actions.length,
      sizeInBytes: bytesOf(actions),
      snapshots: actions.filter(isMetadata).length,
      kept: plan.kept.length,
      metadata: metadata.length,
    },
    going: goingAmounts(actions),
    snapshots: actions.filter(isMetadata).map(({ path, sizeInBytes, modifiedAt, reason, job }) => ({
      location: path.slice(0, -"/_metadata".length),
      sizeInBytes,
      modifiedAt,
      reason,
      job,
    })),
  };
}
