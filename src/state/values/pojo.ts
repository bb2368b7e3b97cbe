import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { PojoSubclass, SnapshotOf } from "../model.js";
import { optional } from "./arrays.js";
import { type CodecOf, type Limits, undecodable, type ValueCodec } from "./codec.js";
import { fieldsOf, type Value } from "./value.js";

/** The flags byte of PojoSerializer. */
const isNull = 1;
const isPlain = 2;
const isSubclass = 4;
const isTaggedSubclass = 8;

/**
 * PojoSerializer: what it is (null, of this class, of a registered subclass by its tag, of another by its name), then each
 * field with a null flag. Subclasses are written by serializers of their own, flags and all.
 */
export function pojoCodec(snapshot: SnapshotOf<"pojo">, codecOf: CodecOf): ValueCodec {
  const fields = snapshot.fields.map(({ name, serializer }) => ({
    name,
    codec: optional(
      serializer ? codecOf(serializer) : undecodable(`field ${name}, whose serializer is not in the snapshot`),
      false,
    ),
  }));
  const subclassCodec = ({ className, serializer }: PojoSubclass): Subclass => ({
    className,
    codec: serializer ? codecOf(serializer) : unknownSubclass(className),
  });
  const tagged = snapshot.registeredSubclasses.map(subclassCodec);
  const named = new Map(snapshot.nonRegisteredSubclasses.map((other) => [other.className, subclassCodec(other)]));

  /** Null: the value is null. Undefined: the fields of this class follow. */
  const subclassAt = (cursor: Cursor): Subclass | null | undefined => {
    const position = cursor.position;
    const flags = cursor.u8();
    switch (flags) {
      case isNull:
        return null;
      case isPlain:
        return undefined;
      case isSubclass: {
        const className = cursor.text();
        return named.get(className) ?? { className, codec: unknownSubclass(className) };
      }
      case isTaggedSubclass: {
        const tag = cursor.u8();
        const subclass = tagged[tag];
        if (!subclass)
          throw new FormatError(`tag ${tag} of a POJO with ${tagged.length} registered subclasses`, position);
        return subclass;
      }
      default:
        throw new FormatError(`expected the flags of a POJO, found the byte ${flags}`, position);
    }
  };

  return {
    width: null,
    read(cursor, limits) {
      const subclass = subclassAt(cursor);
      if (subclass === null) return null;
      if (subclass) return inSubclass(subclass, cursor, limits);
      limits.spendParts(fields.length);
      return fieldsOf(fields.map(({ name, codec }) => [name, codec.read(cursor, limits)] as const));
    },
    skip(cursor, limits) {
      const subclass = subclassAt(cursor);
      if (subclass === null) return;
      if (subclass) return limits.nested(cursor.position, () => subclass.codec.skip(cursor, limits));
      for (const { codec } of fields) codec.skip(cursor, limits);
    },
  };
}

interface Subclass {
  readonly className: string;
  readonly codec: ValueCodec;
}

function inSubclass({ className, codec }: Subclass, cursor: Cursor, limits: Limits): Value {
  const value = limits.nested(cursor.position, () => codec.read(cursor, limits));
  const isFields = value !== null && typeof value === "object" && "kind" in value && value.kind === "fields";
  return isFields ? { ...value, className: value.className ?? className } : value;
}

function unknownSubclass(className: string): ValueCodec {
  return undecodable(`POJO subclass ${className}, which the snapshot does not describe`);
}
