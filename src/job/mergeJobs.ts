/** Several declarations of the same job → one. What two of them say differently is decided by their order, and told. */
import type { OperatorId } from "../model/values.js";
import { type DeclarationSource, describeSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredKeys, DeclaredOperator, Remark } from "./declaredJob.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import { programFirst } from "./precedence.js";
import { sameOperators } from "./sameOperators.js";

/** A field that two declarations give different values; the first of `values` was taken. */
export interface MergeConflict {
  /** Absent: a field of the whole job. */
  readonly operator?: OperatorId;
  /** `parallelism`; for settings `settings.parallelism`. */
  readonly field: string;
  /** One for each different value, strongest first. */
  readonly values: readonly { readonly value: unknown; readonly source: DeclarationSource }[];
}

/** A field's value and who gives it. */
interface Said {
  readonly value: unknown;
  readonly source: DeclarationSource;
}

/** Where they stand for one thing that must come from one hand: the name of a chain means nothing in another source. */
const CHAIN = ["vertex", "chainPosition"] as const;
const GROUP = ["chainGroup"] as const;

/**
 * The jobs, strongest first, as one. An operator is the same by its generated ID, or by its uid hash where only that is
 * known. Each field is the first that is known (of settings that Flink's configuration gives: by DeclaredKey), except
 * what only makes sense together, which comes whole from the first that knows it: the chains, the edges, an operator's
 * list of states with whether it is complete.
 * The result is complete only if every job that lists an operator is. Expects at least one job.
 */
export function mergeJobs(jobs: readonly DeclaredJob[]): { job: DeclaredJob; conflicts: MergeConflict[] } {
  const [only] = jobs;
  if (only !== undefined && jobs.length === 1) return { job: only, conflicts: [] };
  const conflicts: MergeConflict[] = [];
  const first = (field: string, said: readonly Said[], operator?: OperatorId): unknown => {
    const differing = distinct(said);
    if (differing.length > 1) conflicts.push({ ...(operator !== undefined && { operator }), field, values: differing });
    return differing[0]?.value;
  };
  const ofJobs = (field: string, get: (job: DeclaredJob) => unknown, order = jobs): unknown => {
    return first(
      field,
      order.flatMap((job) => saying(get(job), sourceOf(job))),
    );
  };

  const settingNames = [...new Set(jobs.flatMap(({ settings }) => Object.keys(settings) as (keyof JobSettings)[]))];
  const settings = settingNames.map((name) => {
    const isOfCode = name === "parallelism" || name === "maxParallelism";
    const order = isOfCode ? programFirst(jobs) : newestKeyFirst(jobs, name);
    return [name, ofJobs(`settings.${name}`, (job) => job.settings[name], order)];
  });
  const listing = jobs.filter(({ operators }) => operators.length > 0);
  const chains = jobs.findIndex(({ operators }) => operators.some(({ vertex }) => vertex !== undefined));
  const groups = jobs.findIndex(({ operators }) => operators.some(({ chainGroup }) => chainGroup !== undefined));
  const operators = sameOperators(jobs.map((job) => job.operators)).map((declared) => {
    const said = declared.map(({ job, operator }) => {
      return without(operator, [...(job === chains ? [] : CHAIN), ...(job === groups ? [] : GROUP)]);
    });
    return mergeOperator(said, (field, values) => first(field, values, said[0]?.operatorId));
  });
  const job = {
    ...known<Record<string, unknown>>({
      name: ofJobs("name", ({ name }) => name),
      flinkVersion: ofJobs("flinkVersion", ({ flinkVersion }) => flinkVersion),
      complete: (listing.length > 0 ? listing : jobs).every(({ complete }) => complete),
      sinksExpanded: ofJobs("sinksExpanded", ({ sinksExpanded }) => sinksExpanded),
      settings: Object.fromEntries(settings),
      operators,
      edges: ofJobs("edges", ({ edges }) => edges),
      restore: newestKeyFirst(jobs, "snapshot").find(({ restore }) => restore)?.restore,
    }),
    sources: jobs.flatMap(({ sources }) => sources),
    notes: [...jobs.flatMap(({ notes }) => notes), ...overruledKeys(jobs)],
  } as unknown as DeclaredJob;
  return { job, conflicts };
}

/** Jobs whose configuration gives it change places: the newest key comes first. All others stay where they are. */
function newestKeyFirst(jobs: readonly DeclaredJob[], name: keyof DeclaredKeys): readonly DeclaredJob[] {
  const rankOf = ({ keys }: DeclaredJob): number => keys?.[name]?.rank ?? 0;
  const configured = jobs.filter(({ keys }) => keys?.[name]).sort((a, b) => rankOf(a) - rankOf(b));
  return jobs.map((job) => (job.keys?.[name] ? (configured.shift() ?? job) : job));
}

/** Keys that say something else than a newer key, or Flink's command line, in another source. */
function overruledKeys(jobs: readonly DeclaredJob[]): Remark[] {
  const names = new Set(jobs.flatMap(({ keys }) => Object.keys(keys ?? {}) as (keyof DeclaredKeys)[]));
  const given = (job: DeclaredJob, name: keyof DeclaredKeys) => {
    return name === "snapshot" ? job.restore?.snapshot : job.settings[name];
  };
  return [...names].flatMap((name) => {
    const [strongest, ...others] = newestKeyFirst(jobs, name).filter(({ keys }) => keys?.[name]);
    const deciding = strongest?.keys?.[name];
    if (strongest === undefined || deciding === undefined) return [];
    return others.flatMap((job): Remark[] => {
      const own = job.keys?.[name];
      if (own === undefined || own.rank <= deciding.rank || given(job, name) === given(strongest, name)) return [];
      const text = `${own.key} is without effect beside ${deciding.key} (${describeSource(deciding.source)})`;
      return [{ code: "remark", level: "warning", text, source: own.source }];
    });
  });
}

/** Declarations of one operator, strongest first. */
function mergeOperator(
  declared: readonly DeclaredOperator[],
  first: (field: string, said: readonly Said[]) => unknown,
): DeclaredOperator {
  const [strongest] = declared;
  if (strongest === undefined || declared.length === 1) return strongest as DeclaredOperator;
  const states = declared.find((operator) => operator.states !== undefined);
  const fields = new Set(declared.flatMap((operator) => Object.keys(operator) as (keyof DeclaredOperator)[]));
  const merged = [...fields].map((field) => {
    if (field === "source") return [field, strongest.source];
    if (field === "operatorId")
      return [field, declared.find(({ generatedId }) => generatedId)?.generatedId ?? strongest.operatorId];
    if (field === "statesComplete") return [field, states?.statesComplete];
    return [
      field,
      first(
        field,
        declared.flatMap((operator) => saying(operator[field], operator.source)),
      ),
    ];
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as DeclaredOperator;
}

/** Nothing, if nothing is known. A null is known: there is none. */
function saying(value: unknown, source: DeclarationSource): Said[] {
  return value === undefined ? [] : [{ value, source }];
}

function sourceOf(job: DeclaredJob): DeclarationSource {
  return job.sources[0] ?? { kind: "manifest", location: "manifest" };
}

function distinct(said: readonly Said[]): Said[] {
  const seen = new Set<string>();
  return said.filter(({ value }) => {
    const text = stableText(value);
    return !seen.has(text) && seen.add(text);
  });
}

/** Equal for equal data, whatever the order of its keys. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const isMap = typeof inner === "object" && inner !== null && !Array.isArray(inner);
    return isMap ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner;
  });
}

function without(operator: DeclaredOperator, keys: readonly (keyof DeclaredOperator)[]): DeclaredOperator {
  const kept = Object.entries(operator).filter(([key]) => !keys.includes(key as keyof DeclaredOperator));
  return Object.fromEntries(kept) as unknown as DeclaredOperator;
}
