/** A uid that a framework always gives to the same operator. */
export interface KnownUid {
  readonly uid: string;
  /** "Flink CDC" */
  readonly framework: string;
  /** What the operator is, in the framework's words. */
  readonly operator: string;
}

/**
 * Fixed uids: of an ID that no candidate explains these are the likeliest.
 * Source: PipelineOptions.PIPELINE_SCHEMA_OPERATOR_UID (Flink CDC 3.0+, `schema.operator.uid`), MaxCompute's Constant;
 * StatefulFunctionsJobConstants (StateFun 2.0 – 3.3).
 */
export const knownUids: readonly KnownUid[] = [
  { uid: "$$_schema_operator_$$", framework: "Flink CDC", operator: "schema operator" },
  { uid: "$$_session_manage_operator_$$", framework: "Flink CDC", operator: "session manager of the MaxCompute sink" },
  { uid: "functions_uid1", framework: "StateFun", operator: "functions" },
  { uid: "feedback_union_uid1", framework: "StateFun", operator: "feedback union" },
  { uid: "feedback_uid1", framework: "StateFun", operator: "feedback" },
];

/**
 * The uids of a Flink CDC pipeline with `operator.uid.prefix` (3.5+, OperatorUidGenerator). "Transform:Schema" has none.
 * A sink with a committer is not expanded as one of Flink: the suffixes below are its writer and its committer.
 */
export function flinkCdcUids(prefix: string): KnownUid[] {
  const operators: Readonly<Record<string, string>> = {
    source: "source",
    "post-transform": "Transform:Data",
    "schema-operator": "schema operator",
    "pre-partition": "PrePartition",
    "post-partition": "PostPartition",
    "sink-writer": "Sink Writer",
    "sink-committer": "Sink Committer",
  };
  return Object.entries(operators).map(([suffix, operator]) => {
    return { uid: `${prefix}-${suffix}`, framework: "Flink CDC", operator };
  });
}
