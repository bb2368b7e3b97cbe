import type { LogicalField, LogicalType } from "../model.js";

/** Whether two types are equal to Flink; null where what was kept of them does not tell. */
export function sameLogicalType(a: LogicalType, b: LogicalType): boolean | null {
  if (a.root !== b.root || a.nullable !== b.nullable)
    return a.root === "UNKNOWN" || b.root === "UNKNOWN" ? null : false;
  switch (a.root) {
    case "CHAR":
    case "VARCHAR":
    case "BINARY":
    case "VARBINARY":
      return a.length === (b as typeof a).length;
    case "DECIMAL":
      return a.precision === (b as typeof a).precision && a.scale === (b as typeof a).scale;
    case "TIME_WITHOUT_TIME_ZONE":
    case "TIMESTAMP_WITHOUT_TIME_ZONE":
    case "TIMESTAMP_WITH_TIME_ZONE":
    case "TIMESTAMP_WITH_LOCAL_TIME_ZONE":
      return a.precision === (b as typeof a).precision;
    case "ARRAY":
    case "MULTISET":
      return sameLogicalType(a.element, (b as typeof a).element);
    case "MAP":
      return both(sameLogicalType(a.key, (b as typeof a).key), sameLogicalType(a.value, (b as typeof a).value));
    case "ROW":
      return sameFields(a.fields, (b as typeof a).fields);
    case "STRUCTURED_TYPE":
      // the class, the super type and being final or instantiable count as well
      return sameFields(a.attributes, (b as typeof a).attributes) === false || a.name !== (b as typeof a).name
        ? false
        : null;
    case "RAW":
      return a.className === (b as typeof a).className ? null : false;
    case "DISTINCT_TYPE":
    case "INTERVAL_YEAR_MONTH":
    case "INTERVAL_DAY_TIME":
    case "SYMBOL":
    case "UNKNOWN":
      return null;
    default:
      return true;
  }
}

function sameFields(a: readonly LogicalField[], b: readonly LogicalField[]): boolean | null {
  if (a.length !== b.length) return false;
  return a.reduce<boolean | null>((same, field, i) => {
    const other = b[i];
    if (!other || field.name !== other.name || field.description !== other.description) return false;
    return both(same, sameLogicalType(field.type, other.type));
  }, true);
}

/** Both hold; false where one does not, null where that is not known. */
const both = (a: boolean | null, b: boolean | null): boolean | null =>
  a === false || b === false ? false : a === null || b === null ? null : true;
