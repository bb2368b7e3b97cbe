/**
 * A FlinkDeployment or FlinkSessionJob of the Flink Kubernetes Operator (flink.apache.org/v1beta1): which door an upgrade
 * takes, what is configured, and which edits do not do what they look like.
 * Source: AbstractJobReconciler, ApplicationReconciler, DefaultValidator, FlinkConfigBuilder, JobSpec (operator main, 1.13+).
 */
import { booleanOf, type Configuration, configured, integerOf } from "./configuration.js";
import { jobOfConfiguration } from "./configurationJob.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredKeys, DeclaredRestore, Remark } from "./declaredJob.js";
import { flatten } from "./flinkConfig.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import { countOf, listOf, objectOf, textOf } from "./locatedJson.js";
import type { Path } from "./locatedText.js";
import type { DeclaredProgram } from "./program.js";
import { shown } from "./shown.js";

export interface KubernetesJob {
  readonly job: DeclaredJob;
  readonly configuration: Configuration;
  readonly program?: DeclaredProgram;
  /** The job again, where other sources configure the cluster too: `all` is theirs and the resource's, as one. */
  readonly jobWith: (all: Configuration) => DeclaredJob;
}

/** What is needed of the reader of YAML. */
export interface YamlPlaces {
  sourceAt(path: Path): DeclarationSource;
  refusal(path: Path, message: string): Error;
}

type Kind = "FlinkDeployment" | "FlinkSessionJob";

/** Whether a document is one that this reads. */
export function isKubernetesJob(value: unknown): boolean {
  const kind = objectOf(value)?.["kind"];
  return kind === "FlinkDeployment" || kind === "FlinkSessionJob";
}

/** A placeholder that the operator writes where it restores from high-availability metadata (ApplicationReconciler). */
const LAST_STATE = "KUBERNETES_OPERATOR_LAST_STATE";

/**
 * One document. `sessionVersion`: of the session cluster that a FlinkSessionJob goes to. With a status, as
 * `kubectl get -o yaml` shows it, it is compared with what was deployed last. `all`: see jobWith; decides the doors.
 */
export function jobOfKubernetes(
  value: unknown,
  places: YamlPlaces,
  sessionVersion?: string,
  all?: Configuration,
): KubernetesJob {
  const resource = objectOf(value) ?? {};
  const kind = resource["kind"] as Kind;
  const spec = objectOf(resource["spec"]);
  if (spec === undefined) throw places.refusal([], `is a ${kind} without a spec`);
  const job = objectOf(spec["job"]);
  if (job === undefined) {
    throw places.refusal(
      ["spec"],
      "has no job: it deploys a session cluster, whose jobs are FlinkSessionJobs or sent by the client",
    );
  }
  const source = places.sourceAt([]);
  const notes: Remark[] = [];
  const remark = (level: Remark["level"], path: Path, text: string) =>
    notes.push({ code: "remark", level, text: `${path.at(-1)} ${text}`, source: places.sourceAt(path) });
  const flinkVersion = releaseOf(spec["flinkVersion"]) ?? (kind === "FlinkSessionJob" ? sessionVersion : undefined);
  if (spec["flinkVersion"] !== undefined && flinkVersion === undefined) {
    remark("warning", ["spec", "flinkVersion"], `is ${shown(spec["flinkVersion"])}; the operator wants v1_20, v2_2, …`);
  }
  const configuration = flatten(objectOf(spec["flinkConfiguration"]) ?? {}, (path) =>
    places.sourceAt(["spec", "flinkConfiguration", ...path]),
  );
  const plain = jobOfConfiguration(configuration, source, flinkVersion);
  const deployed = deployedSpec(resource["status"]);
  const upgrade = upgradeOf(kind, spec, job, all ?? configuration, flinkVersion, deployed, remark);
  const restore = restoreOf(job, upgrade, resource["status"], deployed, places);
  tellEdits(kind, job, configuration, upgrade, deployed, remark);
  return known<KubernetesJob>({
    job: {
      ...plain,
      ...known<Partial<DeclaredJob>>({
        name: plain.name ?? textOf(objectOf(resource["metadata"])?.["name"]),
        flinkVersion,
        keys: keysLeft(plain.keys, job),
      }),
      settings: known<JobSettings>({
        ...plain.settings,
        parallelism: parallelismOf(spec, job, configuration, flinkVersion, remark),
        allowNonRestoredState:
          typeof job["allowNonRestoredState"] === "boolean"
            ? job["allowNonRestoredState"]
            : plain.settings.allowNonRestoredState,
      }),
      restore,
      notes: [...notes, ...plain.notes],
    },
    configuration,
    program: programOf(job, places),
    jobWith: (all) => jobOfKubernetes(value, places, sessionVersion, all).job,
  });
}

/** Of what the resource says itself, the operator writes: no key of another source is newer than that. */
function keysLeft(keys: DeclaredKeys | undefined, job: Readonly<Record<string, unknown>>): DeclaredKeys | undefined {
  if (keys === undefined) return undefined;
  const { snapshot: _, allowNonRestoredState, ...left } = keys;
  const isSaid = typeof job["allowNonRestoredState"] === "boolean" || allowNonRestoredState === undefined;
  return isSaid ? left : { ...left, allowNonRestoredState };
}

/** v1_20 → 1.20 */
export function releaseOf(value: unknown): string | undefined {
  const [, major, minor] = /^v(\d+)_(\d+)$/.exec(String(value)) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
}

/** The spec that was deployed last, where the resource has its status (lastReconciledSpec is JSON in a text). */
function deployedSpec(status: unknown): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(objectOf(objectOf(status)?.["reconciliationStatus"])?.["lastReconciledSpec"]);
  if (text === undefined) return undefined;
  try {
    const parsed = objectOf(JSON.parse(text));
    return objectOf(parsed?.["spec"]) ?? parsed;
  } catch {
    return undefined;
  }
}

/** The operator has seen the resource and deployed nothing yet (CommonStatus.getLifecycleState). */
function isBeforeFirstDeployment(status: unknown): boolean {
  return objectOf(status)?.["lifecycleState"] === "CREATED";
}

type Tell = (level: Remark["level"], path: Path, text: string) => void;

/** What to do where nothing says whether there is high availability. */
const saysHa = "Add high-availability.type to flinkConfiguration, or -D.";

interface Upgrade {
  readonly mode: "stateless" | "savepoint" | "last-state";
  readonly from: DeclaredRestore["from"];
}

/**
 * Which doors an upgrade of a running job can take (AbstractJobReconciler.getJobUpgrade). The operator's own defaults may
 * turn high availability on (FlinkConfigManager), so where nothing sets it, it is not known and not off.
 */
function upgradeOf(
  kind: Kind,
  spec: Readonly<Record<string, unknown>>,
  job: Readonly<Record<string, unknown>>,
  configuration: Configuration,
  flinkVersion: string | undefined,
  deployed: Readonly<Record<string, unknown>> | undefined,
  remark: Tell,
): Upgrade {
  const path = ["spec", "job", "upgradeMode"];
  const given = job["upgradeMode"];
  const mode = String(given ?? "stateless")
    .toLowerCase()
    .replaceAll("_", "-");
  const operator = (name: string) => booleanOf(configuration.get(`kubernetes.operator.job.upgrade.${name}`)?.value);
  const ha = configured(configuration, "highAvailability", flinkVersion);
  const hasHa = ha === undefined ? undefined : ha.toUpperCase() !== "NONE";
  const settings = ["spec", "flinkConfiguration"];
  if (mode !== "stateless" && configured(configuration, "checkpointDirectory", flinkVersion) === undefined) {
    remark(
      "warning",
      settings,
      `has no checkpoint directory, without which the operator refuses upgradeMode ${mode} (unless its own defaults name one)`,
    );
  }
  if (mode === "stateless") {
    const empty = "every upgrade starts the job without its state";
    if (given === undefined) remark("warning", ["spec", "job"], `has no upgradeMode, which means stateless: ${empty}`);
    else remark("warning", path, `is stateless: ${empty}`);
    return { mode, from: ["nothing"] };
  }
  if (mode === "savepoint") {
    if (configured(configuration, "savepointDirectory", flinkVersion) === undefined) {
      remark(
        "warning",
        settings,
        "has no savepoint directory, without which the operator refuses upgradeMode savepoint (unless its own defaults name one)",
      );
    }
    const mayFall = kind === "FlinkDeployment" && operator("last-state-fallback.enabled") !== false;
    if (mayFall && hasHa === true) {
      remark("info", path, "falls back to last-state when the job is not running, so both doors can be taken");
      return { mode, from: ["path", "ha"] };
    }
    if (mayFall && hasHa === undefined) {
      remark(
        "info",
        path,
        `falls back to last-state when the job is not running, if there is high availability; nothing says whether there is, and only --door both checks that. ${saysHa}`,
      );
    }
    return { mode, from: ["path"] };
  }
  if (mode !== "last-state") {
    remark("warning", path, `is ${shown(given)}; the operator knows stateless, savepoint and last-state`);
    return { mode: "last-state", from: ["path", "ha"] };
  }
  if (kind === "FlinkSessionJob") return { mode, from: ["path"] };
  if (deployed !== undefined && deployed["flinkVersion"] !== spec["flinkVersion"]) {
    remark(
      "info",
      ["spec", "flinkVersion"],
      "changes, so that the operator takes a savepoint or cancels the job: last-state goes by path this time",
    );
    return { mode, from: ["path"] };
  }
  if (hasHa === undefined) {
    remark(
      "info",
      path,
      `is last-state, which goes by path if there is no high availability; nothing says whether there is, so both doors can be taken. ${saysHa}`,
    );
    return { mode, from: ["path", "ha"] };
  }
  if (!hasHa) {
    remark(
      "info",
      path,
      "is last-state without high availability: the operator cancels the job and restores its last checkpoint by path",
    );
    return { mode, from: ["path"] };
  }
  // a job that is not running is restored from its HA metadata all the same
  return { mode, from: operator("last-state.job-cancel.enabled") === true ? ["path", "ha"] : ["ha"] };
}

/** At the first deployment, and where savepointRedeployNonce changes, initialSavepointPath, or nothing; else what an upgrade takes. */
function restoreOf(
  job: Readonly<Record<string, unknown>>,
  upgrade: Upgrade,
  status: unknown,
  deployed: Readonly<Record<string, unknown>> | undefined,
  places: YamlPlaces,
): DeclaredRestore {
  const path = ["spec", "job", "initialSavepointPath"];
  const initial = textOf(job["initialSavepointPath"]);
  const nonce = job["savepointRedeployNonce"] ?? undefined;
  const redeployed = nonce !== undefined && nonce !== objectOf(deployed?.["job"])?.["savepointRedeployNonce"];
  if (initial !== undefined && (deployed === undefined || redeployed)) {
    // without a status it is not known whether this is the first deployment, or an upgrade
    const isKnown = deployed !== undefined || isBeforeFirstDeployment(status);
    const from: DeclaredRestore["from"] = isKnown ? ["path"] : [...new Set(["path" as const, ...upgrade.from])];
    return { from, snapshot: initial, source: places.sourceAt(path) };
  }
  if (deployed === undefined && isBeforeFirstDeployment(status)) {
    return { from: ["nothing"], source: places.sourceAt(["spec", "job"]) };
  }
  const taken = textOf(objectOf(objectOf(status)?.["jobStatus"])?.["upgradeSavepointPath"]);
  const isPath = taken !== undefined && taken !== LAST_STATE && upgrade.from.includes("path");
  const source = places.sourceAt(["spec", "job", "upgradeMode"]);
  return known<DeclaredRestore>({ from: upgrade.from, snapshot: isPath ? taken : undefined, source });
}

/** Fields whose change alone starts no upgrade (JobSpec, SpecDiff IGNORE), and those that only count once. */
function tellEdits(
  kind: Kind,
  job: Readonly<Record<string, unknown>>,
  configuration: Configuration,
  upgrade: Upgrade,
  deployed: Readonly<Record<string, unknown>> | undefined,
  remark: Tell,
): void {
  const before = objectOf(deployed?.["job"]);
  const changed = (name: string) => before !== undefined && (job[name] ?? null) !== (before[name] ?? null);
  const at = (name: string): Path => ["spec", "job", name];
  const nonce = job["savepointRedeployNonce"];
  if (textOf(job["initialSavepointPath"]) !== undefined) {
    if (deployed === undefined) {
      remark(
        "info",
        at("initialSavepointPath"),
        "counts at the first deployment only; later it is ignored until savepointRedeployNonce changes",
      );
    } else if (nonce === undefined || nonce === null || !changed("savepointRedeployNonce")) {
      remark(
        "warning",
        at("initialSavepointPath"),
        "is ignored: the job was deployed already, and savepointRedeployNonce does not change",
      );
    }
  } else if (nonce !== undefined && nonce !== null && (deployed === undefined || changed("savepointRedeployNonce"))) {
    remark(
      "warning",
      at("savepointRedeployNonce"),
      "needs an initialSavepointPath beside it; the operator refuses it otherwise",
    );
  }
  for (const name of ["upgradeMode", "allowNonRestoredState"]) {
    if (changed(name))
      remark("info", at(name), "changes, which by itself starts no upgrade; it counts at the next one");
  }
  if (job["allowNonRestoredState"] === true && upgrade.from.includes("ha")) {
    remark(
      "warning",
      at("allowNonRestoredState"),
      "has no effect where the job is restored from high-availability metadata",
    );
  }
  if (job["state"] === "suspended")
    remark("info", at("state"), "is suspended: applying this stops the job, and restores nothing yet");
  for (const key of ["execution.savepoint.path", "execution.state-recovery.path"]) {
    if (kind === "FlinkDeployment" && configuration.has(key)) {
      const own = configuration.get(key)?.value;
      if (own !== LAST_STATE)
        remark(
          "warning",
          ["spec", "flinkConfiguration", key],
          "is overwritten or removed by the operator; use initialSavepointPath",
        );
    }
  }
}

/**
 * parallelism.default, as the operator sets it (FlinkConfigBuilder.getParallelism): from spec.job.parallelism, or from
 * the TaskManagers that are asked for. Unknown where something else decides while the job runs.
 */
function parallelismOf(
  spec: Readonly<Record<string, unknown>>,
  job: Readonly<Record<string, unknown>>,
  configuration: Configuration,
  flinkVersion: string | undefined,
  remark: Tell,
): number | undefined {
  const path = ["spec", "job", "parallelism"];
  const given = countOf(job["parallelism"]);
  const replicas = countOf(objectOf(spec["taskManager"])?.["replicas"]);
  const slots = integerOf(configuration.get("taskmanager.numberOfTaskSlots")?.value ?? "1");
  const isReactive = configured(configuration, "schedulerMode", flinkVersion)?.toUpperCase() === "REACTIVE";
  const isScaled = booleanOf(configuration.get("job.autoscaler.enabled")?.value) === true;
  const own = configuration.get("parallelism.default");
  const decided = replicas !== undefined && slots !== undefined ? replicas * slots : given;
  if (own !== undefined && decided !== undefined && own.value !== String(decided)) {
    const text = `is overwritten with ${decided}, from ${replicas === undefined ? "spec.job.parallelism" : "the TaskManagers"}`;
    remark("warning", ["spec", "flinkConfiguration", "parallelism.default"], text);
  }
  if (isReactive || isScaled) {
    const who = isReactive ? "the number of slots decides in reactive mode" : "the autoscaler sets that of each vertex";
    if (given !== undefined) remark("warning", path, `is not what the job will have: ${who}`);
    return undefined;
  }
  if (given !== undefined && decided !== given) {
    remark("warning", path, `is ignored beside taskManager.replicas: ${replicas} × ${slots} slots are ${decided}`);
  }
  return decided;
}

function programOf(job: Readonly<Record<string, unknown>>, places: YamlPlaces): DeclaredProgram | undefined {
  const location = textOf(job["jarURI"]);
  if (location === undefined) return undefined;
  return known<DeclaredProgram>({
    kind: "jar",
    location,
    entryClass: textOf(job["entryClass"]),
    args: (listOf(job["args"]) ?? []).map(String),
    classpath: [],
    source: places.sourceAt(["spec", "job", "jarURI"]),
  });
}
