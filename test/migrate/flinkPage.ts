/** docs/migrate-flink.md, from the records. */
import type { Run } from "./records.js";

const kinds = [
  "canonical",
  "native-hashmap",
  "native-rocksdb",
  "incremental",
  "changelog",
  "file-merging",
  "in-flight",
];

const titles: Readonly<Record<string, string>> = {
  rename: "`--rename bbb=ccc`",
  "rename-in-place": "the same, `--in-place`",
  swap: "swap: `--rename left=right --rename right=left`",
  pin: "pin generated IDs: `--rename id:…=one`, three operators",
  drop: "`--drop right`",
  split: "split a job: `--keep`, four operators of eight",
  merge: "`--merge` another job's",
  relocate: "moved with all its files: `--relocate`, or `--references absolute` where all lie beside the metadata",
  absolute: "`--references absolute`",
  copy: "`--copy`",
  "max-parallelism": "`--max-parallelism` of an operator without keyed state",
  "max-parallelism-keyed": "`--max-parallelism` of one with keyed state",
  "drop-in-flight": "`--drop-in-flight`",
  "down-from-2.2.1": "2.2.1 made readable for an older one: `--flink-version`",
  "down-from-2.3.0": "2.3.0 made readable for an older one: `--flink-version`",
  "up-from-1.20.4": "1.20.4 written anew for a newer one: `--flink-version`",
};

/** Only for some kinds, and why. */
const others = ["rename/modes", "rename/sink-family", "repair/claimed"];

const marks: Readonly<Record<Run["record"]["result"], string>> = {
  restored: "",
  "restored-with-loss": " lost",
  refused: " Flink refuses",
  "not migrated": " we refuse",
};

export function page(runs: readonly Run[]): string {
  const counted = (asItWas: boolean, result: string) =>
    runs.filter((run) => run.asItWas === asItWas && run.record.result === result).length;
  const migrated = runs.filter((run) => !run.asItWas).length;
  return [
    "# Migrated snapshots on real Flink",
    "",
    "Generated from `test/migrate/recorded`: do not edit. `test/flink/conformance/migrate` has real Flink write each snapshot, migrates it with",
    "the built program, restores the result, and compares every value that the operators get. `CONFORMANCE_PAGE=write npx vitest run test/migrate/flink`",
    "writes this page.",
    "",
    `${migrated} migrations: ${counted(false, "restored")} restored with every value, ${counted(false, "restored-with-loss")} without the data in flight that was given up, ${counted(false, "not migrated")} refused by us beforehand, ${counted(false, "refused")} refused by Flink.`,
    "",
    "A release: restored there, every value in its place. *we refuse*: `migrate` plans nothing, and says why.",
    "",
    ...table(runs.filter((run) => !run.asItWas)),
    "",
    "Empty: not run. Data in flight is only in unaligned checkpoints; they are of the heap backend here.",
    "",
    ...others.map((id) => `* \`${id}\`: ${cell(runs.filter(({ record }) => record.id === id))}`),
    "",
    "We refuse RocksDB files of Flink 2 for Flink 1, whose RocksDB cannot read them, and another max parallelism for keyed state, which Flink refuses too (below).",
    "",
    "## The same without a migration",
    "",
    "The job is the one of the same row above, the snapshot is as Flink wrote it.",
    "",
    ...table(runs.filter((run) => run.asItWas)),
    "",
    "*lost*: the job starts, and without a word finds the other operator's values (a swap). Metadata of 1.20 is read by newer releases as it is, and 2.2 and 2.3",
    "write the same version: there a conversion only has to do no harm.",
    "",
  ].join("\n");
}

function table(runs: readonly Run[]): string[] {
  const rows = Object.keys(titles).filter((operation) => runs.some((run) => run.operation === operation));
  const columns = kinds.filter((kind) => runs.some((run) => run.kind === kind));
  return [
    `| | ${columns.join(" | ")} |`,
    `| --- |${columns.map(() => " --- |").join("")}`,
    ...rows.map((operation) => {
      const cells = columns.map((kind) => cell(runs.filter((run) => run.operation === operation && run.kind === kind)));
      return `| ${titles[operation]} | ${cells.join(" | ")} |`;
    }),
  ];
}

/** Releases by what came out, `1.20.4 we refuse; 2.0.1, 2.2.1`. */
function cell(runs: readonly Run[]): string {
  const by = new Map<string, string[]>();
  for (const { release, record } of runs.filter(({ asItWas }, _, all) => asItWas === all[0]?.asItWas)) {
    const mark = marks[record.result];
    by.set(mark, [...(by.get(mark) ?? []), release]);
  }
  return [...by].map(([mark, releases]) => `${releases.join(", ")}${mark}`).join("; ");
}
