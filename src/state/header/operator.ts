import type { ByteSource } from "../../bytes/source.js";
import type { OperatorStateHeader } from "../model.js";
import { isStateList } from "../serializers/resync.js";
import { newBudget, SnapshotReader } from "../serializers/snapshotReader.js";
import { readHead, unknownVersion } from "./head.js";
import type { HeaderOptions } from "./keyed.js";
import { checkEnd, headEnd, readStateList } from "./stateList.js";
import { readOperatorState12, readOperatorState13, readState16, readStateSince17 } from "./stateMetaInfo.js";

/** Snappy's stream identifier, between the head and the first element of compressed state. */
const compressionHead = 10;

/**
 * The head of managed operator state (OperatorBackendSerializationProxy, versions 1 – 6: Flink 1.2 – 2.x), at the start of
 * `source`. `dataStart`: the smallest offset of the handle's elements. Throws a FormatError.
 */
export function readOperatorHeader(source: ByteSource, { dataStart }: HeaderOptions = {}): OperatorStateHeader {
  return readHead(source, dataStart, (bytes) => {
    const input = new SnapshotReader(bytes, 0, newBudget());
    const version = input.i32();
    if (version < 1 || version > 6) throw unknownVersion("the head of operator state", version, 6, 0);
    const usesCompression = version === 6 && input.bool();
    const end = dataStart === undefined ? null : dataStart - (usesCompression ? compressionHead : 0);
    const hasBroadcastStates = version >= 3;
    const readState =
      version >= 5
        ? readStateSince17
        : version === 4
          ? readState16
          : version >= 2
            ? readOperatorState13
            : readOperatorState12;
    const behindLists = hasBroadcastStates ? { at: isStateList(end) } : headEnd(end);
    const listStates = readStateList(input, "listStates", readState, behindLists);
    const broadcastStates = hasBroadcastStates ? readStateList(input, "broadcastStates", readState, headEnd(end)) : [];
    // 1.3 and 1.4 write another i4 in front of the first element
    if (version > 2) checkEnd(input.position, end);
    return { version, usesCompression, listStates, broadcastStates, end: input.position };
  });
}
