import type { CommandModule } from "./commandModule.js";

export interface Command {
  readonly name: string;
  /** With its positional arguments, as yargs writes them. */
  readonly usage: string;
  readonly summary: string;
  /** The shortest right way to call it, for usage errors. */
  readonly example: string;
  load(): Promise<CommandModule>;
}

/** Every command. What it needs is loaded when it is called. */
export const commands: readonly Command[] = [
  {
    name: "inspect",
    usage: "inspect <snapshot>",
    summary: "what is in a savepoint or checkpoint",
    example: "restorable inspect <snapshot>",
    load: () => import("./commands/inspect.js"),
  },
  {
    name: "check",
    usage: "check [snapshot]",
    summary: "will Flink restore it into that job?",
    example: "restorable check <snapshot> --job <job>",
    load: () => import("./commands/check.js"),
  },
  {
    name: "diff",
    usage: "diff <old> <new>",
    summary: "two snapshots, two manifests, or one of each, side by side",
    example: "restorable diff <old> <new>",
    load: () => import("./commands/diff.js"),
  },
  {
    name: "manifest",
    usage: "manifest [source..]",
    summary: "write down what a job declares, from wherever it does",
    example: "restorable manifest <plan, deployment, REST URL …>",
    load: () => import("./commands/manifest.js"),
  },
  {
    name: "explain",
    usage: "explain <topic>",
    summary: "the page of a rule, or what a message of Flink means",
    example: "restorable explain R-01",
    load: () => import("./commands/explain.js"),
  },
  {
    name: "verify",
    usage: "verify <snapshot>",
    summary: "is every file there, whole and readable?",
    example: "restorable verify <snapshot>",
    load: () => import("./commands/verify.js"),
  },
  {
    name: "latest",
    usage: "latest [dir..]",
    summary: "the newest snapshot that is whole, for flink run -s",
    example: "restorable latest <directory of checkpoints or savepoints>",
    load: () => import("./commands/latest.js"),
  },
  {
    name: "audit",
    usage: "audit [dir..]",
    summary: "what is in these directories, whose it is, and what nothing needs",
    example: "restorable audit <directory of checkpoints or savepoints>",
    load: () => import("./commands/audit.js"),
  },
  {
    name: "migrate",
    usage: "migrate <snapshot>",
    summary: "plans a new snapshot that the job restores from, without copying state",
    example: "restorable migrate <snapshot> --to <directory> --rename old=new --output plan.json",
    load: () => import("./commands/migrate.js"),
  },
  {
    name: "apply",
    usage: "apply <plan>",
    summary: "carries out a plan, exactly that",
    example: "restorable apply <plan>",
    load: () => import("./commands/apply.js"),
  },
  {
    name: "clean",
    usage: "clean [dir..]",
    summary: "plans what of checkpoints and savepoints can go, and says why the rest stays",
    example: "restorable clean <dir> --keep-last 3 --output plan.json",
    load: () => import("./commands/clean.js"),
  },
  {
    name: "dispose",
    usage: "dispose <snapshot>",
    summary: "plans the removal of one snapshot, without what others need",
    example: "restorable dispose <snapshot> --output plan.json",
    load: () => import("./commands/dispose.js"),
  },
  {
    name: "undo",
    usage: "undo <journal>",
    summary: "brings back what apply --quarantine moved",
    example: "restorable undo plan.json.journal",
    load: () => import("./commands/undo.js"),
  },
  {
    name: "uid",
    usage: "uid [uid..]",
    summary: "the operator ID of a uid, and back",
    example: "restorable uid <uid>",
    load: () => import("./commands/uid.js"),
  },
];
