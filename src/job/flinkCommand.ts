/** A `flink run` or `flink run-application` command line: what it restores, with which settings, and which program. */
import { UsageError } from "../errors.js";
import { compareReleases, minorReleaseOf } from "../model/releases.js";
import type { Configuration, ConfigurationEntry } from "./configuration.js";
import { claimModeOf, jobOfConfiguration } from "./configurationJob.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredKey, DeclaredKeys, DeclaredRestore, Remark } from "./declaredJob.js";
import { type GivenOption, isFlinkOption, parseOptions } from "./flinkOptions.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import type { DeclaredProgram } from "./program.js";
import { shown } from "./shown.js";

export interface FlinkCommand {
  readonly job: DeclaredJob;
  /** -D and -yD. */
  readonly configuration: Configuration;
  readonly program?: DeclaredProgram;
  /** FLINK_CONF_DIR, where it stands before the command. */
  readonly configurationDirectory?: string;
}

const usage = "restorable check -- flink run -s <snapshot> [options] job.jar";

/**
 * The words of a command line, as the shell leaves them: variables in front, then `flink`, then `run` or `run-application`.
 * Without -s and without a configured path the job starts empty, unless the cluster's own configuration or its
 * high-availability store knows better. Throws a UsageError for other commands.
 */
export function readFlinkCommand(words: readonly string[], flinkVersion?: string): FlinkCommand {
  const variables = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const command = Math.max(variables, 0);
  const action = words[command + 1];
  if (!/(?:^|[/\\])flink(?:\.sh|\.bat)?$/.test(words[command] ?? "") || !/^run(?:-application)?$/.test(action ?? "")) {
    const given = words.slice(command, command + 2).join(" ");
    throw new UsageError(`behind -- stands ${shown(given)}, which is neither flink run nor flink run-application`, {
      fix: usage,
    });
  }
  const parsed = parseOptions(words, command + 2);
  if (parsed.missing !== undefined) throw new UsageError(`${parsed.missing} needs a value`, { fix: usage });
  const source: DeclarationSource = { kind: "command-line", location: `flink ${action}` };
  const notes: Remark[] = [];
  const remark = (level: Remark["level"], text: string) => notes.push({ code: "remark", level, text, source });

  for (const { word } of parsed.unknown) {
    remark("warning", `flink has no option ${shown(word)}, as far as is known here; what follows it may be misread`);
  }
  // CommandLine.getOptionValue
  const first = (name: string): string | undefined => parsed.options.find((option) => option.name === name)?.value;
  const has = (name: string): boolean => parsed.options.some((option) => option.name === name);
  const configuration = propertiesOf(parsed.options, source);
  const configuredJob = jobOfConfiguration(configuration, source, flinkVersion);
  const program = programOf(words.slice(parsed.end), parsed.options, first, source);
  if (program === undefined) remark("warning", "the line names no jar and no python program");
  tellRepeated(parsed.options, remark);
  tellMisplaced(program, remark);
  tellTarget(action ?? "", first, has, flinkVersion, remark);

  const written = writtenSettings(first, has, flinkVersion, source, remark);
  tellOverwritten(configuredJob, written, remark);
  const job: DeclaredJob = {
    ...configuredJob,
    settings: known<JobSettings>({
      ...configuredJob.settings,
      parallelism: parallelismOf(first("p")) ?? configuredJob.settings.parallelism,
      ...written.settings,
    }),
    ...known<Pick<DeclaredJob, "keys" | "restore">>({
      keys: { ...configuredJob.keys, ...written.keys },
      restore: restoreOf(first("s"), configuredJob.restore, source),
    }),
    notes: [...notes, ...configuredJob.notes],
  };
  const directory = words.slice(0, command).findLast((word) => word.startsWith("FLINK_CONF_DIR="));
  return known<FlinkCommand>({
    job,
    configuration,
    program,
    configurationDirectory: directory?.slice("FLINK_CONF_DIR=".length),
  });
}

type WrittenSettings = Pick<JobSettings, "claimMode" | "allowNonRestoredState">;

interface Written {
  readonly settings: WrittenSettings;
  readonly keys: DeclaredKeys;
}

/**
 * What `flink run` writes over the configuration, -D included, also where the line does not say it: the claim mode (1.15+) and
 * whether state may be left behind. Both options count beside -s only; a configured path stays. Source, 1.16 to 2.3:
 * CliFrontendParser.createSavepointRestoreSettings, SavepointRestoreSettings.toConfiguration, CliFrontend.getEffectiveConfiguration.
 * Later releases write only what is given (FLINK-36973).
 */
function writtenSettings(
  first: (name: string) => string | undefined,
  has: (name: string) => boolean,
  flinkVersion: string | undefined,
  source: DeclarationSource,
  remark: (level: Remark["level"], text: string) => void,
): Written {
  const release = flinkVersion === undefined ? null : minorReleaseOf(flinkVersion);
  const writesDefaults = release === null || compareReleases(release, "2.3") <= 0;
  const hasMode = release === null || compareReleases(release, "1.15") >= 0;
  const claim = ["cm", "rm"].find(has);
  const given = has("s") ? { claim, skip: has("n") } : { claim: undefined, skip: false };
  for (const ignored of has("s") ? [] : ["n", "cm", "rm"].filter(has)) {
    remark("warning", `-${ignored} counts only beside -s, and has no effect here`);
  }
  const instead = (option: string, value: string): string =>
    has("s") ? `-s without ${option}, which means ${value}` : `flink run without -s, which means ${value}`;
  const writtenAs = (key: string): DeclaredKey => ({ key, rank: -1, source });
  const writesMode = given.claim !== undefined || (writesDefaults && hasMode);
  const writesSkip = given.skip || writesDefaults;
  return {
    settings: known<WrittenSettings>({
      claimMode: writesMode ? claimOf(given.claim === undefined ? undefined : first(given.claim)) : undefined,
      allowNonRestoredState: writesSkip ? given.skip : undefined,
    }),
    keys: known<DeclaredKeys>({
      snapshot: has("s") ? writtenAs("-s") : undefined,
      claimMode: writesMode ? writtenAs(given.claim ? `-${given.claim}` : instead("-cm", "NO_CLAIM")) : undefined,
      allowNonRestoredState: writesSkip ? writtenAs(given.skip ? "-n" : instead("-n", "false")) : undefined,
    }),
  };
}

function claimOf(given: string | undefined): JobSettings["claimMode"] {
  const mode = claimModeOf(given ?? "NO_CLAIM");
  if (mode !== undefined) return mode;
  throw new UsageError(`the claim mode is ${shown(given)}`, { fix: "Flink knows claim, no_claim and legacy." });
}

/** -D of what the command line writes itself. */
function tellOverwritten(
  { settings, keys }: DeclaredJob,
  written: Written,
  remark: (level: Remark["level"], text: string) => void,
): void {
  for (const name of ["claimMode", "allowNonRestoredState"] as const) {
    const [configured, by] = [keys?.[name], written.keys[name]];
    if (configured === undefined || by === undefined || settings[name] === written.settings[name]) continue;
    remark("warning", `${configured.key} is without effect beside ${by.key}`);
  }
}

/** -s goes before a configured path. Without both, the cluster's own configuration can still name one. */
function restoreOf(
  given: string | undefined,
  byConfiguration: DeclaredRestore | undefined,
  source: DeclarationSource,
): DeclaredRestore | undefined {
  return given === undefined ? byConfiguration : { from: ["path"], snapshot: given, source };
}

function parallelismOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const parallelism = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (parallelism < 1) throw new UsageError(`-p is ${shown(given)}`, { fix: "Give a whole number from 1 on." });
  return parallelism;
}

/** -Dkey=value and -yDkey=value; a key without a value is "true" (CliFrontend, CommandLine.getOptionProperties). */
function propertiesOf(options: readonly GivenOption[], source: DeclarationSource): Configuration {
  const configuration = new Map<string, ConfigurationEntry>();
  for (const { name, value } of options) {
    if (name !== "D" && name !== "yD") continue;
    const equals = value.indexOf("=");
    if (equals < 0) configuration.set(value, { value: "true", source });
    else configuration.set(value.slice(0, equals), { value: value.slice(equals + 1), source });
  }
  return configuration;
}

function programOf(
  rest: readonly string[],
  options: readonly GivenOption[],
  first: (name: string) => string | undefined,
  source: DeclarationSource,
): DeclaredProgram | undefined {
  const python = first("py") ?? first("pym");
  const jar = first("j");
  const location = python ?? jar ?? rest[0];
  if (location === undefined) return undefined;
  return known<DeclaredProgram>({
    kind: python === undefined ? "jar" : "python",
    location,
    entryClass: python === undefined ? first("c") : undefined,
    args: python === undefined && jar === undefined ? rest.slice(1) : rest,
    classpath: options.flatMap(({ name, value }) => (name === "C" ? [value] : [])),
    source,
  });
}

/** Of these every value counts, or the last of each key. */
const lists: readonly string[] = ["C", "D", "yD", "yt"];

function tellRepeated(options: readonly GivenOption[], remark: (level: "warning", text: string) => void): void {
  for (const name of new Set(options.map((option) => option.name))) {
    const [first, ...others] = options.filter((option) => option.name === name).map(({ value }) => value);
    if (lists.includes(name) || others.every((value) => value === first)) continue;
    remark("warning", `-${name} is given ${others.length + 1} times; Flink takes the first, ${shown(first)}`);
  }
}

/** Options behind the jar go to the program. */
function tellMisplaced(program: DeclaredProgram | undefined, remark: (level: "warning", text: string) => void): void {
  const meant = program?.args.filter((word) => isFlinkOption(word)) ?? [];
  if (program === undefined || meant.length === 0) return;
  const [stand, what, it] =
    meant.length === 1 ? ["stands", "is an argument", "it"] : ["stand", "are arguments", "them"];
  remark(
    "warning",
    `${meant.join(", ")} ${stand} behind ${program.location}, and so ${what} of the program; Flink does not see ${it}`,
  );
}

const yarn: readonly string[] = ["yid", "yjm", "ytm", "ynm", "yqu", "ys", "yD"];

function tellTarget(
  action: string,
  first: (name: string) => string | undefined,
  has: (name: string) => boolean,
  flinkVersion: string | undefined,
  remark: (level: Remark["level"], text: string) => void,
): void {
  const target = first("t") ?? first("e");
  const isTwo = flinkVersion !== undefined && /^[2-9]\./.test(flinkVersion);
  if (first("m") === "yarn-cluster" && !has("yid")) {
    remark(
      isTwo ? "warning" : "info",
      isTwo
        ? `-m yarn-cluster starts a cluster for one job, which Flink 2 cannot; use flink run-application -t yarn-application`
        : "-m yarn-cluster starts a cluster for this one job (deprecated since 1.15, gone in 2.0)",
    );
  }
  if (action === "run-application" && target === undefined && !has("m")) {
    remark("warning", "run-application needs -t yarn-application or -t kubernetes-application");
  }
  if (target !== undefined && !target.startsWith("yarn") && yarn.some(has)) {
    remark("warning", `the options of YARN (-y…) are without effect beside -t ${target}`);
  }
}
