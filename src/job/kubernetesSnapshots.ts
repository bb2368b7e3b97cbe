/**
 * Which job and which snapshots the resources of the Flink Kubernetes Operator name: FlinkDeployment, FlinkSessionJob and
 * FlinkStateSnapshot, as `kubectl get -o yaml` shows them, one or a list.
 */
import type { Configuration } from "./configuration.js";
import { flatten } from "./flinkConfig.js";
import { listOf, objectOf, textOf } from "./locatedJson.js";

/** A snapshot that a resource names, or the job that it runs. */
export interface NamedByResource {
  /** "FlinkDeployment orders" */
  readonly resource: string;
  /** Where in it, such as `status.upgradeSavepointPath`. */
  readonly field: string;
  readonly about: "job" | "snapshot";
  /** A job ID, or a path. */
  readonly value: string;
}

const kinds = new Set(["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot"]);

/** Fields with the path of a snapshot (FlinkDeploymentStatus, SavepointInfo, FlinkStateSnapshotStatus, operator main). */
const pathFields: readonly (readonly string[])[] = [
  ["spec", "job", "initialSavepointPath"],
  ["spec", "flinkConfiguration", "execution.savepoint.path"],
  ["spec", "flinkConfiguration", "execution.state-recovery.path"],
  ["spec", "savepoint", "path"],
  ["status", "path"],
  ["status", "jobStatus", "upgradeSavepointPath"],
  ["status", "jobStatus", "savepointInfo", "lastSavepoint", "location"],
];

/** `spec.flinkConfiguration` of every resource that has one, as flat keys; empty values say nothing. */
export function configurationsIn(documents: readonly unknown[], location: string): Configuration[] {
  return documents.flatMap(resourcesOf).flatMap((resource) => {
    const configuration = objectOf(at(resource, ["spec", "flinkConfiguration"]));
    return configuration === undefined ? [] : [flatten(configuration, () => ({ kind: "kubernetes", location }))];
  });
}

export function namedByResources(documents: readonly unknown[]): NamedByResource[] {
  return documents.flatMap(resourcesOf).flatMap((resource) => {
    const kind = textOf(resource["kind"]) ?? "";
    if (!kinds.has(kind)) return [];
    const name = `${kind} ${textOf(objectOf(resource["metadata"])?.["name"]) ?? "without a name"}`;
    return [...jobOf(resource), ...snapshotsOf(resource)].map((found) => ({ resource: name, ...found }));
  });
}

/** A `List` holds others. */
function resourcesOf(document: unknown): Readonly<Record<string, unknown>>[] {
  const resource = objectOf(document);
  if (resource === undefined) return [];
  const items = listOf(resource["items"])?.map(objectOf);
  return items === undefined ? [resource] : items.filter((item) => item !== undefined);
}

type Found = Omit<NamedByResource, "resource">;

/** A resource that is there runs its job, or can start it again from its own high availability, whatever its state is. */
function jobOf(resource: Readonly<Record<string, unknown>>): Found[] {
  const value = textOf(at(resource, ["status", "jobStatus", "jobId"]));
  return value !== undefined && /^[0-9a-f]{32}$/.test(value)
    ? [{ field: "status.jobStatus.jobId", about: "job", value }]
    : [];
}

function snapshotsOf(resource: Readonly<Record<string, unknown>>): Found[] {
  const history = ["status", "jobStatus", "savepointInfo", "savepointHistory"];
  const fields = [
    ...pathFields.map((path) => ({ path, value: textOf(at(resource, path)) })),
    ...(listOf(at(resource, history)) ?? []).map((one, i) => ({
      path: [...history, String(i), "location"],
      value: textOf(objectOf(one)?.["location"]),
    })),
  ];
  return fields.flatMap(({ path, value }) =>
    value === undefined || !value.includes("/") ? [] : [{ field: path.join("."), about: "snapshot" as const, value }],
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => objectOf(inner)?.[step], value);
}
