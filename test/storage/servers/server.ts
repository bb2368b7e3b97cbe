/** Real servers for tests: started on a free port of this machine, stopped by their process. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Where test/storage/servers/build leaves what it builds. */
const built = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "restorable-test-servers", "bin");

/** The program by that name, built for the tests or installed; null where there is none. */
export function programOf(name: string): string | null {
  const given = process.env["RESTORABLE_TEST_SERVERS"];
  const folders = [...(given === undefined ? [] : [given]), built, ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

export interface Started {
  readonly command: string;
  readonly args: (port: number, folder: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers once the server does. */
  readonly isReady: (url: string) => Promise<boolean>;
}

/** Throws what the server said when it does not get ready. */
export async function startServer(started: Started): Promise<Server> {
  // another process may take the port before the server does
  return startOnce(started).catch(() => startOnce(started));
}

async function startOnce({ command, args, env, isReady }: Started): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "restorable-server-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command, [...args(port, folder)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (some) => said.push(String(some)));
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (child.exitCode !== null) break;
    if (await isReady(url).catch(() => false)) return { url, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${command} did not get ready:\n${said.join("")}`);
}

async function ended(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const exit = new Promise((done) => running.once("exit", done));
  running.kill("SIGTERM");
  const late = setTimeout(() => running.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(late);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return (address as { port: number }).port;
}
