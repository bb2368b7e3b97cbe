import type { Io, Out } from "../../src/cli/io.js";
import { run } from "../../src/cli/run.js";
import { localStorage } from "../../src/storage/local.js";
import type { Storage } from "../../src/storage/port.js";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line in this process, on local files; nothing can be written. `terminal`: what it prints to, and how wide. */
export async function ranCli(
  argv: readonly string[],
  {
    terminal = { isTerminal: true, columns: 80 },
    env = {},
    now = new Date(0),
    storage = localStorage,
  }: {
    terminal?: Pick<Out, "isTerminal" | "columns">;
    env?: Io["env"];
    now?: Date;
    storage?: Storage;
  } = {},
): Promise<Ran> {
  const text = { out: "", err: "" };
  const to = (name: "out" | "err"): Out => ({
    ...terminal,
    closed: false,
    write: (piece) => {
      text[name] += piece;
    },
  });
  const code = await run(argv, {
    stdout: to("out"),
    stderr: to("err"),
    stdin: async () => new Uint8Array(0),
    env,
    storage,
    writableStorage: () => Promise.reject(new Error("nothing is written here")),
    reach: () => {},
    helperJar: "",
    version: "0",
    cwd: "/",
    now: () => now,
    interrupted: () => new AbortController().signal,
    rulePage: () => undefined,
  });
  return { code, ...text };
}
