import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Server, startServer } from "./server.js";

const version = "3.35.0";
const folder = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "restorable-test-servers",
  `azurite-${version}`,
);
const program = join(folder, "node_modules/azurite/dist/src/blob/main.js");

/** Its well-known account; not a secret. */
export const account = "devstoreaccount1";
export const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/**
 * Installs it beside the repository's own packages: it brings 234 MB along. False where it cannot be had, and without
 * RESTORABLE_INSTALL_SERVERS=1 where it is not there yet.
 */
export function hasAzurite(): boolean {
  if (existsSync(program)) return true;
  if (process.env["RESTORABLE_INSTALL_SERVERS"] !== "1") return false;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const install = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `azurite@${version}`];
  spawnSync("npm", install, { cwd: folder, stdio: "ignore", shell: process.platform === "win32" });
  return existsSync(program);
}

/** `url` is that of its account. */
export async function startAzurite(): Promise<Server> {
  const server = await startServer({
    command: process.execPath,
    args: (port) => [
      program,
      ...["--blobHost", "127.0.0.1", "--blobPort", `${port}`],
      ...["--silent", "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck"],
    ],
    // it refuses whoever does not sign
    isReady: async (url) => (await fetch(`${url}/${account}?comp=list`)).status === 403,
  });
  return { ...server, url: `${server.url}/${account}` };
}
