import type { SerializerKind } from "../model.js";
import { readAvro } from "./avro.js";
import { flinkName, lastSegment } from "./classNames.js";
import { compositeMagic, compositeReaders } from "./composite.js";
import { readEnum, readScalaEnum } from "./enums.js";
import type { ContentReader, SnapshotInput } from "./input.js";
import { readKryo } from "./kryo.js";
import { readPojo } from "./pojo.js";
import {
  readArrayData,
  readBinaryRowData,
  readDecimalData,
  readMapData,
  readRowData,
  readRowDataKey,
  readTimestampData,
} from "./rowData.js";
import { readSelfWriting } from "./selfWriting.js";
import { readSimple } from "./simple.js";
import { readSortedMap } from "./sortedMap.js";
import { readTtlAware } from "./ttlAware.js";

/** Snapshots with a layout of their own, by the last segment of the class. */
const readers: Readonly<Record<string, ContentReader>> = {
  AvroSerializerSnapshot: readAvro,
  EnumSerializerSnapshot: readEnum,
  ScalaEnumSerializerSnapshot: readScalaEnum,
  PojoSerializerSnapshot: readPojo,
  KryoSerializerSnapshot: readKryo,
  ValueSerializerSnapshot: readSelfWriting("Value"),
  CopyableValueSerializerSnapshot: readSelfWriting("CopyableValue"),
  WritableSerializerSnapshot: readSelfWriting("Writable"),
  TtlAwareSerializerSnapshot: readTtlAware,
  RowDataSerializerSnapshot: readRowData,
  RowDataKeySerializerSnapshot: readRowDataKey,
  BinaryRowDataSerializerSnapshot: readBinaryRowData,
  DecimalSerializerSnapshot: readDecimalData,
  TimestampDataSerializerSnapshot: readTimestampData,
  ArrayDataSerializerSnapshot: readArrayData,
  MapDataSerializerSnapshot: readMapData,
  BaseMapSerializerSnapshot: readMapData,
  SortedMapSerializerSnapshot: readSortedMap,
};

/** What the content of a snapshot class says; null where the class, or this version of it, is not known. */
export function readContent(input: SnapshotInput, snapshotClass: string, version: number): SerializerKind | null {
  const name = flinkName(snapshotClass);
  if (name === null) return null;
  const segment = lastSegment(name);
  const composite = Object.hasOwn(compositeReaders, segment) ? compositeReaders[segment] : undefined;
  if (composite) {
    if (version < 1 || version > 3) return null;
    if (version < 3) return composite(input, version);
    return input.remaining >= 8 && input.i32() === compositeMagic ? composite(input, input.i32()) : null;
  }
  const reader = Object.hasOwn(readers, segment) ? readers[segment] : undefined;
  return reader ? reader(input, version) : readSimple(input, snapshotClass, version);
}
