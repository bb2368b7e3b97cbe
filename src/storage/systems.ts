import { StorageError } from "../errors.js";
import type { OpenSystem, RemoteSystem, SystemName } from "./remote/remoteSystem.js";
import type { StorageSettings } from "./settings.js";

interface System {
  /** Those that name the same place. */
  readonly schemes: readonly string[];
  /** Its client is loaded when it is used. */
  readonly load: () => Promise<OpenSystem>;
}

/** The systems behind the port. */
export const systems: Readonly<Record<SystemName, System>> = {
  azure: {
    schemes: ["abfs", "abfss", "wasb", "wasbs"],
    load: async () => (await import("./azure/azure.js")).openAzure,
  },
  gcs: { schemes: ["gs"], load: async () => (await import("./gcs/gcs.js")).openGcs },
  hdfs: {
    schemes: ["hdfs", "webhdfs", "swebhdfs", "viewfs"],
    load: async () => (await import("./hdfs/hdfs.js")).openHdfs,
  },
  s3: { schemes: ["s3", "s3a", "s3n", "s3p"], load: async () => (await import("./s3/s3.js")).openS3 },
};

export const systemNames = Object.keys(systems) as readonly SystemName[];

/** Lower case; null for a local path. `c:\…` is one. */
export function schemeOf(path: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1]?.toLowerCase() ?? null;
  return scheme === "file" ? null : scheme;
}

/** Undefined for a local path, and where no system has that scheme. */
export function systemOf(path: string): SystemName | undefined {
  const scheme = schemeOf(path);
  return scheme === null ? undefined : systemNames.find((name) => systems[name].schemes.includes(scheme));
}

export async function openSystem(
  name: SystemName,
  settings: StorageSettings,
  signal?: AbortSignal,
): Promise<RemoteSystem> {
  const open = await systems[name].load().catch((error: unknown) => {
    throw withoutClient(name, error);
  });
  return open(settings, signal);
}

/** The command line brings the clients along; whoever uses the library installs the ones that are needed. */
function withoutClient(name: SystemName, error: unknown): unknown {
  const [, missing] = /Cannot find package '([^']+)'/.exec(error instanceof Error ? error.message : "") ?? [];
  if (missing === undefined) return error;
  return new StorageError(`${name}: its client is not installed`, { fix: `npm install ${missing}`, cause: error });
}
