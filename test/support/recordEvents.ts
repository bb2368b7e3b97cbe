import type { ByteSource } from "../../src/bytes/source.js";
import { readRange } from "../../src/bytes/source.js";
import type { ReadOptions } from "../../src/metadata/layouts.js";
import { visitMetadata } from "../../src/metadata/visit.js";
import type { MetadataVisitor, Reference } from "../../src/model/visitor.js";

/** One callback of a visitor: its name, then its arguments as plain data. */
export type VisitorEvent = readonly [name: keyof MetadataVisitor, ...args: unknown[]];

/** All events of a streaming pass. Inline state is fetched from where the event says it lies. */
export function recordEvents(source: ByteSource, options: ReadOptions = {}): VisitorEvent[] {
  const events: VisitorEvent[] = [];
  visitMetadata(source, recorder(source, events), options);
  return events;
}

/** A visitor that keeps every event, without what its passing objects are reused for. */
export function recorder(source: ByteSource, events: VisitorEvent[]): Required<MetadataVisitor> {
  const keep =
    (name: keyof MetadataVisitor) =>
    (...args: unknown[]): void => {
      events.push([name, ...args]);
    };
  return {
    header: keep("header"),
    masterState: keep("masterState"),
    operatorStart: keep("operatorStart"),
    subtaskCount: keep("subtaskCount"),
    subtask: keep("subtask"),
    operatorState: keep("operatorState"),
    operatorStateEntry: keep("operatorStateEntry"),
    directories: keep("directories"),
    keyedState: keep("keyedState"),
    checkpointedSize: keep("checkpointedSize"),
    channelState: (handle) => {
      const members = handle.members && Buffer.from(handle.members).toString("hex");
      events.push(["channelState", { ...handle, members }]);
    },
    stateSize: keep("stateSize"),
    reference: (reference) => {
      events.push(["reference", copyOf(reference, source)]);
    },
    operatorEnd: keep("operatorEnd"),
    end: keep("end"),
  };
}

/** A reference as plain data; the bytes of inline state in place of their position. */
export interface RecordedReference extends Omit<Reference, "dataPosition" | "isStepBehind" | "pathBehind"> {
  readonly inline: string | null;
}

function copyOf(reference: Reference, source: ByteSource): RecordedReference {
  const { tag, role, stateSize, startPos, dataPosition, path, localPath } = reference;
  const inline =
    dataPosition < 0 ? null : Buffer.from(readRange(source, dataPosition, Number(stateSize))).toString("hex");
  return { tag, role, stateSize, startPos, path, localPath, inline };
}
