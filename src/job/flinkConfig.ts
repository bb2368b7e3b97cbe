/** Flink's configuration files: `flink-conf.yaml` of 1.x, which is no YAML, and `config.yaml` (1.19+), which is. */
import type { Configuration, ConfigurationEntry } from "./configuration.js";
import { jobOfConfiguration } from "./configurationJob.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, Remark } from "./declaredJob.js";
import { type LocatedText, nodeAt, type Path, pathText, positionsOf } from "./locatedText.js";
import { ManifestError } from "./manifestError.js";

export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly job: DeclaredJob;
}

/**
 * Lines of `key: value`, split at the first ": "; "#" starts a comment wherever it stands, quotes belong to the value, a
 * line without ": " is skipped. Source: GlobalConfiguration.loadLegacyYAMLResource, up to 1.20; 2.0 reads config.yaml only.
 */
export function readFlinkConf(text: string, location: string, flinkVersion?: string): ReadConfiguration {
  const configuration = new Map<string, ConfigurationEntry>();
  const remarks: Remark[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const source: DeclarationSource = { kind: "config", location, line: index + 1 };
    const remark = (text: string) => remarks.push({ code: "remark", level: "warning", text, source });
    const content = line.split("#", 1)[0]?.trim() ?? "";
    if (content === "") continue;
    const at = content.indexOf(": ");
    const [key, value] = [content.slice(0, at).trim(), content.slice(at + 2).trim()];
    if (at < 0 || key === "" || value === "") {
      remark(`Flink skips this line: it is no "key: value"`);
      continue;
    }
    if (/^(["']).*\1$/.test(value)) remark(`the quotes belong to the value of ${key} in this file: it is no YAML`);
    configuration.set(key, { value, source });
  }
  if (flinkVersion !== undefined && /^(?:[2-9]|\d\d)\./.test(flinkVersion)) {
    const text = `Flink ${flinkVersion} does not read flink-conf.yaml; it reads config.yaml`;
    remarks.push({ code: "remark", level: "warning", text, source: { kind: "config", location } });
  }
  return withJob(configuration, remarks, location, flinkVersion);
}

/** Nested maps are keys joined by dots, lists are one value. Throws a ManifestError where the text cannot be used. */
export function readConfigYaml(
  text: string,
  located: LocatedText,
  location: string,
  flinkVersion?: string,
): ReadConfiguration {
  const { root } = located;
  const positionOf = positionsOf(text);
  if (located.value === null) return withJob(new Map(), [], location, flinkVersion);
  if (root === undefined || located.problems.length > 0 || !isMap(located.value)) {
    const found = located.problems.map((p) => ({
      ...positionOf(p.offset),
      path: pathText(p.path),
      message: p.message,
    }));
    const problems = found.length > 0 ? found : [{ line: 1, column: 1, path: "", message: "must be keys with values" }];
    throw new ManifestError(location, problems, { fix: "Pass Flink's config.yaml, or flink-conf.yaml of 1.x." });
  }
  const sourceAt = (path: Path): DeclarationSource => ({
    kind: "config",
    location,
    ...positionOf(nodeAt(root, path).keyOffset ?? nodeAt(root, path).offset),
  });
  return withJob(flatten(located.value, sourceAt), [], location, flinkVersion);
}

/** A map of a YAML file as flat keys (GlobalConfiguration.flatten). Empty values say nothing. */
export function flatten(map: object, sourceAt: (path: Path) => DeclarationSource): Configuration {
  const flat = new Map<string, ConfigurationEntry>();
  const visit = (value: unknown, key: string, path: Path): void => {
    if (isMap(value)) {
      for (const [step, inner] of Object.entries(value))
        visit(inner, key === "" ? step : `${key}.${step}`, [...path, step]);
    } else if (value !== null && value !== undefined) {
      const text = Array.isArray(value) ? value.map(String).join(";") : String(value);
      flat.set(key, { value: text, source: sourceAt(path) });
    }
  };
  visit(map, "", []);
  return flat;
}

/** The job of a configuration file, and what reading the file showed. */
function withJob(
  configuration: Configuration,
  remarks: readonly Remark[],
  location: string,
  flinkVersion: string | undefined,
): ReadConfiguration {
  const job = jobOfConfiguration(configuration, { kind: "config", location }, flinkVersion);
  return { configuration, job: { ...job, notes: [...remarks, ...job.notes] } };
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
