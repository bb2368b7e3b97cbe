/** Reading what was written with Java serialization: lists, classes, members. */
import type { JavaObject, JavaValue } from "../../bytes/javaStream.js";

export const isJavaObject = (value: JavaValue | undefined): value is JavaObject =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "object";

/** The class of an object or enum constant; the class that a java.lang.Class stands for. Null for anything else. */
export function classNameOf(value: JavaValue | undefined): string | null {
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  return value.kind === "class" ? value.name : value.class.name;
}

/** The elements of an array, or of a list of one of the JDK's usual classes; null where it is something else. */
export function elementsOf(value: JavaValue | undefined): readonly JavaValue[] | null {
  for (let list = value, steps = 0; steps < 8; steps++) {
    if (typeof list !== "object" || list === null || !("kind" in list)) return null;
    if (list.kind === "array") return list.elements;
    if (list.kind !== "object") return null;
    switch (list.class.name) {
      case "java.util.ArrayList":
      case "java.util.LinkedList":
      case "java.util.CollSer":
        // behind the size
        return list.annotations.filter((content) => !(content instanceof Uint8Array));
      case "java.util.Collections$EmptyList":
        return [];
      case "java.util.Collections$SingletonList":
        return [list.fields.get("element") ?? null];
      case "java.util.Arrays$ArrayList":
        list = list.fields.get("a");
        break;
      default:
        // Collections.unmodifiableList and the like
        list = list.fields.get("list") ?? list.fields.get("c");
    }
  }
  return null;
}

/** The name of an enum constant; null for anything else. */
export const constantOf = (value: JavaValue | undefined): string | null =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "enum" ? value.constant : null;

export const numberOf = (value: JavaValue | undefined): number => (typeof value === "number" ? value : 0);

export const textOf = (value: JavaValue | undefined): string | null => (typeof value === "string" ? value : null);
