/** Flink's configuration as a source gives it: flat keys, values as texts, each with its place. */
import { compareReleases, minorReleaseOf } from "../model/releases.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredKey, Remark } from "./declaredJob.js";
import { known } from "./known.js";

export interface ConfigurationEntry {
  readonly value: string;
  readonly source: DeclarationSource;
}

/** Key as written → entry. A key that is written twice has its last value, as Flink reads it. */
export type Configuration = ReadonlyMap<string, ConfigurationEntry>;

/** A key of an option, and the first minor release that reads it; without one: all from 1.11 on. */
interface Key {
  readonly key: string;
  readonly since?: string;
}

/** Every option that matters here, its keys newest first: Flink takes the first that is there (ConfigOption, deprecated keys). */
const options = {
  name: [{ key: "pipeline.name" }],
  parallelism: [{ key: "parallelism.default" }],
  maxParallelism: [{ key: "pipeline.max-parallelism" }],
  autoGenerateUids: [{ key: "pipeline.auto-generate-uids" }],
  stateBackend: [{ key: "state.backend.type", since: "1.17" }, { key: "state.backend" }],
  rocksDbTimers: [{ key: "state.backend.rocksdb.timer-service.factory" }],
  forStTimers: [{ key: "state.backend.forst.timer-service.factory" }],
  changelog: [{ key: "state.changelog.enabled", since: "1.20" }, { key: "state.backend.changelog.enabled" }],
  unaligned: [
    { key: "execution.checkpointing.unaligned.enabled", since: "1.17" },
    { key: "execution.checkpointing.unaligned" },
  ],
  claimMode: [
    { key: "execution.state-recovery.claim-mode", since: "1.20" },
    { key: "execution.savepoint-restore-mode", since: "1.15" },
  ],
  allowNonRestoredState: [
    { key: "execution.state-recovery.ignore-unclaimed-state", since: "1.20" },
    { key: "execution.savepoint.ignore-unclaimed-state" },
  ],
  snapshot: [{ key: "execution.state-recovery.path", since: "1.20" }, { key: "execution.savepoint.path" }],
  withoutChannelState: [
    { key: "execution.state-recovery.without-channel-state.checkpoint-id", since: "1.20" },
    { key: "execution.checkpointing.recover-without-channel-state.checkpoint-id" },
  ],
  scheduler: [{ key: "jobmanager.scheduler" }],
  schedulerMode: [{ key: "scheduler-mode" }],
  parallelismOverrides: [{ key: "pipeline.jobvertex-parallelism-overrides", since: "1.17" }],
  highAvailability: [{ key: "high-availability.type", since: "1.17" }, { key: "high-availability" }],
  savepointDirectory: [
    { key: "execution.checkpointing.savepoint-dir", since: "1.20" },
    { key: "state.savepoints.dir" },
    { key: "savepoints.state.backend.fs.dir" },
  ],
  checkpointDirectory: [
    { key: "execution.checkpointing.dir", since: "1.20" },
    { key: "state.checkpoints.dir" },
    { key: "state.backend.fs.checkpointdir" },
  ],
  changelogDirectory: [{ key: "state.changelog.dstl.dfs.base-path" }, { key: "dstl.dfs.base-path" }],
  highAvailabilityDirectory: [
    { key: "high-availability.storageDir" },
    { key: "high-availability.zookeeper.storageDir" },
    { key: "recovery.zookeeper.storageDir" },
  ],
  jobResultDirectory: [{ key: "job-result-store.storage-path" }],
  retention: [{ key: "execution.checkpointing.externalized-checkpoint-retention" }],
  sqlUidFormat: [{ key: "table.exec.uid.format" }],
  sqlUidGeneration: [{ key: "table.exec.uid.generation" }],
} as const satisfies Record<string, readonly Key[]>;

export type OptionName = keyof typeof options;

/** The newest key of an option. */
export function keyOf(name: OptionName): string {
  return options[name][0].key;
}

/** The value of an option with the key that gives it (rank 0: the newest), as a release reads it (absent: any release). */
export function entryOf(
  configuration: Configuration,
  name: OptionName,
  flinkVersion?: string,
): (ConfigurationEntry & DeclaredKey) | undefined {
  for (const [rank, candidate] of options[name].entries()) {
    const entry = configuration.get(candidate.key);
    if (entry !== undefined && isRead(candidate, flinkVersion)) return { ...entry, key: candidate.key, rank };
  }
  return undefined;
}

/** Just the value. */
export function configured(configuration: Configuration, name: OptionName, flinkVersion?: string): string | undefined {
  return entryOf(configuration, name, flinkVersion)?.value;
}

function isRead(key: Key, flinkVersion: string | undefined): boolean {
  const release = flinkVersion === undefined ? null : minorReleaseOf(flinkVersion);
  return key.since === undefined || release === null || compareReleases(release, key.since) >= 0;
}

/** Keys that the release does not read, and keys that another spelling of the same option overrules. */
export function ineffectiveKeys(configuration: Configuration, flinkVersion?: string): Remark[] {
  return (Object.keys(options) as OptionName[]).flatMap((name) => {
    const effective = entryOf(configuration, name, flinkVersion);
    return (options[name] as readonly Key[]).flatMap((candidate): Remark[] => {
      const entry = configuration.get(candidate.key);
      if (entry === undefined || candidate.key === effective?.key) return [];
      const text = isRead(candidate, flinkVersion)
        ? `${candidate.key} is without effect beside ${effective?.key}`
        : `${candidate.key} is read from Flink ${candidate.since} on, not by ${flinkVersion}`;
      const older = options[name].at(-1)?.key;
      const instead = isRead(candidate, flinkVersion) || older === candidate.key ? "" : `; it reads ${older}`;
      return [{ code: "remark", level: "warning", text: `${text}${instead}`, source: entry.source }];
    });
  });
}

/** Several configurations as one, strongest first: key by key, as Flink adds them up before it reads an option. */
export function mergeConfigurations(configurations: readonly Configuration[]): Configuration {
  return new Map([...configurations].reverse().flatMap((configuration) => [...configuration]));
}

/** "true" and "false" in any case, as Flink reads them (ConfigurationUtils.convertToBoolean); undefined for other texts. */
export function booleanOf(value: string | undefined): boolean | undefined {
  const lower = value?.trim().toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

/** A whole number; undefined for other texts, and outside of what Java's int holds. */
export function integerOf(value: string | undefined): number | undefined {
  const number = value !== undefined && /^\s*[+-]?\d{1,10}\s*$/.test(value) ? Number(value) : undefined;
  return number !== undefined && Math.abs(number) < 2 ** 31 ? number : undefined;
}

/** A configuration of few entries. */
export function configurationOf(entries: Readonly<Record<string, ConfigurationEntry | undefined>>): Configuration {
  return new Map(Object.entries(known<Record<string, ConfigurationEntry>>(entries)));
}
