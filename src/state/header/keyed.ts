import { inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { KeyedStateHeader, SerializerSnapshot } from "../model.js";
import { readResilient, readSerializerProxy } from "../serializers/legacy.js";
import { isStateList } from "../serializers/resync.js";
import { newBudget, SnapshotReader } from "../serializers/snapshotReader.js";
import { readHead, unknownVersion } from "./head.js";
import { checkEnd, headEnd, readStateList } from "./stateList.js";
import { readKeyedState12, readKeyedState13, readState16, readStateSince17, readTopLevel } from "./stateMetaInfo.js";

export interface HeaderOptions {
  /**
   * Where the data begins, if known: the smallest offset of the handle that is not 0; the size, for the meta stream of an
   * incremental handle. Then no byte more is read, and classes that are not known can be stepped over to the last.
   */
  readonly dataStart?: number | undefined;
}

/**
 * The head of keyed state (KeyedBackendSerializationProxy, versions 1 – 6: Flink 1.2 – 2.x), at the start of `source`:
 * heap and canonical data, and the meta stream of incremental handles. Reads the head only, in pieces.
 * Throws a FormatError.
 */
export function readKeyedHeader(source: ByteSource, { dataStart }: HeaderOptions = {}): KeyedStateHeader {
  return readHead(source, dataStart, (bytes) => {
    const input = new SnapshotReader(bytes, 0, newBudget());
    const version = input.i32();
    if (version < 1 || version > 6) throw unknownVersion("the head of keyed state", version, 6, 0);
    const usesKeyGroupCompression = version >= 4 && input.bool();
    const end = dataStart ?? null;
    const keySerializer = readKeySerializer(input, version, end);
    const readState =
      version === 6
        ? readStateSince17
        : version === 5
          ? readState16
          : version >= 3
            ? readKeyedState13
            : readKeyedState12;
    const states = readStateList(input, "states", readState, headEnd(end));
    checkEnd(input.position, end);
    return { version, usesKeyGroupCompression, keySerializer, states, end: input.position };
  });
}

function readKeySerializer(input: SnapshotReader, version: number, end: number | null): SerializerSnapshot {
  try {
    if (version === 6) return readTopLevel(input, { at: isStateList(end) });
    if (version < 3) return readSerializerProxy(input);
    const [serializer] = readResilient(input);
    return serializer ?? input.fail("no key serializer");
  } catch (error) {
    throw inside("keySerializer", error);
  }
}
