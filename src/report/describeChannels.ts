import type { OperatorSummary } from "../model/snapshot.js";

/** In-flight data as facts: which gates and partitions hold some. */
export function describeChannels(operator: OperatorSummary): (readonly [string, string])[] {
  const { inputChannelState, resultSubpartitionState } = operator;
  return [
    ["inputChannelState", inputChannelState.withData] as const,
    ["resultSubpartitionState", resultSubpartitionState.withData] as const,
  ].flatMap(([field, indexes]) => (indexes.length > 0 ? [[field, indexes.join(", ")] as const] : []));
}
