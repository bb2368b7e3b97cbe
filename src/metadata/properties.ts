import { FormatError } from "../bytes/errors.js";
import { type JavaObject, type JavaValue, readJavaObject } from "../bytes/javaStream.js";
import type { CheckpointProperties, PropertiesTail } from "../model/metadata.js";
import { LastRead } from "./lastRead.js";
import type { Reader } from "./reader.js";

/**
 * V4+: `ObjectOutputStream.writeObject(CheckpointProperties)` right after the last operator (spec 3.4). The bytes are
 * kept; what they say is read for display and flags. Throws a FormatError when the stream is missing or incomplete.
 */
export function readProperties(reader: Reader): PropertiesTail {
  const { cursor } = reader;
  if (lastRead.isNext(cursor)) return { bytes: cursor.bytes(lastRead.length), properties: lastRead.value };
  const token = cursor.pin();
  const start = cursor.position;
  const value = readJavaObject(cursor);
  const bytes = cursor.range(start, cursor.position);
  cursor.unpin(token);
  const properties = value === null ? null : propertiesOf(checked(value, start));
  if (bytes.length <= rememberedSize) lastRead.keep(bytes, properties);
  return { bytes, properties };
}

/** Flink's streams have up to 800 bytes. */
const rememberedSize = 4096;

// Flink writes half a dozen different streams in all; an audit of ten thousand snapshots reads each of them once
const lastRead = new LastRead<CheckpointProperties | null>(null);

function isObject(value: JavaValue | undefined): value is JavaObject {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "object";
}

/** Flink casts what it reads. Throws a FormatError where that would fail. */
function checked(value: JavaValue, position: number): JavaObject {
  if (isObject(value) && value.class.name === "org.apache.flink.runtime.checkpoint.CheckpointProperties") return value;
  const found = isObject(value) ? `an object of class ${value.class.name}` : "something else";
  throw new FormatError(`expected Flink's CheckpointProperties, found ${found}`, position, "refused by Flink");
}

function propertiesOf(object: JavaObject): CheckpointProperties {
  const flag = (name: string): boolean => object.fields.get(name) === true;
  const type = object.fields.get("checkpointType");
  const typeFields = isObject(type) ? type.fields : new Map<string, JavaValue>();
  const name = typeFields.get("name");
  return {
    discardCancelled: flag("discardCancelled"),
    discardFailed: flag("discardFailed"),
    discardFinished: flag("discardFinished"),
    discardSubsumed: flag("discardSubsumed"),
    discardSuspended: flag("discardSuspended"),
    forced: flag("forced"),
    unclaimed: flag("unclaimed"),
    name: typeof name === "string" ? name : "",
    isSavepoint: isObject(type) && type.class.name.endsWith(".SavepointType"),
    formatType: constantOf(typeFields.get("formatType")),
    sharingFilesStrategy: constantOf(typeFields.get("sharingFilesStrategy")),
    postCheckpointAction: constantOf(typeFields.get("postCheckpointAction")),
  };
}

function constantOf(value: JavaValue | undefined): string | null {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "enum"
    ? value.constant
    : null;
}
