import type { OperatorHead } from "../metadata/operatorState.js";
import { propertiesTemplate } from "../metadata/propertiesTemplate.js";
import type { FoundTail, OperatorRewrite, Rewrite, WritableVersion } from "../metadata/rewrite.js";
import { mapSubtaskHandles } from "../model/mapHandles.js";
import type { OperatorSubtaskState, PropertiesTail } from "../model/metadata.js";
import type { Action } from "./actions.js";
import type { Change } from "./change.js";
import { dropChange } from "./drop.js";
import { dropInFlightChange } from "./dropInFlight.js";
import { maxParallelismChange } from "./maxParallelism.js";
import { mergedHead } from "./merge.js";
import { versionChange } from "./metadataVersion.js";
import type { PlannedSource } from "./plan.js";
import { type ReferenceRules, referenceMap, touchesReferences } from "./references.js";
import { MigrationRefused } from "./refusal.js";
import { renameChange } from "./rename.js";
import type { Source } from "./source.js";

/** What has to be known of a snapshot that is rewritten. */
export type RewrittenSource = Pick<PlannedSource, "location" | "relativeReferences">;

/** What the new metadata begins with. */
export interface ResultHead {
  readonly version: WritableVersion;
  readonly operatorCount: number;
}

/** All actions as one map from the sources to the new metadata, whose directory is `target`. */
export function rewriteOf(
  actions: readonly Action[],
  sources: readonly RewrittenSource[],
  target: string,
  { version, operatorCount }: ResultHead,
): Rewrite {
  const changes = actions.flatMap(changeOf);
  const rules = rulesOf(actions, target);
  const operators = sources.map((source, i) => operatorRewrite(changes, source, i, rules));
  return {
    version,
    operatorCount,
    head: mergedHead,
    operators,
    properties: (found) => propertiesOf(found, changes, version),
  };
}

function changeOf(action: Action): Change[] {
  switch (action.action) {
    case "rename":
      return [renameChange(action)];
    case "drop":
      return [dropChange(action)];
    case "max-parallelism":
      return [maxParallelismChange(action)];
    case "metadata-version":
      return [versionChange(action)];
    case "drop-in-flight":
      return [dropInFlightChange];
    case "properties":
      return [{ properties: () => propertiesTemplate(action.kind) }];
    case "relocate":
    case "repair-reference":
    case "references":
    case "merge":
      return []; // they are taken together
    default:
      throw action satisfies never;
  }
}

export function rulesOf(actions: readonly Action[], target: string): ReferenceRules {
  return {
    relocations: actions.flatMap((a) => (a.action === "relocate" ? [a] : [])),
    repairs: actions.flatMap((a) => (a.action === "repair-reference" ? [a] : [])),
    form: actions.flatMap((a) => (a.action === "references" ? [a.form] : []))[0] ?? "as-found",
    target,
  };
}

/** The version that an action asks for, else the newest of the sources', so that nothing of them is inexpressible. */
export function resultHead(actions: readonly Action[], sources: readonly Source[]): ResultHead {
  const changes = actions.flatMap(changeOf);
  const operatorCount = sources.reduce(
    (sum, { snapshot }, i) => sum + snapshot.operators.filter((o) => headOf(changes, o, i) !== null).length,
    0,
  );
  return { version: changes.find((change) => change.version)?.version ?? newestVersion(sources), operatorCount };
}

function newestVersion(sources: readonly Source[]): WritableVersion {
  const version = Math.max(...sources.map(({ snapshot }) => snapshot.metadataVersion));
  if (version < 2 || version > 6) {
    throw new MigrationRefused(
      "inexpressible",
      `metadata version ${version} cannot be rewritten`,
      "Versions 2 to 6 can.",
    );
  }
  return version as WritableVersion;
}

function headOf(changes: readonly Change[], head: OperatorHead, source: number): OperatorHead | null {
  let next = head;
  for (const change of changes) {
    const fields = change.head?.(head, source);
    if (fields === null) return null;
    if (fields) next = { ...next, ...fields };
  }
  return next;
}

function operatorRewrite(
  changes: readonly Change[],
  { location, relativeReferences }: RewrittenSource,
  index: number,
  rules: ReferenceRules,
): OperatorRewrite {
  const maps = changes.flatMap((change) => change.handles ?? []);
  const states = changes.flatMap((change) => change.state ?? []);
  const subtask = (state: OperatorSubtaskState): OperatorSubtaskState =>
    maps.reduce(
      mapSubtaskHandles,
      states.reduce((one, next) => next(one), state),
    );
  return {
    operator: (head) => headOf(changes, head, index),
    references: touchesReferences(rules, location, relativeReferences > 0) ? referenceMap(rules, location) : undefined,
    subtask: maps.length + states.length > 0 ? subtask : undefined,
  };
}

/** The first file's, unless an action says others. Null ones are kept: whether they are meant so is not known. */
function propertiesOf(
  found: readonly FoundTail[],
  changes: readonly Change[],
  version: WritableVersion,
): PropertiesTail | undefined {
  const [first] = found;
  if (version < 4 || !first) return undefined;
  const make = changes.find((change) => change.properties)?.properties;
  if (make) return make(first);
  if (first.cut) {
    throw new MigrationRefused("properties-unknown", "the file ends before its checkpoint properties do", whichKind);
  }
  if (!first.properties) {
    throw new MigrationRefused(
      "properties-unknown",
      `metadata version ${version} needs checkpoint properties, and the snapshot has none`,
      whichKind,
    );
  }
  return first.properties;
}

const whichKind = "Say what it is: --properties checkpoint, canonical-savepoint or native-savepoint.";
