/**
 * What Flink's REST API says of a job, running or only planned: its vertices with the IDs of their chains' heads.
 * Same fields in 1.16 – 2.3 (JobDetailsInfo, JsonPlanGenerator, CheckpointConfigInfo); recorded from 1.20.4 and 2.3.0.
 */
import { isOperatorIdHex } from "../ids/operatorId.js";
import { asOperatorId } from "../model/values.js";
import { stateBackendOf } from "./configurationJob.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredEdge, DeclaredJob, DeclaredOperator, Remark, ShipStrategy } from "./declaredJob.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import { countOf, listOf, objectOf, textOf } from "./locatedJson.js";

/** Answers of the REST API, as JSON values. Each may be missing. */
export interface RestAnswers {
  /** /jobs/:jobid */
  readonly job?: unknown;
  /** /jobs/:jobid/plan, or /jars/:jarid/plan; /jobs/:jobid has it too. */
  readonly plan?: unknown;
  /** /jobs/:jobid/config */
  readonly config?: unknown;
  /** /jobs/:jobid/checkpoints/config */
  readonly checkpoints?: unknown;
  /** /config */
  readonly cluster?: unknown;
}

/** A vertex of a plan: a chain of operators, of which only the head's ID is told. */
export interface RestVertex {
  /** JobVertexID, which is the operator ID of the chain's head. */
  readonly id: string;
  readonly parallelism?: number;
  /** Effective, be it configured or derived. */
  readonly maxParallelism?: number;
  readonly slotSharingGroup?: string;
  /** Descriptions of its operators, head first, in the order of Flink's tree. */
  readonly operators: readonly string[];
  readonly inputs: readonly { readonly id: string; readonly shipStrategy?: ShipStrategy }[];
}

/** A recorded answer as what it is an answer to. */
export function answersOf(value: unknown): RestAnswers {
  return objectOf(value)?.["vertices"] === undefined ? { plan: value } : { job: value };
}

/** The vertices in topological order, as far as the answers tell. */
export function verticesOfAnswers({ job, plan }: RestAnswers): RestVertex[] {
  const planned = objectOf(objectOf(plan)?.["plan"]) ?? objectOf(plan) ?? objectOf(objectOf(job)?.["plan"]);
  const nodes = new Map(
    (listOf(planned?.["nodes"]) ?? []).flatMap((node): [string, Readonly<Record<string, unknown>>][] => {
      const id = idOf(objectOf(node)?.["id"]);
      return id === undefined ? [] : [[id, objectOf(node) ?? {}]];
    }),
  );
  const listed = listOf(objectOf(job)?.["vertices"]) ?? [];
  const details = listed.map(objectOf).filter((vertex) => vertex !== undefined);
  // a plan lists its nodes from the last to the first, the details of a job from the first to the last
  const order = details.length > 0 ? details : [...nodes.values()].reverse();
  return order.flatMap((vertex) => {
    const id = idOf(vertex["id"]);
    const node = id === undefined ? undefined : nodes.get(id);
    if (id === undefined) return [];
    return [
      known<RestVertex>({
        id,
        parallelism: countOf(vertex["parallelism"]) ?? countOf(node?.["parallelism"]),
        maxParallelism: countOf(vertex["maxParallelism"]),
        slotSharingGroup: textOf(vertex["slotSharingGroupName"]),
        operators: treeOf(textOf(node?.["description"]) ?? ""),
        inputs: (listOf(node?.["inputs"]) ?? []).flatMap((input) => {
          const from = idOf(objectOf(input)?.["id"]);
          const shipStrategy = shipStrategyOf(objectOf(input)?.["ship_strategy"]);
          return from === undefined ? [] : [{ id: from, ...(shipStrategy !== undefined && { shipStrategy }) }];
        }),
      }),
    ];
  });
}

/**
 * The job of these answers. Of a chain only the head's ID is told, so the list is complete only where no operator is chained.
 * Uids and what was configured are not told at all.
 */
export function jobOfRest(answers: RestAnswers, source: DeclarationSource): DeclaredJob {
  const vertices = verticesOfAnswers(answers);
  const details = objectOf(answers.job);
  const isComplete = vertices.length > 0 && vertices.every(({ operators }) => operators.length === 1);
  const chained = vertices.filter(({ operators }) => operators.length !== 1).length;
  const remark = (level: Remark["level"], text: string): Remark => ({ code: "remark", level, text, source });
  const notes: Remark[] = [
    ...(isComplete || vertices.length === 0
      ? []
      : [
          remark(
            "info",
            `${chained} of ${vertices.length} vertices are chains, and the REST API tells the IDs of chain heads only`,
          ),
        ]),
    ...(vertices.length === 0
      ? [
          remark(
            "warning",
            `the job has no vertices${textOf(details?.["state"]) === undefined ? "" : `: it is ${details?.["state"]}`}`,
          ),
        ]
      : []),
  ];
  return known<DeclaredJob>({
    name: textOf(details?.["name"]) ?? textOf(objectOf(objectOf(answers.plan)?.["plan"])?.["name"]),
    flinkVersion: textOf(objectOf(answers.cluster)?.["flink-version"]),
    complete: isComplete,
    sinksExpanded: true,
    settings: settingsOf(answers),
    operators: vertices.map((vertex) => headOf(vertex, source)),
    edges: isComplete ? vertices.flatMap(edgesInto) : undefined,
    sources: [source],
    notes,
  });
}

function headOf(vertex: RestVertex, source: DeclarationSource): DeclaredOperator {
  const operatorId = asOperatorId(vertex.id);
  return known<DeclaredOperator>({
    operatorId,
    generatedId: operatorId,
    name: vertex.operators[0],
    vertex: vertex.id,
    chainPosition: 0,
    parallelism: vertex.parallelism,
    maxParallelism: vertex.maxParallelism,
    slotSharingGroup: vertex.slotSharingGroup,
    isSource: vertex.inputs.length === 0 && vertex.operators.length > 0 ? true : undefined,
    source,
  });
}

function edgesInto({ id, inputs }: RestVertex): DeclaredEdge[] {
  return inputs.map(({ id: from, shipStrategy }) =>
    known<DeclaredEdge>({ source: asOperatorId(from), target: asOperatorId(id), shipStrategy }),
  );
}

function settingsOf({ job, config, checkpoints }: RestAnswers): JobSettings {
  const execution = objectOf(objectOf(config)?.["execution-config"]);
  const checkpointing = objectOf(checkpoints);
  const jobWide = objectOf(job)?.["maxParallelism"];
  const backend = textOf(checkpointing?.["state_backend"]);
  return known<JobSettings>({
    parallelism: countOf(execution?.["job-parallelism"]),
    maxParallelism: jobWide === -1 ? -1 : countOf(jobWide),
    stateBackend: backend === undefined ? undefined : stateBackendOf(backend),
    changelog: truthOf(checkpointing?.["state_changelog_enabled"]),
    unaligned: truthOf(checkpointing?.["unaligned_checkpoints"]),
    scheduler: schedulerOf(objectOf(job)?.["schedulerType"]),
  });
}

/** JobManagerOptions.SchedulerType, in /jobs/:jobid of 2.3. */
function schedulerOf(value: unknown): JobSettings["scheduler"] {
  const schedulers: Readonly<Record<string, JobSettings["scheduler"]>> = {
    Default: "default",
    Adaptive: "adaptive",
    AdaptiveBatch: "adaptive-batch",
  };
  return typeof value === "string" ? schedulers[value] : undefined;
}

/** The lines of a description's tree: "a<br/>+- b<br/>   :- c<br/>"; cascading (up to 1.14): "a -> b -> (c, d)". */
function treeOf(description: string): string[] {
  if (!description.includes("<br/>")) {
    const names = description.split(/ -> | -&gt; /);
    return names.map(unescaped).filter((name) => name !== "");
  }
  return description
    .split("<br/>")
    .map((line) => unescaped(line.replace(/^[\s:|]*[+:]- /, "")))
    .filter((line) => line !== "");
}

/** What JsonPlanGenerator escapes (StringEscapeUtils.escapeHtml4, its basic set). */
function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

const shipStrategies: readonly string[] = [
  "FORWARD",
  "RESCALE",
  "REBALANCE",
  "SHUFFLE",
  "HASH",
  "BROADCAST",
  "GLOBAL",
  "CUSTOM",
] satisfies ShipStrategy[];

/** A partitioner of one's own may print anything. */
export function shipStrategyOf(value: unknown): ShipStrategy | undefined {
  return typeof value === "string" && shipStrategies.includes(value) ? (value as ShipStrategy) : undefined;
}

function idOf(value: unknown): string | undefined {
  return typeof value === "string" && isOperatorIdHex(value) ? value.toLowerCase() : undefined;
}

function truthOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
