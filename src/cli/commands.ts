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
    usage: "check <snapshot>",
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
    usage: "manifest",
    summary: "write down what a job declares, from its jar or elsewhere",
    example: "restorable manifest --jar <job.jar> --flink-home <directory>",
    load: () => import("./commands/manifest.js"),
  },
  {
    name: "uid",
    usage: "uid [uid..]",
    summary: "the operator ID of a uid, and back",
    example: "restorable uid <uid>",
    load: () => import("./commands/uid.js"),
  },
];
