import { Cursor } from "../bytes/cursor.js";
import { memorySource } from "../bytes/source.js";
import { ByteWriter } from "../bytes/writer.js";
import type { PropertiesTail } from "../model/metadata.js";
import { readProperties } from "./properties.js";
import { Reader } from "./reader.js";

/** What a snapshot without CheckpointProperties can have been. */
export type SnapshotKind = "checkpoint" | "canonical-savepoint" | "native-savepoint";

/**
 * The stream of CheckpointProperties that Flink 1.16 and later write for a snapshot of this kind: a checkpoint that is
 * retained on cancellation, or a savepoint that was triggered by hand. The serialVersionUIDs are those of every release
 * from 1.16 to 2.3. A null stream can be read as well, but then CLAIM forgets that the files are those of a savepoint.
 */
export function propertiesTemplate(kind: SnapshotKind): PropertiesTail {
  const stream = new JavaStream();
  stream.object(`${checkpointPackage}.CheckpointProperties`, 2n, [
    ...flags.map((name) => ["Z", name] as const),
    ["L", "checkpointType", `${checkpointPackage}.SnapshotType`],
  ]);
  const set = kind === "checkpoint" ? ["discardFinished", "discardSubsumed"] : ["forced"];
  for (const name of flags) stream.boolean(set.includes(name));
  if (kind === "checkpoint") writeCheckpointType(stream);
  else writeSavepointType(stream, kind === "canonical-savepoint" ? "CANONICAL" : "NATIVE");
  const cursor = new Cursor(memorySource(stream.finish()));
  return readProperties(new Reader(cursor, { version: 6, changelog: "B", channel: "1.12" }, null, false));
}

const checkpointPackage = "org.apache.flink.runtime.checkpoint";
const flags = [
  "discardCancelled",
  "discardFailed",
  "discardFinished",
  "discardSubsumed",
  "discardSuspended",
  "forced",
  "unclaimed",
] as const;

function writeCheckpointType(stream: JavaStream): void {
  const strategy = `${checkpointPackage}.SnapshotType$SharingFilesStrategy`;
  stream.object(`${checkpointPackage}.CheckpointType`, -2963844630364414662n, [
    ["L", "name", "java.lang.String"],
    ["L", "sharingFilesStrategy", strategy],
  ]);
  stream.string("Checkpoint");
  stream.constant(strategy, "FORWARD_BACKWARD");
}

function writeSavepointType(stream: JavaStream, format: "CANONICAL" | "NATIVE"): void {
  const formatType = "org.apache.flink.core.execution.SavepointFormatType";
  const action = `${checkpointPackage}.SavepointType$PostCheckpointAction`;
  stream.object(`${checkpointPackage}.SavepointType`, -6879297871714708296n, [
    ["L", "formatType", formatType],
    ["L", "name", "java.lang.String"],
    ["L", "postCheckpointAction", action],
  ]);
  stream.constant(formatType, format);
  stream.string("Savepoint");
  stream.constant(action, "NONE");
}

type Field = readonly ["Z", string] | readonly ["L", string, string];

/** Just enough of Java's object serialization (Java Object Serialization Specification 6.4). */
class JavaStream {
  readonly #writer = new ByteWriter(1024);
  /** Things that can be referred to again; each gets the next number. */
  #handles = 0;
  /** The number of java.lang.Enum's description, once it was written. */
  #enumHandle = -1;

  constructor() {
    this.#bytes(0xac, 0xed, 0x00, 0x05);
  }

  /** A new object of a serializable class; the values of its fields follow. */
  object(className: string, serialVersionUid: bigint, fields: readonly Field[]): void {
    this.#bytes(0x73);
    this.#description(className, serialVersionUid, 0x02, fields);
    this.#bytes(0x70); // no superclass that is serializable
    this.#handles++;
  }

  boolean(value: boolean): void {
    this.#bytes(value ? 1 : 0);
  }

  string(text: string): void {
    this.#bytes(0x74);
    this.#writer.text(text);
    this.#handles++;
  }

  constant(enumName: string, name: string): void {
    this.#bytes(0x7e);
    this.#description(enumName, 0n, 0x12, []);
    if (this.#enumHandle >= 0) {
      this.#bytes(0x71);
      this.#writer.i32(0x7e0000 + this.#enumHandle);
    } else {
      this.#enumHandle = this.#handles;
      this.#description("java.lang.Enum", 0n, 0x12, []);
      this.#bytes(0x70);
    }
    this.#handles++;
    this.string(name);
  }

  #description(className: string, serialVersionUid: bigint, classFlags: number, fields: readonly Field[]): void {
    this.#bytes(0x72);
    this.#writer.text(className);
    this.#writer.i64(serialVersionUid);
    this.#handles++;
    this.#bytes(classFlags, 0, fields.length);
    for (const [type, name, className] of fields) {
      this.#bytes(type.charCodeAt(0));
      this.#writer.text(name);
      if (className !== undefined) this.#typeName(`L${className.replaceAll(".", "/")};`);
    }
    this.#bytes(0x78);
  }

  readonly #typeNames = new Map<string, number>();

  /** Written once, referred to afterwards. */
  #typeName(name: string): void {
    const known = this.#typeNames.get(name);
    if (known === undefined) {
      this.#typeNames.set(name, this.#handles);
      return this.string(name);
    }
    this.#bytes(0x71);
    this.#writer.i32(0x7e0000 + known);
  }

  #bytes(...bytes: number[]): void {
    for (const byte of bytes) this.#writer.u8(byte);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#writer.finish());
  }
}
