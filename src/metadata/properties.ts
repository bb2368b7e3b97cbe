import { FormatError } from "../bytes/errors.js";
import { type JavaObject, type JavaValue, readJavaObject } from "../bytes/javaStream.js";
import { viewOf } from "../bytes/modifiedUtf8.js";
import type { CheckpointProperties, PropertiesTail } from "../model/metadata.js";
import type { Reader } from "./reader.js";

/**
 * V4+: `ObjectOutputStream.writeObject(CheckpointProperties)` right after the last operator (spec 3.4). The bytes are
 * kept; what they say is read for display and flags. Throws a FormatError when the stream is missing or incomplete.
 */
export function readProperties(reader: Reader): PropertiesTail {
  const { cursor } = reader;
  const known = lastRead.bytes;
  if (known.length > 0 && cursor.remaining >= known.length && cursor.matches(known, lastRead.view)) {
    return { bytes: cursor.bytes(known.length), properties: lastRead.properties };
  }
  const token = cursor.pin();
  const start = cursor.position;
  const value = readJavaObject(cursor);
  const bytes = cursor.range(start, cursor.position);
  cursor.unpin(token);
  const properties = value === null ? null : propertiesOf(checked(value, start));
  // copied, whatever kind of array it is: a Buffer's own slice would go on changing with the caller's bytes
  if (bytes.length <= rememberedSize) lastRead = remembered(Uint8Array.from(bytes), properties);
  return { bytes, properties };
}

/** Flink's streams have up to 800 bytes. */
const rememberedSize = 4096;

// Flink writes half a dozen different streams in all; an audit of ten thousand snapshots reads each of them once
let lastRead = remembered(new Uint8Array(0), null);

function remembered(bytes: Uint8Array, properties: CheckpointProperties | null) {
  return { bytes, view: viewOf(bytes), properties };
}

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
