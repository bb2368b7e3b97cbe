/** What the schema's validator objects to, in words: what is wrong, and what is allowed there. */
import type { Violation } from "./generated/manifest.validate.js";
import { type LocatedText, nodeAt, type Path, type Position, pathText, type TextNode } from "./locatedText.js";
import type { ManifestProblem } from "./manifestError.js";
import { nearest } from "./nearest.js";
import { shown } from "./shown.js";

/** A text with the means to point into it. */
export interface Pointing extends LocatedText {
  readonly text: string;
  readonly root: TextNode;
  readonly positionOf: (offset: number) => Position;
}

/** Violations that say something of their own: not the branches of "one of uid, operatorId, uidHash", nor its echo. */
export function tellingViolations(violations: readonly Violation[]): Violation[] {
  const inBranch = (violation: Violation) => /\/anyOf\/\d+\//.test(violation.schemaPath);
  const telling = violations.filter((violation) => !inBranch(violation) && violation.propertyName === undefined);
  const paths = new Set(telling.map(({ instancePath }) => instancePath));
  const identity = ["uid", "operatorId", "uidHash"];
  return telling.filter(({ keyword, instancePath }) => {
    return keyword !== "anyOf" || !identity.some((field) => paths.has(`${instancePath}/${field}`));
  });
}

/** The violation as a problem with its place. */
export function problemOf(violation: Violation, pointing: Pointing): ManifestProblem {
  const { value, root } = pointing;
  let path = pathOf(violation.instancePath, value);
  const named = violation.params["additionalProperty"] ?? violation.params["propertyName"];
  if (typeof named === "string") path = [...path, named];
  const node = nodeAt(root, path);
  const offset = typeof named === "string" ? (node.keyOffset ?? node.offset) : node.offset;
  const source = pointing.text.slice(node.offset, node.end);
  return { ...pointing.positionOf(offset), path: pathText(path), message: messageOf(violation, path, source) };
}

function messageOf({ keyword, params, parentSchema, data }: Violation, path: Path, source: string): string {
  switch (keyword) {
    case "additionalProperties": {
      const allowed = Object.keys((parentSchema["properties"] ?? {}) as object).filter((name) => name !== "$schema");
      const meant = nearest(String(params["additionalProperty"]), allowed);
      return `is no known property; ${meant === undefined ? `known here: ${allowed.join(", ")}` : `did you mean ${meant}?`}`;
    }
    case "required":
      return params["missingProperty"] === "manifestVersion"
        ? "has no manifestVersion; write manifestVersion: 1"
        : `has no ${params["missingProperty"]}, which it needs`;
    case "anyOf":
      return "names no operator; give at least one of uid, operatorId, uidHash";
    case "const":
      return `is ${shown(data)}, which this release does not know; it reads ${params["allowedValue"]}`;
    case "enum": {
      const allowed = (params["allowedValues"] as unknown[]).filter((value) => value !== null).map(String);
      const meant = typeof data === "string" ? nearest(data, allowed) : undefined;
      return `must be one of ${allowed.join(", ")}, not ${shown(data)}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    }
    case "minLength":
      if (path.at(-1) !== "uid" && path.at(-2) !== "operators" && path.length !== 1)
        return "is empty; leave it out if it is unknown";
      return "is an empty uid, which Flink 2 refuses; an operator without uid is named by its operatorId";
    case "minProperties":
      return "is empty; leave it out if it is unknown";
    case "propertyNames":
      return "must be a JobVertexID: 32 hex digits";
    default:
      if (data === null && path.length === 0) return "is empty";
      return `must be ${expected(parentSchema)}, not ${shown(data)}${quoting(parentSchema, data, source)}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  integer: "a whole number",
  object: "an object",
  array: "a list",
};

/** The words beside the constraint in the schema, else its types. */
function expected(schema: Readonly<Record<string, unknown>>): string {
  if (typeof schema["$comment"] === "string") return schema["$comment"];
  const types = [schema["type"] ?? []].flat().filter((type) => type !== "null");
  return types.map((type) => typeNames[String(type)] ?? String(type)).join(" or ");
}

/** YAML makes numbers and truth values of texts that look like them: 1.20 is 1.2. */
function quoting(schema: Readonly<Record<string, unknown>>, data: unknown, source: string): string {
  const wantsText = [schema["type"]].flat().includes("string");
  return wantsText && (typeof data === "number" || typeof data === "boolean")
    ? `; write it in quotes: "${source}"`
    : "";
}

/** The JSON pointer as a path; steps into lists become numbers. */
function pathOf(pointer: string, value: unknown): Path {
  const path: (string | number)[] = [];
  let inside = value;
  for (const escaped of pointer.split("/").slice(1)) {
    const step = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(inside) ? Number(step) : step);
    inside = (inside as Record<string, unknown> | undefined)?.[step];
  }
  return path;
}
