import type { WritableStorage } from "./port.js";
import type { StorageSettings } from "./settings.js";

/** A remote system, opened. */
export interface RemoteSystem {
  readonly storage: WritableStorage;
  /**
   * Exactly these bytes of a file that still has the identity that it had when it was opened. Throws a StorageError that
   * names the file.
   */
  readRange(path: string, from: number, length: number, identity: string | null): Promise<Uint8Array>;
}

export type OpenSystem = (settings: StorageSettings, signal?: AbortSignal) => RemoteSystem;

/** The systems behind the port, with the schemes that name the same place in each. Their clients load when they are used. */
export const systems = {
  s3: { schemes: ["s3", "s3a", "s3n", "s3p"], load: async () => (await import("./s3/s3.js")).openS3 },
} as const satisfies Record<string, { readonly schemes: readonly string[]; readonly load: () => Promise<OpenSystem> }>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as readonly SystemName[];

/** Lower case; null for a local path. `c:\…` is one. */
export function schemeOf(path: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1]?.toLowerCase() ?? null;
  return scheme === "file" ? null : scheme;
}

/** Undefined for a local path, and where no system has that scheme. */
export function systemOf(path: string): SystemName | undefined {
  const scheme = schemeOf(path);
  if (scheme === null) return undefined;
  return systemNames.find((name) => (systems[name].schemes as readonly string[]).includes(scheme));
}

export async function openSystem(
  name: SystemName,
  settings: StorageSettings,
  signal?: AbortSignal,
): Promise<RemoteSystem> {
  return (await systems[name].load())(settings, signal);
}
