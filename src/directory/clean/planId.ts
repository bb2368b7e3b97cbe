import type { WritableStorage } from "../../storage/port.js";
import type { CleanPlan } from "./plan.js";

/** 24 hex digits over everything that the plan says: whoever edits a plan has another one, which is refused. */
export function planIdOf(plan: Omit<CleanPlan, "id">, { sha512 }: Pick<WritableStorage, "sha512">): string {
  const digest = sha512();
  const encoder = new TextEncoder();
  const add = (part: unknown): void => digest.update(encoder.encode(`${JSON.stringify(part)}\n`));
  add([plan.planVersion, plan.kind, plan.createdAt, plan.createdBy, plan.expiresAt, plan.request, plan.roots]);
  // one by one: a plan may have a million of them
  for (const list of [plan.metadata, plan.jobs, plan.kept, plan.actions, plan.directories]) {
    add(list.length);
    for (const item of list) add(item);
  }
  return digest.hex().slice(0, 24);
}
