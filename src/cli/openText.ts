/** A declaration that was opened and whose kind is known, but not yet read: some need to know what others say. */
import { UsageError } from "../errors.js";
import { type Configuration, configured, mergeConfigurations } from "../job/configuration.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import { loadManifest } from "../job/loadManifest.js";
import type { DeclaredProgram } from "../job/program.js";
import { isOldFlinkConf, type TextKind } from "../job/recognize.js";
import type { RestVertex } from "../job/restJob.js";
import type { NoteParagraph, ZeppelinNote } from "../job/zeppelinNote.js";
import { quoted } from "../report/printable.js";
import { counted } from "../report/text.js";

/** What a declaration gives: a job, and for sources that build a graph, what it is built with. */
export interface ReadSource {
  readonly job: DeclaredJob;
  readonly configuration?: Configuration;
  readonly program?: DeclaredProgram;
  /** The job again, where it depends on what other sources configure: `all` of it, as one. */
  readonly jobWith?: (all: Configuration) => DeclaredJob;
  /** Of the REST API, for execution plans. */
  readonly vertices?: readonly RestVertex[];
}

/** What is known already when a declaration is read. */
export interface ReadContext {
  /** Given by --flink-version, else by a source that was read before. */
  readonly flinkVersion?: string | undefined;
  /** Strongest first. */
  readonly configurations: readonly Configuration[];
  readonly vertices: readonly RestVertex[];
}

export const noContext: ReadContext = { configurations: [], vertices: [] };

/** `name`: which of several jobs of the file. Throws a RestorableError that says where it is wrong. */
export async function readText(
  text: string,
  kind: TextKind,
  location: string,
  context: ReadContext,
  name?: string,
): Promise<ReadSource> {
  const { flinkVersion, configurations } = context;
  switch (kind) {
    case "manifest":
      return { job: await loadManifest(text, { location }) };
    case "compiled-plan": {
      const { jobOfCompiledPlan } = await import("../job/compiledPlan.js");
      const configuration = mergeConfigurations(configurations);
      return {
        job: jobOfCompiledPlan(text, {
          location,
          flinkVersion,
          uidFormat: configured(configuration, "sqlUidFormat"),
          uidGeneration: configured(configuration, "sqlUidGeneration"),
        }),
      };
    }
    case "execution-plan": {
      const { jobOfExecutionPlan } = await import("../job/executionPlan.js");
      return { job: jobOfExecutionPlan(text, location, context.vertices) };
    }
    case "rest": {
      const { answersOf, jobOfRest, verticesOfAnswers } = await import("../job/restJob.js");
      const answers = answersOf(JSON.parse(text));
      return { job: jobOfRest(answers, { kind: "rest", location }), vertices: verticesOfAnswers(answers) };
    }
    case "kubernetes": {
      const { readKubernetes } = await import("../job/kubernetesFile.js");
      return readKubernetes(text, location, name);
    }
    case "config": {
      const { readConfigYaml, readFlinkConf } = await import("../job/flinkConfig.js");
      if (isOldFlinkConf(location)) return readFlinkConf(text, location, flinkVersion);
      const { locateYaml } = await import("../job/locateYaml.js");
      return readConfigYaml(text, locateYaml(text), location, flinkVersion);
    }
    case "note": {
      const { jobOfParagraph, readNote } = await import("../job/zeppelinNote.js");
      const note = readNote(text, location);
      const { configuration } = note;
      return { job: jobOfParagraph(note, paragraphOf(note, location, name)), configuration };
    }
    default:
      return kind satisfies never;
  }
}

/** By its id, number or job name; else the only one that resumes. Throws a UsageError. */
function paragraphOf({ paragraphs }: ZeppelinNote, location: string, name: string | undefined): NoteParagraph {
  const fits = ({ id, number, jobName, resume }: NoteParagraph) =>
    name === undefined ? resume !== undefined : [id, String(number), jobName].includes(name);
  const [only, ...others] = paragraphs.filter(fits);
  if (only !== undefined && others.length === 0) return only;
  const there = paragraphs.map(({ id, number, jobName }) => `${number} (${jobName ?? id})`).join(", ");
  throw new UsageError(
    name === undefined
      ? `${location} has ${counted(others.length + (only ? 1 : 0), "paragraph")} that resume`
      : `${location} has no Flink paragraph ${quoted(name)}`,
    { fix: `Say which one: ${location}#<number>. It has ${there === "" ? "none" : there}.` },
  );
}
