import { FormatError } from "../../bytes/errors.js";
import type { SerializerSnapshot, SnapshotOf } from "../model.js";
import { avroCodec } from "./avro.js";
import { basicCodecs, intCodec } from "./basic.js";
import { fixedWidth, shownAs, undecodable, type ValueCodec } from "./codec.js";
import { flaggedListCodec, linkedListCodec, listCodec, mapCodec, sequenceCodec } from "./collections.js";
import { ownStructureCodec } from "./ownStructures.js";
import { pojoCodec } from "./pojo.js";
import {
  arrayDataCodec,
  binaryRowDataCodec,
  decimalDataCodec,
  mapDataCodec,
  rawValueDataCodec,
  rowDataCodec,
  timestampDataCodec,
} from "./tableData.js";
import { bothSidesCodec, nullableCodec, optionCodec, rowCodec, timerCodec, tryCodec, ttlCodec } from "./wrappers.js";

/** Codecs are made once for each snapshot: a state of a million values has one. */
const made = new WeakMap<SerializerSnapshot, ValueCodec>();

/** How the values of this serializer are written. Total: where that is not known, the codec says why when it is used. */
export function codecOf(snapshot: SerializerSnapshot): ValueCodec {
  const known = made.get(snapshot);
  if (known) return known;
  const codec = make(snapshot);
  made.set(snapshot, codec);
  return codec;
}

function make(snapshot: SerializerSnapshot): ValueCodec {
  switch (snapshot.kind) {
    case "basic":
      return basicCodecs[snapshot.type];
    case "list":
      return listCodec(snapshot, codecOf);
    case "linkedList":
      return linkedListCodec(snapshot, codecOf);
    case "traversable":
    case "array":
      return flaggedListCodec(snapshot, codecOf);
    case "map":
      return mapCodec(snapshot, codecOf);
    case "tuple":
      return sequenceCodec(snapshot.fields.map(codecOf));
    case "row":
      return rowCodec(snapshot, codecOf);
    case "pojo":
      return pojoCodec(snapshot, codecOf);
    case "enum":
      return enumCodec(snapshot);
    case "scalaEnum":
      return scalaEnumCodec(snapshot);
    case "avro":
      return avroCodec(snapshot.schema);
    case "kryo":
      return undecodable(`Kryo: ${snapshot.typeClass}`);
    case "selfWriting":
      return undecodable(`${snapshot.typeClass} writes itself (${snapshot.interface})`);
    case "ttl":
      return ttlCodec(snapshot, codecOf);
    case "ttlAware":
      return codecOf(snapshot.value);
    case "nullable":
      return nullableCodec(snapshot, codecOf);
    case "either":
      return bothSidesCodec(snapshot, codecOf);
    case "option":
      return optionCodec(snapshot, codecOf);
    case "try":
      return tryCodec(snapshot, codecOf);
    case "timer":
      return timerCodec(snapshot, codecOf);
    case "rowData":
      return rowDataCodec(snapshot);
    case "binaryRowData":
      return binaryRowDataCodec;
    case "decimalData":
      return decimalDataCodec(snapshot);
    case "timestampData":
      return timestampDataCodec(snapshot);
    case "arrayData":
      return arrayDataCodec(snapshot);
    case "mapData":
      return mapDataCodec(snapshot);
    case "rawValueData":
      return rawValueDataCodec(snapshot, codecOf);
    case "rowDataKey":
      return codecOf(snapshot.row);
    case "external":
      // the names of a row's fields are in its DataType alone
      return snapshot.value.kind === "rowData"
        ? rowDataCodec(snapshot.value, snapshot.dataType)
        : codecOf(snapshot.value);
    case "composite":
      return ownStructureCodec(snapshot, codecOf);
    case "unknown":
      return undecodable(`the serializer is not known, its snapshot is ${snapshot.snapshotClass || "missing"}`);
  }
}

/** EnumSerializer: the index of the constant in the order of its snapshot. */
function enumCodec({ constants, typeClass }: SnapshotOf<"enum">): ValueCodec {
  return fixedWidth(4, (cursor) => {
    const index = cursor.i32();
    const constant = constants[index];
    if (constant === undefined) {
      throw new FormatError(`constant ${index} of ${typeClass}, which has ${constants.length}`, cursor.position - 4);
    }
    return constant;
  });
}

/** EnumValueSerializer of the Scala API: the id of the value. */
function scalaEnumCodec({ constants, typeClass }: SnapshotOf<"scalaEnum">): ValueCodec {
  const names = new Map(constants.map(({ name, id }) => [id, name]));
  return shownAs(intCodec, (id) => names.get(id as number) ?? `${typeClass} with id ${String(id)}`);
}
