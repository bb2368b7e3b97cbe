import type { Cursor } from "../../bytes/cursor.js";
import { committerStateName, readCommittables } from "../connector/committables.js";
import { isKafkaConsumerState, kafkaConsumerStateName, readConsumerOffset } from "../connector/kafkaConsumer.js";
import type { OperatorStateList, OperatorStream } from "../connector/operatorStream.js";
import { sourceReaderStateName } from "../connector/sourceState.js";
import { readVersionedElement } from "../connector/versioned.js";
import { atLeast } from "../values/arrays.js";
import { Limits, NotDecodableError, readCount } from "../values/codec.js";
import { codecOf } from "../values/codecOf.js";
import { decodeValue } from "../values/decode.js";
import { fieldsOf, notDecodable, type Value } from "../values/value.js";
import type { EntryCollector } from "./entry.js";

/** StatefulSinkWriterStateHandler. */
const writerStateName = "writer_raw_states";

const kinds = ["list", "union list", "broadcast"] as const;

/** The first elements of each list, union and broadcast state of a stream. Throws a FormatError. */
export function collectOperatorEntries(
  stream: OperatorStream,
  { subtaskIndex, isRaw }: { readonly subtaskIndex: number; readonly isRaw: boolean },
  to: EntryCollector,
): void {
  for (const state of stream.states) {
    const { name, mode } = state;
    to.state(name, isRaw ? "raw list" : kinds[mode]);
    if (isRaw) {
      if (state.count > 0) to.note(name, "not decodable (raw operator state, which its operator wrote in its own way)");
      continue;
    }
    for (const cursor of stream.elements(name)) {
      if (!to.wants(name)) break;
      if (mode === 2) collectBroadcast(cursor, state, subtaskIndex, to);
      else to.add(name, { subtaskIndex, parts: [["value", elementValue(cursor, state)]] });
    }
  }
}

/** `i4` count, then keys and values. */
function collectBroadcast(
  cursor: Cursor,
  { name, info }: OperatorStateList,
  subtaskIndex: number,
  to: EntryCollector,
): void {
  const { KEY_SERIALIZER, VALUE_SERIALIZER } = info?.serializers ?? {};
  if (!KEY_SERIALIZER || !VALUE_SERIALIZER) return to.note(name, "its serializers are not in the header");
  const [key, value] = [codecOf(KEY_SERIALIZER), codecOf(VALUE_SERIALIZER)];
  try {
    for (let left = readCount(cursor, atLeast(key)); left > 0 && to.wants(name); left--) {
      const limits = new Limits();
      const read = [key.read(cursor, limits), value.read(cursor, limits)] as const;
      to.add(name, {
        subtaskIndex,
        parts: [
          ["key", read[0]],
          ["value", read[1]],
        ],
      });
    }
  } catch (error) {
    if (!(error instanceof NotDecodableError)) throw error;
    to.note(name, `not decodable (${error.reason})`);
  }
}

/** What sources and sinks keep as bytes is shown as far as Flink's part of it goes. */
function elementValue(cursor: Cursor, { name, info }: OperatorStateList): Value {
  const serializer = info?.serializers.VALUE_SERIALIZER;
  if (!serializer) return notDecodable("its serializer is not in the header");
  const isBytes = serializer.kind === "basic" && serializer.type === "byte[]";
  if (isBytes && name === sourceReaderStateName) return versionedValue(cursor, "split");
  if (isBytes && name === writerStateName) return versionedValue(cursor, "state");
  if (isBytes && name === committerStateName) return committerValue(cursor);
  if (name === kafkaConsumerStateName && isKafkaConsumerState(serializer)) {
    return fieldsOf(Object.entries(readConsumerOffset(cursor)));
  }
  return decodeValue(serializer, cursor);
}

/** What only the source or sink can read, with the version of its serializer. */
function versionedValue(cursor: Cursor, name: string): Value {
  const { version, bytes } = readVersionedElement(cursor);
  return fieldsOf([
    ["serializerVersion", version],
    [name, bytes],
  ]);
}

function committerValue(cursor: Cursor): Value {
  const pending = readCommittables(readVersionedElement(cursor));
  return pending.map(({ checkpointId, committables, byState }) =>
    fieldsOf([["checkpointId", checkpointId], ["committables", committables], ...Object.entries(byState)]),
  );
}
