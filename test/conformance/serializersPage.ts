/** docs/serializers.md: what became of states whose types changed, from what was recorded. */
import type { Outcome, RecordedCase, Recording } from "./records.js";

/** Topics in the order of the page. */
const topics: Readonly<Record<string, string>> = {
  kind: "Kind of state",
  basic: "Basic types, tuples, rows, lists, maps",
  pojo: "POJOs",
  enum: "Enums",
  "avro-specific": "Avro, generated classes",
  "avro-generic": "Avro, generic records",
  kryo: "Kryo (generic types)",
  sql: "Rows of SQL (RowData)",
  ttl: "Time-to-live",
  key: "Key of the stream",
  "map-key": "Keys of map state",
  window: "Windows (namespace)",
  operator: "Operator and broadcast state",
};

const backends: Readonly<Record<string, string>> = {
  hashmap: "canonical",
  "hashmap-native": "native",
  rocksdb: "canonical",
  "rocksdb-incremental": "incremental",
};

/** One restore: where it belongs in a table, and what Flink did. */
interface Run {
  readonly topic: string;
  readonly change: string;
  readonly backend: string;
  /** `2.2.1`, or `1.20.4 → 2.2.1`. */
  readonly release: string;
  readonly outcome: Outcome;
}

/** The whole page. */
export function serializersPage(recordings: readonly Recording[]): string {
  const runs = recordings.flatMap(({ release, cases }) => cases.flatMap((one) => runOf(one, release)));
  const texts = new Texts();
  const tables = Object.entries(topics).flatMap(([topic, title]) =>
    table(
      title,
      runs.filter((run) => run.topic === topic),
      texts,
    ),
  );
  return [
    "# When the types of state change",
    "",
    "What real Flink did with a state whose type, kind, key, namespace or time-to-live was another one in the new job.",
    "Generated from what [test/flink/conformance](../test/flink/conformance/README.md) recorded: do not edit.",
    "`CONFORMANCE_PAGE=write npx vitest run test/conformance` writes it.",
    "",
    `${runs.length} restores. *ok*: every key found its content, as far as old and new type have the same fields. **refused**: the`,
    "job fails while its tasks initialize, or, where it says so, when a state is used for the first time or written again; the",
    "numbers are Flink's words, below. **lost**: the job runs, and what was there is gone or something else.",
    "",
    "A cell without a release holds for all releases that were run: 1.20.4 and 2.2.1 with canonical, native (heap) and incremental",
    "(RocksDB) snapshots; 2.0.1 and 2.3.0 with canonical ones on the heap and incremental ones of RocksDB.",
    "",
    "What is inside a class that Kryo serializes, or inside a subclass that is not registered, no serializer compares: where such a",
    "class has changed (`field-…` of Kryo, `subclass-field-…` of POJOs), bytes are read as what they are not. What comes of it is",
    "chance: an error that says nothing of types, other values, or nothing visible.",
    "",
    "Generic Avro records on the heap keep the schema that they were written with. With an added field no checkpoint can be taken",
    "before each of them has been replaced: 2.3.0 takes one at once and fails, in the other runs they had been replaced.",
    "",
    ...tables,
    "## What Flink says",
    "",
    ...texts.lines(),
    "",
  ].join("\n");
}

function runOf({ id, from, outcome }: RecordedCase, release: string): Run[] {
  const [root, topic, change, where] = id.split("/");
  if (root !== "serializer" || topic === undefined || change === undefined || where === undefined) return [];
  const backend = Object.keys(backends)
    .filter((name) => where === name || where.startsWith(`${name}-${from}`))
    .at(-1);
  if (backend === undefined) throw new Error(`${id}: of which backend?`);
  return [{ topic, change, backend, release: from ? `${from} → ${release}` : release, outcome }];
}

/** Flink's messages, numbered as they come. */
class Texts {
  readonly #numbers = new Map<string, number>();

  numberOf({ error = "", message = "" }: Outcome): number {
    const text = `${error.slice(error.lastIndexOf(".") + 1)}: ${withoutClasses(message)}`;
    const known = this.#numbers.get(text);
    if (known) return known;
    this.#numbers.set(text, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  lines(): string[] {
    return [...this.#numbers].map(([text, number]) => `${number}. \`${text}\``);
  }
}

/** What differs from state to state is left out. */
function withoutClasses(message: string): string {
  return message
    .replace(/\((?:Serializer )?(?:[\w.$]+\.)+[\w$[\]]+(?:@…)?(?: \([\w.]+\))?\)/g, "(…)")
    .replace(/\[(VALUE|LIST|REDUCING|AGGREGATING|MAP)\]/g, "[…]");
}

function table(title: string, runs: readonly Run[], texts: Texts): string[] {
  if (runs.length === 0) return [];
  const keyed = runs.some((run) => run.backend.startsWith("rocksdb"));
  const columns = keyed ? ["hashmap", "rocksdb"] : ["hashmap"];
  const changes = [...new Set(runs.map((run) => run.change))];
  const rows = changes.map((change) => {
    const cells = columns.flatMap((column) => {
      const here = runs.filter((run) => run.change === change && run.backend.startsWith(column));
      const crossing = here.filter((run) => run.release.includes("→"));
      const within = here.filter((run) => !run.release.includes("→"));
      return [cell(within, texts), cell(crossing, texts)];
    });
    return `| ${change} | ${cells.join(" | ")} |`;
  });
  const heads = keyed ? ["heap", "heap, upgraded", "RocksDB", "RocksDB, upgraded"] : ["", "upgraded"];
  return [
    `## ${title}`,
    "",
    `| change | ${heads.join(" | ")} |`,
    `| --- |${" --- |".repeat(heads.length)}`,
    ...rows,
    "",
  ];
}

/** Equal outcomes once; where they differ, by kind of snapshot and release. */
function cell(runs: readonly Run[], texts: Texts): string {
  const byOutcome = new Map<string, Run[]>();
  for (const run of runs) {
    const outcome = said(run.outcome, texts);
    byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), run]);
  }
  if (byOutcome.size === 0) return "–";
  if (byOutcome.size === 1) return [...byOutcome.keys()].join();
  return [...byOutcome].map(([outcome, some]) => `${whichOf(some, runs)}: ${outcome}`).join("<br>");
}

/** Names as little as tells these runs from the others: the kind of snapshot, the release, or both. */
function whichOf(some: readonly Run[], all: readonly Run[]): string {
  const kinds = distinct(some, kindOf);
  const releases = distinct(some, (run) => run.release);
  const others = all.filter((run) => !some.includes(run));
  if (!others.some((run) => kinds.includes(kindOf(run)))) return kinds.join(", ");
  if (!others.some((run) => releases.includes(run.release))) return releases.join(", ");
  return some.map((run) => `${run.release} ${kindOf(run)}`).join(", ");
}

function kindOf(run: Run): string {
  return backends[run.backend] ?? run.backend;
}

function distinct(runs: readonly Run[], of: (run: Run) => string): string[] {
  return [...new Set(runs.map(of))];
}

function said(outcome: Outcome, texts: Texts): string {
  if (outcome.result === "restored") return "ok";
  if (outcome.result === "restored-with-loss") {
    return `**lost**: ${(outcome.lost ?? []).map(({ detail }) => detail).join("; ")}`;
  }
  const whens = { access: " at first use", checkpoint: " at the first checkpoint", initialize: "" };
  const when = whens[outcome.phase === "first-checkpoint" ? "checkpoint" : (outcome.at ?? "initialize")];
  return `**refused**${when} (${texts.numberOf(outcome)})`;
}
