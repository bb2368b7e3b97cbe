export type Problems = string[];
export function ofVertices(manifest: unknown, job: unknown): Problems;
export function ofPlan(manifest: unknown, plan: unknown): Problems;
export function ofSavepoint(manifest: unknown, inspected: unknown): Problems;
