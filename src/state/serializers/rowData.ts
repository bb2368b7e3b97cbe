import { FormatError } from "../../bytes/errors.js";
import type { SerializerKind } from "../model.js";
import type { ContentReader, SnapshotInput } from "./input.js";
import { serializerOf } from "./javaSerializers.js";
import { classNameOf, isJavaObject } from "./javaValues.js";
import { logicalTypeOf } from "./logicalTypes.js";

/** RowDataSerializerSnapshot: a LogicalType (Java) for each field, then their serializers. */
export const readRowData: ContentReader = (input, version) => {
  if (version !== 3) return null;
  const count = input.count(5);
  const types = Array.from({ length: count }, () => logicalTypeOf(input.java(), input));
  const start = input.position;
  const fields = input.allNested();
  if (fields.length !== types.length) {
    throw new FormatError(`${types.length} types of a row, but ${fields.length} serializers`, start);
  }
  return { kind: "rowData", types, fields };
};

/** RowDataKeySerializerSnapshot (2.2+): generated equaliser and hash function (framed Java), then the row's serializer. */
export const readRowDataKey: ContentReader = (input, version) => {
  if (version !== 0) return null;
  for (let generated = 0; generated < 2; generated++) input.framed(skipAll, () => undefined);
  const [row] = input.several(1);
  return row ? { kind: "rowDataKey", row } : null;
};

const skipAll = (frame: SnapshotInput): void => frame.seek(frame.position + frame.remaining);

export const readBinaryRowData: ContentReader = (input, version) =>
  version === 3 ? { kind: "binaryRowData", arity: input.i32() } : null;

export const readDecimalData: ContentReader = (input, version) =>
  version === 3 ? { kind: "decimalData", precision: input.i32(), scale: input.i32() } : null;

export const readTimestampData: ContentReader = (input, version) =>
  version === 1 ? { kind: "timestampData", precision: input.i32() } : null;

/** ArrayDataSerializerSnapshot: element type and element serializer, both Java. */
export const readArrayData: ContentReader = (input, version) => {
  if (version !== 3) return null;
  const elementType = logicalTypeOf(input.java(), input);
  return { kind: "arrayData", elementType, element: serializerOf(input.java(), input) };
};

/** MapDataSerializerSnapshot: key and value type, key and value serializer, all Java. */
export const readMapData: ContentReader = (input, version) => {
  if (version !== 3) return null;
  const keyType = logicalTypeOf(input.java(), input);
  const valueType = logicalTypeOf(input.java(), input);
  const key = serializerOf(input.java(), input);
  return { kind: "mapData", keyType, valueType, key, value: serializerOf(input.java(), input) };
};

/** ExternalSerializerSnapshot: a DataType (Java), whether the input is internal already, then the internal serializer. */
export function readExternal(input: SnapshotInput, outerVersion: number): SerializerKind | null {
  if (outerVersion !== 1) return null;
  const described = input.java();
  const isInternalInput = input.bool();
  const [value] = input.nested(1);
  const fields = isJavaObject(described) ? described.fields : null;
  const logicalType = fields?.get("logicalType");
  return {
    kind: "external",
    dataType: isJavaObject(logicalType) ? logicalTypeOf(logicalType, input) : null,
    conversionClass: classNameOf(fields?.get("conversionClass")),
    isInternalInput,
    value,
  };
}
