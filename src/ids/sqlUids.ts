import { expandSink, type SinkRole } from "./expandedSinks.js";
import { operatorIdOf } from "./operatorId.js";
import { transformationsOf } from "./sqlTransformations.js";

/** Default of `table.exec.uid.format` (1.15.2+, ExecutionConfigOptions.TABLE_EXEC_UID_FORMAT). */
export const defaultUidFormat = "<id>_<transformation>";
/** What 1.15.0 and 1.15.1 did without asking (ExecNodeContext.generateUid). */
export const uidFormatOf1_15_0 = "<id>_<type>_<version>_<transformation>";

/** A uid of a SQL operator taken apart. What the format does not mention is absent. */
export interface SqlUid {
  /** ID of the node in the compiled plan. */
  readonly id?: number;
  /** "stream-exec-join" */
  readonly type?: string;
  readonly version?: number;
  /** "join"; also a name that a connector chose. Lower-case letters and hyphens. */
  readonly transformation?: string;
}

/** A node of a compiled plan, as far as uids depend on it. */
export interface SqlNode {
  readonly id: number;
  /** "stream-exec-join_1" */
  readonly type: string;
  /** Of a process table function: takes the place of the format. */
  readonly uid?: string | null;
}

/** An operator of a node that has a uid. */
export interface SqlOperator {
  readonly transformation: string;
  readonly uid: string;
  readonly operatorId: string;
  /** false: always there. */
  readonly mayExist: boolean;
  /** Set where the operator is a part of a sink. */
  readonly sinkRole?: SinkRole;
}

const placeholder = /<(id|type|version|transformation)>/g;

/** ExecNodeContext.generateUid, 1.15.2 – 2.2. */
export function sqlUid(node: SqlNode, transformation: string, format: string = defaultUidFormat): string {
  const [type = "", version = ""] = node.type.split("_");
  const values: Readonly<Record<string, string>> = { id: String(node.id), type, version, transformation };
  return format.replace(placeholder, (_, name: string) => values[name] ?? "");
}

/**
 * All operators with uids that a node may be translated to, sinks expanded. Undefined for an unknown node type.
 * @param format `table.exec.uid.format`, which a node's `configuration` may hold, too
 * @param flinkVersion release that runs the plan, for the sink forms; absent: all forms
 */
export function sqlOperatorsOf(
  node: SqlNode,
  options: { format?: string | undefined; flinkVersion?: string | undefined } = {},
): SqlOperator[] | undefined {
  const { always, maybe } = transformationsOf(node.type) ?? {};
  if (!always || !maybe) return undefined;
  return [...always, ...maybe].flatMap((transformation): SqlOperator[] => {
    const mayExist = maybe.includes(transformation);
    const uid = (transformation === "process" ? node.uid : undefined) ?? sqlUid(node, transformation, options.format);
    if (transformation !== "sink") return [{ transformation, uid, operatorId: operatorIdOf(uid), mayExist }];
    return expandSink(uid, options).map(({ role: sinkRole, uid, operatorId }) => {
      return { transformation, uid, operatorId, mayExist, sinkRole };
    });
  });
}

/**
 * Takes a uid apart that was made by the format; without one tries that of 1.15.0, then the default.
 * Undefined: not of that form. A part of a sink (`Sink Committer: 5_sink`) has to go through sinkPartOf first.
 */
export function parseSqlUid(uid: string, format?: string): SqlUid | undefined {
  if (format === undefined) return parseSqlUid(uid, uidFormatOf1_15_0) ?? parseSqlUid(uid, defaultUidFormat);
  const found = patternOf(format).exec(uid);
  if (!found) return undefined;
  const { id, type, version, transformation } = found.groups ?? {};
  return {
    ...(id !== undefined && { id: Number(id) }),
    ...(type !== undefined && { type }),
    ...(version !== undefined && { version: Number(version) }),
    ...(transformation !== undefined && { transformation }),
  };
}

/** The format as a regular expression; a placeholder that comes again has to match the same text. */
function patternOf(format: string): RegExp {
  const seen = new Set<string>();
  const parts = format.split(placeholder).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return `(?<${part}>${part === "id" || part === "version" ? "\\d{1,10}" : "[a-z-]+"})`;
  });
  return new RegExp(`^${parts.join("")}$`, "u");
}
