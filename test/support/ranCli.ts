import type { Io, Out } from "../../src/cli/io.js";
import { run } from "../../src/cli/run.js";
import { localStorage } from "../../src/storage/local.js";

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
  }: { terminal?: Pick<Out, "isTerminal" | "columns">; env?: Io["env"] } = {},
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
    storage: localStorage,
    writableStorage: () => Promise.reject(new Error("nothing is written here")),
    reach: () => {},
    helperJar: "",
    version: "0",
    cwd: "/",
    now: () => new Date(0),
    rulePage: () => undefined,
  });
  return { code, ...text };
}
