import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { memorySource } from "../../bytes/source.js";
import type { SerializerSnapshot, StateMetaInfo } from "../model.js";
import { contentsOf, type StateElement } from "../stateContents.js";
import { Limits, NotDecodableError, readBoolean, type ValueCodec } from "../values/codec.js";
import { codecOf } from "../values/codecOf.js";
import { readCompositeKey } from "../values/keyLength.js";
import { fieldsOf, notDecodable, type Value } from "../values/value.js";
import type { StateEntry } from "./entry.js";

export type Parts = StateEntry["parts"];

/**
 * How an entry of a state is read from its key and its value, as RocksDB and ForSt keep them, and full snapshots and canonical
 * savepoints too. `keyGroupBytes`: in front of each key. The reader throws a FormatError.
 */
export function entryReader(
  state: StateMetaInfo,
  keySerializer: SerializerSnapshot,
  keyGroupBytes: number,
): (key: Uint8Array, value: Uint8Array) => Parts {
  const contents = contentsOf(state);
  if (contents.shape === "timers" || contents.shape === "queue") {
    const element = contents.shape === "timers" ? contents.timer : contents.element;
    return (key) => partsOf(orReason(() => whole(key, requiredCodec(element), keyGroupBytes)));
  }
  const namespaceSerializer = state.serializers.NAMESPACE_SERIALIZER;
  return (key, value) => {
    const cursor = new Cursor(memorySource(key));
    const head = keyParts(cursor, keySerializer, namespaceSerializer, keyGroupBytes);
    switch (contents.shape) {
      case "single":
        return [...head.parts, ["value", orReason(() => whole(value, elementCodec(contents.value)))]];
      case "list":
        return [...head.parts, ["value", orReason(() => delimited(value, elementCodec(contents.element)))]];
      case "map": {
        const userKey = orReason(() => {
          if (!head.isWhole) throw new NotDecodableError("it lies behind a key whose end cannot be found");
          return requiredCodec(contents.userKey).read(cursor, new Limits());
        });
        const userValue = orReason(() => whole(value, mapValue(elementCodec(contents.userValue))));
        return [...head.parts, ["userKey", userKey], ["value", userValue]];
      }
      default:
        return [["value", notDecodable(`a ${contents.shape} state among keyed ones`)]];
    }
  };
}

/** Key and namespace; not `isWhole` where the end of one cannot be found. */
function keyParts(
  cursor: Cursor,
  key: SerializerSnapshot,
  namespace: SerializerSnapshot | undefined,
  keyGroupBytes: number,
): { readonly parts: Parts; readonly isWhole: boolean } {
  try {
    if (!namespace) throw new NotDecodableError("the namespace serializer is not in the header");
    const composite = readCompositeKey(cursor, { key, namespace, keyGroupBytes });
    return { parts: [["key", composite.key], ...namespacePart(composite.namespace)], isWhole: true };
  } catch (error) {
    if (!(error instanceof NotDecodableError)) throw error;
    return { parts: [["key", notDecodable(error.reason)]], isWhole: false };
  }
}

/** State outside windows has no namespace to speak of. */
export function namespacePart(namespace: Value): Parts {
  return namespace === "VoidNamespace" ? [] : [["namespace", namespace]];
}

/** The parts of a timer; an element of another queue as a value. */
export function partsOf(value: Value): Parts {
  const isFields = value !== null && typeof value === "object" && "kind" in value && value.kind === "fields";
  if (!isFields) return [["value", value]];
  return value.fields.flatMap(([name, part]) => (name === "namespace" ? namespacePart(part) : [[name, part] as const]));
}

export function requiredCodec(serializer: SerializerSnapshot | null): ValueCodec {
  if (!serializer) throw new NotDecodableError("its serializer is not in the header, or is not known");
  return codecOf(serializer);
}

function elementCodec(element: StateElement | null): ValueCodec {
  const codec = requiredCodec(element?.serializer ?? null);
  if (!element?.hasTtl) return codec;
  return {
    width: null,
    read(cursor, limits) {
      const lastAccess = cursor.i64();
      return fieldsOf([
        ["value", codec.read(cursor, limits)],
        ["lastAccess", lastAccess],
      ]);
    },
    skip(cursor, limits) {
      cursor.skip(8);
      codec.skip(cursor, limits);
    },
  };
}

/** RocksDBMapState: a null flag before each value. */
function mapValue(value: ValueCodec): ValueCodec {
  return { ...value, read: (cursor, limits) => (readBoolean(cursor) ? null : value.read(cursor, limits)) };
}

function whole(bytes: Uint8Array, codec: ValueCodec, start = 0): Value {
  const cursor = new Cursor(memorySource(bytes), { start });
  const value = codec.read(cursor, new Limits());
  if (cursor.remaining > 0) throw new FormatError(`${cursor.remaining} bytes are left of a value`, cursor.position);
  return value;
}

/** ListDelimitedSerializer: elements with a comma between them. */
function delimited(bytes: Uint8Array, codec: ValueCodec): Value[] {
  const cursor = new Cursor(memorySource(bytes));
  const limits = new Limits();
  const elements: Value[] = [];
  while (cursor.remaining > 0) {
    if (elements.length > 0 && cursor.u8() !== 0x2c)
      throw new FormatError("expected a comma in a list", cursor.position - 1);
    limits.spendParts(1);
    elements.push(codec.read(cursor, limits));
  }
  return elements;
}

/** A value, or the reason why it cannot be told. */
function orReason(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotDecodableError) return notDecodable(error.reason);
    throw error;
  }
}
