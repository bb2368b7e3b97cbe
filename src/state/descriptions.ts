import type { StateMetaInfo } from "./model.js";

/** All that the subtasks say of a state, each once. */
export function descriptionsOf({
  info,
  others = [],
}: {
  readonly info: StateMetaInfo;
  /** What subtasks say that do not say the same. */
  readonly others?: readonly StateMetaInfo[];
}): readonly StateMetaInfo[] {
  return [info, ...others];
}

/** Whether two descriptions of states or serializers say the same, wherever in their files they lie. */
export function isSameDescription(a: unknown, b: unknown): boolean {
  return a === b || textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === "start") return undefined;
    return typeof part === "bigint" ? `${part}n` : part;
  });
}
