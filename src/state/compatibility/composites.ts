import type { SerializerSnapshot } from "../model.js";
import type { Change } from "./change.js";

type Kind = SerializerSnapshot["kind"];

/** Snapshots that extend CompositeTypeSerializerSnapshot; the others refuse any snapshot of another class. */
const composites: readonly Kind[] = [
  "list",
  "linkedList",
  "traversable",
  "array",
  "map",
  "tuple",
  "row",
  "ttl",
  "nullable",
  "either",
  "option",
  "try",
  "timer",
  "rawValueData",
  "external",
  "composite",
];

export const isComposite = ({ kind }: SerializerSnapshot): boolean => composites.includes(kind);

/** resolveOuterSchemaCompatibility of each class; null for "as is". */
export function compareOuter(older: SerializerSnapshot, newer: SerializerSnapshot): Change["outcome"] | null {
  switch (older.kind) {
    case "list":
      return older.collection === (newer as typeof older).collection ? null : "undecided";
    case "map": {
      const other = newer as typeof older;
      if (older.collection !== other.collection || older.nullAware !== other.nullAware) return "undecided";
      // SortedMapSerializerSnapshot compares its comparators, which are not kept
      return older.collection === "SortedMap" ? "undecided" : null;
    }
    case "tuple": {
      const other = newer as typeof older;
      if (older.isCaseClass !== other.isCaseClass) return "undecided";
      if (older.typeClass === other.typeClass) return null;
      return older.isCaseClass ? "incompatible" : "undecided";
    }
    case "either":
      return older.language === (newer as typeof older).language ? null : "undecided";
    case "row":
      return older.supportsRowKind === (newer as typeof older).supportsRowKind ? null : "afterMigration";
    case "linkedList":
      return older.hasNullMask === (newer as typeof older).hasNullMask ? null : "afterMigration";
    case "array":
      return older.componentClass === (newer as typeof older).componentClass ? null : "incompatible";
    case "traversable":
      return older.builder === (newer as typeof older).builder ? null : "incompatible";
    case "nullable":
      return older.paddingLength === (newer as typeof older).paddingLength ? null : "incompatible";
    case "composite": {
      const other = newer as typeof older;
      return older.name === other.name && older.flag === other.flag ? null : "undecided";
    }
    default:
      return null;
  }
}

/** Nested serializers of a composite by what they are for. */
export function nestedOf(of: SerializerSnapshot): readonly (readonly [string, SerializerSnapshot])[] {
  switch (of.kind) {
    case "list":
    case "linkedList":
    case "traversable":
    case "array":
      return [["element", of.element]];
    case "map":
      return [
        ["key", of.key],
        ["value", of.value],
      ];
    case "tuple":
    case "row":
      return of.fields.map((field, i) => [String(i + 1), field]);
    case "ttl":
      return [
        ["timestamp", of.timestamp],
        ["value", of.value],
      ];
    case "either":
      return [
        ["left", of.left],
        ["right", of.right],
      ];
    case "try":
      return [
        ["value", of.value],
        ["failure", of.failure],
      ];
    case "timer":
      return [
        ["key", of.key],
        ["namespace", of.namespace],
      ];
    case "nullable":
    case "option":
    case "rawValueData":
    case "external":
      return [["value", of.value]];
    case "composite":
      return of.nested.map((nested, i) => [String(i + 1), nested]);
    default:
      return [];
  }
}
