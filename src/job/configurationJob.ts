/** What a Flink configuration says of a job: settings and where it starts from, no operators. */
import { isOperatorIdHex } from "../ids/operatorId.js";
import {
  booleanOf,
  type Configuration,
  configured,
  entryOf,
  ineffectiveKeys,
  integerOf,
  type OptionName,
} from "./configuration.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredKeys, DeclaredRestore, Remark } from "./declaredJob.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import { shown } from "./shown.js";

/**
 * Settings that the configuration gives as `flinkVersion` reads it (absent: as any release does). Values that Flink would
 * not take are told and left unknown. What no key says stays unknown: the job's code may set it.
 */
export function jobOfConfiguration(
  configuration: Configuration,
  source: DeclarationSource,
  flinkVersion?: string,
): DeclaredJob {
  const notes: Remark[] = ineffectiveKeys(configuration, flinkVersion);
  const read = <T>(name: OptionName, convert: (value: string) => T | undefined, wanted: string): T | undefined => {
    const entry = entryOf(configuration, name, flinkVersion);
    if (entry === undefined) return undefined;
    const value = convert(entry.value);
    if (value === undefined) {
      const text = `${entry.key} is ${shown(entry.value)}, and Flink wants ${wanted}`;
      notes.push({ code: "remark", level: "warning", text, source: entry.source });
    }
    return value;
  };
  const truth = (name: OptionName) => read(name, booleanOf, "true or false");
  const mode = configured(configuration, "schedulerMode", flinkVersion);
  const stateBackend = read("stateBackend", stateBackendOf, "a name or a class");
  const settings = known<JobSettings>({
    parallelism: read("parallelism", positiveOf, "a whole number from 1 on"),
    maxParallelism: read("maxParallelism", maxParallelismOf, "a whole number from 1 to 32768"),
    autoGenerateUids: truth("autoGenerateUids"),
    stateBackend,
    timerService:
      stateBackend === "forst"
        ? read("forStTimers", timerServiceOf, "ForStDB or HEAP")
        : read("rocksDbTimers", timerServiceOf, "ROCKSDB or HEAP"),
    changelog: truth("changelog"),
    unaligned: truth("unaligned"),
    claimMode: read("claimMode", claimModeOf, "NO_CLAIM, CLAIM or LEGACY"),
    allowNonRestoredState: truth("allowNonRestoredState"),
    withoutChannelStateCheckpointId: read("withoutChannelState", integerOf, "the id of a checkpoint"),
    scheduler: read("scheduler", schedulerOf, "Default, Adaptive or AdaptiveBatch"),
    reactive: mode === undefined ? undefined : mode.trim().toUpperCase() === "REACTIVE",
    jobVertexParallelismOverrides: read("parallelismOverrides", overridesOf, "a map of JobVertexID to parallelism"),
  });
  const name = configured(configuration, "name", flinkVersion);
  return known<DeclaredJob>({
    name,
    complete: false,
    settings,
    keys: keysOf(configuration, flinkVersion),
    operators: [],
    restore: restoreOf(configuration, flinkVersion),
    sources: [source],
    notes,
  });
}

/** What options with several keys give. */
const renamed = {
  stateBackend: "stateBackend",
  changelog: "changelog",
  unaligned: "unaligned",
  claimMode: "claimMode",
  allowNonRestoredState: "allowNonRestoredState",
  withoutChannelStateCheckpointId: "withoutChannelState",
  snapshot: "snapshot",
} as const satisfies Partial<Record<keyof DeclaredKeys, OptionName>>;

/** Undefined where no option is there that has several keys. */
function keysOf(configuration: Configuration, flinkVersion?: string): DeclaredKeys | undefined {
  const keys = Object.entries(renamed).flatMap(([field, name]) => {
    const entry = entryOf(configuration, name, flinkVersion);
    return entry === undefined ? [] : [[field, { key: entry.key, rank: entry.rank, source: entry.source }] as const];
  });
  return keys.length > 0 ? Object.fromEntries(keys) : undefined;
}

/** From the configured path; nothing is said where there is none, since -s or the operator can give one. */
function restoreOf(configuration: Configuration, flinkVersion?: string): DeclaredRestore | undefined {
  const entry = entryOf(configuration, "snapshot", flinkVersion);
  return entry && { from: ["path"], snapshot: entry.value, source: entry.source };
}

function positiveOf(value: string): number | undefined {
  const number = integerOf(value);
  return number !== undefined && number >= 1 ? number : undefined;
}

/** −1 is the default: not configured. */
function maxParallelismOf(value: string): number | undefined {
  const number = integerOf(value);
  return number === -1 || (number !== undefined && number >= 1) ? number : undefined;
}

/** StateBackendLoader: names, else the class of a factory. `jobmanager` and `filesystem` are the heap backend since 1.13. */
export function stateBackendOf(value: string): JobSettings["stateBackend"] {
  const name = value.trim();
  const byName: Readonly<Record<string, JobSettings["stateBackend"]>> = {
    hashmap: "hashmap",
    jobmanager: "hashmap",
    filesystem: "hashmap",
    rocksdb: "rocksdb",
    forst: "forst",
  };
  const byClass = /(?:^|\.)(HashMap|EmbeddedRocksDB|ForSt)StateBackend(?:Factory)?$/.exec(name)?.[1];
  const classes = { HashMap: "hashmap", EmbeddedRocksDB: "rocksdb", ForSt: "forst" } as const;
  return byName[name.toLowerCase()] ?? (byClass !== undefined ? classes[byClass as keyof typeof classes] : "custom");
}

function timerServiceOf(value: string): JobSettings["timerService"] {
  const name = value.trim().toUpperCase();
  return name === "HEAP" ? "heap" : name === "ROCKSDB" || name === "FORSTDB" ? "backend" : undefined;
}

export function claimModeOf(value: string): JobSettings["claimMode"] {
  const mode = value.trim().toUpperCase().replace("-", "_");
  return mode === "NO_CLAIM" || mode === "CLAIM" || mode === "LEGACY" ? mode : undefined;
}

function schedulerOf(value: string): JobSettings["scheduler"] {
  const name = value.trim().toLowerCase().replaceAll(/[-_]/g, "");
  if (name === "default" || name === "ng") return "default";
  return name === "adaptive" ? "adaptive" : name === "adaptivebatch" ? "adaptive-batch" : undefined;
}

/** Flink's text form of a map: `<JobVertexID>:<parallelism>,…`; YAML's `{id: p}` of config.yaml is one as well. */
function overridesOf(value: string): Record<string, number> | undefined {
  const pairs = value.replace(/^\s*\{|\}\s*$/g, "").split(/[,;]/);
  const overrides: Record<string, number> = {};
  for (const pair of pairs.map((text) => text.trim()).filter((text) => text !== "")) {
    const [id = "", parallelism] = pair.split(":").map((text) => text.replace(/^[\s'"]+|[\s'"]+$/g, ""));
    const number = positiveOf(parallelism ?? "");
    if (!isOperatorIdHex(id) || number === undefined) return undefined;
    overrides[id.toLowerCase()] = number;
  }
  return overrides;
}
