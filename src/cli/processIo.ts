import { setMaxListeners } from "node:events";
import { fstatSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { anyStorage } from "../storage/anyStorage.js";
import { abortAtSignal } from "./interrupts.js";
import type { Io, Out } from "./io.js";

/** The real outside. `packageJson`: where the version is written. */
export function processIo(packageJson: URL): Io {
  const stop = new AbortController();
  // each request that is under way listens; Node would warn of the eleventh
  setMaxListeners(0, stop.signal);
  let isListening = false;
  const { storage, writable, reach } = anyStorage(stop.signal);
  return {
    stdout: outOf(1, () => process.stdout),
    stderr: outOf(2, () => process.stderr),
    stdin: readStdin,
    env: process.env,
    storage,
    writableStorage: writable,
    reach,
    get helperJar() {
      return process
        .getBuiltinModule("node:url")
        .fileURLToPath(new URL("dist/helper/restorable-helper.jar", packageJson));
    },
    version: (JSON.parse(readFileSync(packageJson, "utf8")) as { version: string }).version,
    cwd: process.cwd(),
    now: () => new Date(),
    interrupted() {
      if (!isListening) abortAtSignal(stop);
      isListening = true;
      return stop.signal;
    },
    rulePage: (rule) => rulePage(rule, new URL("docs/rules/", packageJson)),
  };
}

/** Pages are named by number and name: R-01-unmatched-state.md. */
function rulePage(rule: string, folder: URL): string | undefined {
  try {
    const file = readdirSync(folder).find((name) => name.startsWith(`${rule}-`) && name.endsWith(".md"));
    return file === undefined ? undefined : readFileSync(new URL(file, folder), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Written synchronously, because the streams of Node queue in memory what a pipe does not take at once, and a list of
 * files can have gigabytes. `stream` is made only for a terminal, to ask how wide it is.
 */
function outOf(descriptor: 1 | 2, stream: () => NodeJS.WriteStream): Out {
  const isTerminal = isTerminalAt(descriptor);
  let closed = false;
  return {
    write: (text) => {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length && !closed; ) {
        const written = writeSome(descriptor, bytes, done);
        if (written === "closed") closed = true;
        else done += written;
      }
    },
    isTerminal,
    get columns() {
      return isTerminal ? stream().columns : undefined;
    },
    get closed() {
      return closed;
    },
  };
}

/** The module that knows for sure takes milliseconds to load; pipes, files and /dev/null are told apart without it. */
function isTerminalAt(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
    return process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false; // closed
  }
}

/** Bytes written; or that nobody reads any more (`| head` has what it wants). */
function writeSome(descriptor: number, bytes: Buffer, from: number): number | "closed" {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EPIPE") return "closed";
    if (code !== "EAGAIN") throw error;
    // a pipe that is full and was opened without blocking: its reader needs a moment
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
