/** A file of Kubernetes resources, one document or several: the job in it. */
import { UsageError } from "../errors.js";
import { isKubernetesJob, jobOfKubernetes, type KubernetesJob, releaseOf } from "./kubernetes.js";
import { objectOf, textOf } from "./locatedJson.js";
import { nodeAt, pathText, positionsOf } from "./locatedText.js";
import { locateYaml } from "./locateYaml.js";
import { ManifestError } from "./manifestError.js";

const fix =
  "Pass a FlinkDeployment or FlinkSessionJob, as it is applied: templates rendered (helm template, kustomize build).";

/**
 * The FlinkDeployment or FlinkSessionJob of a file; of several, the one that is called `name`. Session clusters are no jobs;
 * they say of which release their session jobs are. Throws a ManifestError, or a UsageError where it is not clear which one.
 */
export function readKubernetes(text: string, location: string, name?: string): KubernetesJob {
  const positionOf = positionsOf(text);
  const documents = documentsOf(text).map((document) => {
    const located = locateYaml(document, { mergeKeys: true });
    return { ...located, resource: objectOf(located.value) };
  });
  for (const { problems } of documents) {
    const told = problems.map((p) => ({ ...positionOf(p.offset), path: pathText(p.path), message: p.message }));
    if (told.length > 0) throw new ManifestError(location, told, { fix });
  }
  const named = (resource: Readonly<Record<string, unknown>> | undefined) =>
    textOf(objectOf(resource?.["metadata"])?.["name"]);
  const jobs = documents.filter(
    ({ resource }) => isKubernetesJob(resource) && objectOf(resource?.["spec"])?.["job"] !== undefined,
  );
  const candidates = jobs.length > 0 ? jobs : documents.filter(({ resource }) => isKubernetesJob(resource));
  const chosen = name === undefined ? candidates : candidates.filter(({ resource }) => named(resource) === name);
  const names = candidates.map(({ resource }) => named(resource) ?? "(without a name)").join(", ");
  const [only] = chosen;
  if (only === undefined) {
    const what = name === undefined ? "has no FlinkDeployment and no FlinkSessionJob" : `has no job ${name}`;
    throw new UsageError(`${location} ${what}`, { fix: names === "" ? fix : `It has ${names}.` });
  }
  if (chosen.length > 1) {
    throw new UsageError(`${location} has several jobs: ${names}`, { fix: `Say which one: ${location}#<name>` });
  }
  const { root, value, resource } = only;
  const cluster = textOf(objectOf(resource?.["spec"])?.["deploymentName"]);
  const session = documents.find(({ resource: other }) => cluster !== undefined && named(other) === cluster)?.resource;
  const offsetOf = (path: readonly (string | number)[]) => {
    const node = root && nodeAt(root, path);
    return node?.keyOffset ?? node?.offset ?? 0;
  };
  return jobOfKubernetes(
    value,
    {
      sourceAt: (path) => ({ kind: "kubernetes", location, ...positionOf(offsetOf(path)) }),
      refusal: (path, message) =>
        new ManifestError(location, [{ ...positionOf(offsetOf(path)), path: pathText(path), message }], { fix }),
    },
    releaseOf(objectOf(session?.["spec"])?.["flinkVersion"]),
  );
}

/** Each document alone, the rest blanked out, so that every place keeps its line and column. */
export function documentsOf(text: string): string[] {
  const marks = [...text.matchAll(/^---(?=\s|$).*$/gm)].map(({ index, 0: mark }) => ({
    start: index,
    end: index + mark.length,
  }));
  const starts = [0, ...marks.map(({ end }) => end)];
  const ends = [...marks.map(({ start }) => start), text.length];
  return starts.flatMap((start, i) => {
    const document = text.slice(start, ends[i]);
    const isBlank = document.split("\n").every((line) => /^\s*(?:#|$)/.test(line));
    return isBlank ? [] : [text.slice(0, start).replaceAll(/[^\n]/g, " ") + document];
  });
}
