import { FormatError } from "../../bytes/errors.js";
import type { JavaObject, JavaValue } from "../../bytes/javaStream.js";
import type { LogicalField, LogicalType } from "../model.js";
import { withoutPackage } from "./classNames.js";
import type { SnapshotInput } from "./input.js";
import { classNameOf, constantOf, elementsOf, isJavaObject, numberOf, textOf } from "./javaValues.js";

const maxDepth = 64;

/**
 * An org.apache.flink.table.types.logical.LogicalType that was written with Java serialization. Shared and cyclic objects
 * become a tree, which is counted against the budget of the head.
 */
export function logicalTypeOf(value: JavaValue | undefined, input: SnapshotInput, depth = 0): LogicalType {
  if (!isJavaObject(value)) throw new FormatError("expected a logical type", input.position);
  if (depth > maxDepth) throw new FormatError(`logical types nested deeper than ${maxDepth}`, input.position);
  input.charge();
  const inner = (of: JavaValue | undefined) => logicalTypeOf(of, input, depth + 1);
  const { fields } = value;
  const nullable = fields.get("isNullable") !== false;
  const name = withoutPackage(value.class.name);
  if (name === "LegacyTypeInformationType" || name === "TypeInformationRawType") {
    return { nullable, root: "RAW", className: classNameOf(fields.get("typeInfo")) };
  }
  const root = constantOf(fields.get("typeRoot"));
  switch (root) {
    case "BOOLEAN":
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "BIGINT":
    case "FLOAT":
    case "DOUBLE":
    case "DATE":
    case "NULL":
    case "SYMBOL":
    case "DESCRIPTOR":
    case "VARIANT":
    case "BITMAP":
      return { nullable, root };
    case "CHAR":
    case "VARCHAR":
    case "BINARY":
    case "VARBINARY":
      return { nullable, root, length: numberOf(fields.get("length")) };
    case "DECIMAL":
      return { nullable, root, precision: numberOf(fields.get("precision")), scale: numberOf(fields.get("scale")) };
    case "TIME_WITHOUT_TIME_ZONE":
    case "TIMESTAMP_WITHOUT_TIME_ZONE":
    case "TIMESTAMP_WITH_TIME_ZONE":
    case "TIMESTAMP_WITH_LOCAL_TIME_ZONE":
      return { nullable, root, precision: numberOf(fields.get("precision")) };
    case "INTERVAL_YEAR_MONTH":
      return { nullable, root, resolution: constantOf(fields.get("resolution")) ?? "" };
    case "INTERVAL_DAY_TIME":
      return {
        nullable,
        root,
        resolution: constantOf(fields.get("resolution")) ?? "",
        fractionalPrecision: numberOf(fields.get("fractionalPrecision")),
      };
    case "ARRAY":
    case "MULTISET":
      return { nullable, root, element: inner(fields.get("elementType")) };
    case "MAP":
      return { nullable, root, key: inner(fields.get("keyType")), value: inner(fields.get("valueType")) };
    case "ROW":
      return { nullable, root, fields: membersOf(fields.get("fields"), inner, input) };
    case "STRUCTURED_TYPE":
      return {
        nullable,
        root,
        name: userDefinedName(value),
        attributes: membersOf(fields.get("attributes"), inner, input),
      };
    case "DISTINCT_TYPE":
      return { nullable, root, name: userDefinedName(value), source: inner(fields.get("sourceType")) };
    case "RAW":
      return { nullable, root, className: classNameOf(fields.get("clazz")) };
    default:
      return { nullable, root: "UNKNOWN", className: value.class.name };
  }
}

/** RowType.RowField and StructuredType.StructuredAttribute: name, type. */
function membersOf(
  list: JavaValue | undefined,
  inner: (type: JavaValue | undefined) => LogicalType,
  input: SnapshotInput,
): LogicalField[] {
  const members = elementsOf(list);
  if (members === null) throw new FormatError("a logical type with fields in a list of unknown class", input.position);
  return members.map((member) => {
    if (!isJavaObject(member)) throw new FormatError("expected a field of a logical type", input.position);
    const description = textOf(member.fields.get("description"));
    return {
      name: textOf(member.fields.get("name")) ?? "",
      type: inner(member.fields.get("type")),
      ...(description === null ? {} : { description }),
    };
  });
}

/** UserDefinedType's catalog identifier, or StructuredType's class. */
function userDefinedName({ fields }: JavaObject): string | null {
  const identifier = fields.get("objectIdentifier");
  if (isJavaObject(identifier)) {
    const parts = ["catalogName", "databaseName", "objectName"].flatMap((part) => {
      const text = textOf(identifier.fields.get(part));
      return text === null ? [] : [text];
    });
    if (parts.length > 0) return parts.join(".");
  }
  return textOf(fields.get("className")) ?? classNameOf(fields.get("implementationClass"));
}
