import { FormatError } from "../bytes/errors.js";
import type { MasterState, OperatorMetadata, OperatorState } from "../model/metadata.js";
import type { Int64 } from "../model/values.js";
import { readMasterState } from "./masterState.js";
import { minimumOperatorSize, readOperatorState } from "./operatorState.js";
import { readProperties } from "./properties.js";
import type { Reader } from "./reader.js";

/** Everything behind the header of V2 and later (spec 3.1). `trailing` is filled in by the caller. */
export function readBody(reader: Reader): Omit<OperatorMetadata, "trailing"> {
  const { layout, visitor, streaming } = reader;
  const version = layout.version as OperatorMetadata["version"];
  const checkpointId = readCheckpointId(reader);
  if (streaming) visitor?.header?.(version, checkpointId, layout.changelog);
  const masterStates = readMasterStates(reader);
  const operators: OperatorState[] = [];
  const operatorCount = reader.count(minimumOperatorSize);
  for (let i = 0; i < operatorCount; i++) {
    const operator = reader.at("operators", readOperatorState, i);
    if (!streaming) operators.push(operator);
  }
  const channelLayout = layout.channel;
  if (version < 4) return { version, checkpointId, masterStates, operators, channelLayout };
  const properties = reader.at("checkpointProperties", readProperties);
  return { version, checkpointId, masterStates, operators, properties, channelLayout };
}

export function readCheckpointId({ cursor }: Reader): Int64 {
  const checkpointId = cursor.i64();
  if (checkpointId >= 0) return checkpointId;
  throw new FormatError(`checkpoint ID ${checkpointId}`, cursor.position - 8, "refused by Flink");
}

/** `i32 n`, then the states; empty in a pass for a visitor. */
export function readMasterStates(reader: Reader): MasterState[] {
  const masterStates: MasterState[] = [];
  const count = reader.count(8 + 10);
  for (let i = 0; i < count; i++) {
    const state = reader.at("masterStates", readMasterState, i);
    if (!reader.streaming) masterStates.push(state);
  }
  return masterStates;
}
