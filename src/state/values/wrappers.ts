import type { SnapshotOf } from "../model.js";
import { optional } from "./arrays.js";
import { longCodec } from "./basic.js";
import { type CodecOf, readBoolean, readMask, shownAs, type ValueCodec } from "./codec.js";
import { eitherCodec, sequenceCodec } from "./collections.js";
import { flippedSign } from "./numbers.js";
import { fieldsOf, rowKinds, rowOf, type Value } from "./value.js";

/** Flink's and Scala's Either: true is left. */
export function bothSidesCodec({ left, right }: SnapshotOf<"either">, codecOf: CodecOf): ValueCodec {
  return eitherCodec(named("left", codecOf(left)), named("right", codecOf(right)));
}

export function optionCodec({ value }: SnapshotOf<"option">, codecOf: CodecOf): ValueCodec {
  return optional(codecOf(value), true);
}

/** Scala's Try: true is a success; failures are Java exceptions, which Kryo writes. */
export function tryCodec({ value, failure }: SnapshotOf<"try">, codecOf: CodecOf): ValueCodec {
  return eitherCodec(named("success", codecOf(value)), named("failure", codecOf(failure)));
}

const named = (name: string, codec: ValueCodec): ValueCodec => shownAs(codec, (value) => fieldsOf([[name, value]]));

/** NullableSerializer: a null flag; where values have a fixed length, null is padded to it. */
export function nullableCodec({ value, paddingLength }: SnapshotOf<"nullable">, codecOf: CodecOf): ValueCodec {
  const codec = codecOf(value);
  const isNull = (cursor: Parameters<ValueCodec["read"]>[0]): boolean => {
    const flag = readBoolean(cursor);
    if (flag) cursor.skip(paddingLength);
    return flag;
  };
  return {
    width: codec.width === paddingLength ? paddingLength + 1 : null,
    read: (cursor, limits) => (isNull(cursor) ? null : codec.read(cursor, limits)),
    skip(cursor, limits) {
      if (!isNull(cursor)) codec.skip(cursor, limits);
    },
  };
}

/** TtlStateFactory.TtlSerializer: the time of last access, then the value. */
export function ttlCodec({ timestamp, value }: SnapshotOf<"ttl">, codecOf: CodecOf): ValueCodec {
  return sequenceCodec([codecOf(timestamp), codecOf(value)], ([lastAccess, plain]) =>
    fieldsOf([
      ["value", plain as Value],
      ["lastAccess", lastAccess as Value],
    ]),
  );
}

/** TimerSerializer: the timestamp with its sign bit flipped, so that bytes sort as numbers do; key; namespace. */
export function timerCodec({ key, namespace }: SnapshotOf<"timer">, codecOf: CodecOf): ValueCodec {
  const timestamp = shownAs(longCodec, (value) => flippedSign(value as number | bigint));
  return sequenceCodec([timestamp, codecOf(key), codecOf(namespace)], ([time, keyOf, namespaceOf]) =>
    fieldsOf([
      ["timestamp", time as Value],
      ["key", keyOf as Value],
      ["namespace", namespaceOf as Value],
    ]),
  );
}

/** RowSerializer: two bits of row kind (1.11+), a bit for each null, then the fields that are not null. */
export function rowCodec({ fields, supportsRowKind }: SnapshotOf<"row">, codecOf: CodecOf): ValueCodec {
  const codecs = fields.map(codecOf);
  const kindBits = supportsRowKind ? 2 : 0;
  return {
    width: null,
    read(cursor, limits) {
      const mask = readMask(cursor, kindBits + codecs.length, limits);
      const values = codecs.map((codec, i) => (mask[kindBits + i] ? null : codec.read(cursor, limits)));
      if (!supportsRowKind) return values;
      // the low bit comes first (RowSerializer.readKindFromMask)
      const kind = (mask[0] ? 1 : 0) + (mask[1] ? 2 : 0);
      return rowOf(rowKinds[kind] ?? "+I", values);
    },
    skip(cursor, limits) {
      const mask = readMask(cursor, kindBits + codecs.length, limits);
      for (const [i, codec] of codecs.entries()) if (!mask[kindBits + i]) codec.skip(cursor, limits);
    },
  };
}
