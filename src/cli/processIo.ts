import { readFileSync } from "node:fs";
import { localStorage } from "../storage/local.js";
import type { Io, Out } from "./io.js";

/** The real outside. `packageJson`: where the version is written. */
export function processIo(packageJson: URL): Io {
  return {
    stdout: outOf(process.stdout),
    stderr: outOf(process.stderr),
    stdin: readStdin,
    env: process.env,
    storage: localStorage,
    version: (JSON.parse(readFileSync(packageJson, "utf8")) as { version: string }).version,
  };
}

function outOf(stream: NodeJS.WriteStream): Out {
  let closed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // `| head` has what it wants; a stream that fails otherwise has nowhere to say so
    closed = true;
    if (error.code !== "EPIPE") process.exitCode = 2;
  });
  return {
    write: (text) => {
      if (!closed) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get closed() {
      return closed || stream.destroyed || stream.errored != null;
    },
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
