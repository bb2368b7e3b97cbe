/** Structures of Flink's own operators, by the names that the snapshot reader gives them. */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { SnapshotOf } from "../model.js";
import { listOf, optional } from "./arrays.js";
import { booleanCodec, intCodec, longCodec } from "./basic.js";
import { type CodecOf, shownAs, undecodable, type ValueCodec } from "./codec.js";
import { sequenceCodec } from "./collections.js";
import { fieldsOf, type Value } from "./value.js";

export function ownStructureCodec({ name, flag, nested }: SnapshotOf<"composite">, codecOf: CodecOf): ValueCodec {
  const [first, second] = nested.map(codecOf);
  switch (name) {
    case "StreamElement":
      if (first) return streamElementCodec(first);
      break;
    case "WindowKey":
      if (first) return struct({ window: longCodec, key: first });
      break;
    case "IntervalJoinOperator.BufferEntry":
      if (first) return struct({ hasBeenJoined: booleanCodec, element: first });
      break;
    case "CoGroupedStreams.TaggedUnion":
      if (first && second) return tagged({ 1: struct({ one: first }), 2: struct({ two: second }) }, "a side of a join");
      break;
    case "TwoPhaseCommitSinkFunction.State":
      if (first && second) return twoPhaseCommitCodec(first, second, flag === true);
      break;
  }
  return undecodable(`${name}, which only its operator reads`);
}

/** Named parts, one after the other. */
export function struct(parts: Readonly<Record<string, ValueCodec>>): ValueCodec {
  const names = Object.keys(parts);
  return sequenceCodec(Object.values(parts), (values) =>
    fieldsOf(names.map((name, i) => [name, values[i] as Value] as const)),
  );
}

/** A byte that says what follows. */
function tagged(alternatives: Readonly<Record<number, ValueCodec>>, what: string): ValueCodec {
  const chosen = (cursor: Cursor): ValueCodec => {
    const tag = cursor.u8();
    const codec = alternatives[tag];
    if (!codec) throw new FormatError(`${tag} is not the tag of ${what}`, cursor.position - 1);
    return codec;
  };
  return {
    width: null,
    read: (cursor, limits) => chosen(cursor).read(cursor, limits),
    skip: (cursor, limits) => chosen(cursor).skip(cursor, limits),
  };
}

/** StreamElementSerializer, by the byte in front of each; 5 since 1.20, 6 since 2.0. */
function streamElementCodec(record: ValueCodec): ValueCodec {
  return tagged(
    {
      0: shownAs(sequenceCodec([longCodec, record]), (pair) => {
        const [timestamp, value] = pair as readonly Value[];
        return fieldsOf([
          ["record", value as Value],
          ["timestamp", timestamp as Value],
        ]);
      }),
      1: struct({ record }),
      2: struct({ watermark: longCodec }),
      3: struct({
        latencyMarker: longCodec,
        operatorIdLower: longCodec,
        operatorIdUpper: longCodec,
        subtask: intCodec,
      }),
      4: struct({ watermarkStatus: intCodec }),
      5: struct({ isBacklog: booleanCodec }),
      6: struct({ subpartition: intCodec, watermark: longCodec }),
    },
    "a stream element",
  );
}

/** TwoPhaseCommitSinkFunction.StateSerializer: a transaction may be missing since 1.15 (`nullable`). */
function twoPhaseCommitCodec(transaction: ValueCodec, context: ValueCodec, nullable: boolean): ValueCodec {
  const holder = struct({ transaction, startTime: longCodec });
  return struct({
    pendingTransaction: nullable ? optional(holder, true) : holder,
    pendingCommitTransactions: listOf(holder),
    context: optional(context, true),
  });
}
