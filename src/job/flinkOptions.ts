/** The options of `flink run` and `flink run-application`, and how Flink's command line takes them apart (commons-cli). */

/** An option: its names, and whether a value follows. */
interface FlinkOption {
  readonly short?: string;
  readonly long?: string;
  readonly takesValue: boolean;
}

const valued = (short: string, long?: string): FlinkOption => ({
  short,
  ...(long !== undefined && { long }),
  takesValue: true,
});
const plain = (short: string, long?: string): FlinkOption => ({ ...valued(short, long), takesValue: false });

/** CliFrontendParser, GenericCLI, FlinkYarnSessionCli (prefix "y"), 1.12 – 2.2; names that a release dropped are kept. */
const flinkOptions: readonly FlinkOption[] = [
  plain("h", "help"),
  plain("v", "verbose"),
  valued("j", "jarfile"),
  valued("c", "class"),
  valued("C", "classpath"),
  valued("p", "parallelism"),
  plain("d", "detached"),
  plain("sae", "shutdownOnAttachedExit"),
  valued("m", "jobmanager"),
  valued("s", "fromSavepoint"),
  plain("n", "allowNonRestoredState"),
  valued("cm", "claimMode"),
  valued("rm", "restoreMode"),
  valued("z", "zookeeperNamespace"),
  valued("e", "executor"),
  valued("t", "target"),
  valued("D"),
  valued("py", "python"),
  valued("pym", "pyModule"),
  valued("pyfs", "pyFiles"),
  valued("pyreq", "pyRequirements"),
  valued("pyarch", "pyArchives"),
  valued("pyexec", "pyExecutable"),
  valued("pyclientexec", "pyClientExecutable"),
  valued("pypath", "pyPythonPath"),
  plain("yd", "yarndetached"),
  plain("yh", "yarnhelp"),
  plain("yq", "yarnquery"),
  plain("yst", "yarnstreaming"),
  valued("yid", "yarnapplicationId"),
  valued("yat", "yarnapplicationType"),
  valued("yD"),
  valued("yj", "yarnjar"),
  valued("yjm", "yarnjobManagerMemory"),
  valued("yn", "yarncontainer"),
  valued("ynl", "yarnnodeLabel"),
  valued("ynm", "yarnname"),
  valued("yqu", "yarnqueue"),
  valued("ys", "yarnslots"),
  valued("yt", "yarnship"),
  valued("ytm", "yarntaskManagerMemory"),
  valued("yz", "yarnzookeeperNamespace"),
];

/** One option of a command line. */
export interface GivenOption {
  /** Its short name. */
  readonly name: string;
  readonly value: string;
  /** Of its first word. */
  readonly index: number;
}

export interface ParsedOptions {
  readonly options: readonly GivenOption[];
  /** Index of the first word that is no option: the jar. */
  readonly end: number;
  readonly unknown: readonly { readonly word: string; readonly index: number }[];
  /** An option at the end of the line whose value is missing. */
  readonly missing?: string;
}

/**
 * As commons-cli's DefaultParser with stopAtNonOption: options end at the first other word. Long names may stand behind one
 * dash (`-claimMode`), be cut short where that is unambiguous, and take their value behind `=`; `-Dkey=value` is one word or
 * two.
 */
export function parseOptions(words: readonly string[], from: number): ParsedOptions {
  const options: GivenOption[] = [];
  const unknown: { word: string; index: number }[] = [];
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { options, unknown, end: at + 1 };
    if (!word.startsWith("-") || word === "-") break;
    const found = optionOf(word);
    if (found === undefined) {
      unknown.push({ word, index: at });
      continue;
    }
    const { option, value } = found;
    const name = option.short ?? "";
    const index = at;
    if (!option.takesValue || value !== undefined) options.push({ name, value: value ?? "", index });
    else if (at + 1 >= words.length) return { options, unknown, end: words.length, missing: word };
    else options.push({ name, value: words[++at] ?? "", index });
  }
  return { options, unknown, end: at };
}

/** The option that a word names, with the value that is part of the word. */
function optionOf(word: string): { readonly option: FlinkOption; readonly value?: string } | undefined {
  const equals = word.indexOf("=");
  const name = word.slice(word.startsWith("--") ? 2 : 1, equals < 0 ? undefined : equals);
  const value = equals < 0 ? {} : { value: word.slice(equals + 1) };
  const isLong = word.startsWith("--");
  const exact = flinkOptions.find(({ short, long }) => long === name || (!isLong && short === name));
  if (exact !== undefined) return { option: exact, ...value };
  const property = isLong ? undefined : flinkOptions.find(({ short }) => isProperty(short) && name.startsWith(short));
  if (property?.short !== undefined) return { option: property, value: word.slice(1 + property.short.length) };
  const begun = flinkOptions.filter(({ long }) => long?.startsWith(name));
  if (begun.length === 1 && begun[0] !== undefined) return { option: begun[0], ...value };
  const first = isLong ? undefined : flinkOptions.find(({ short }) => short !== undefined && short === name[0]);
  return first?.takesValue ? { option: first, value: word.slice(2) } : undefined;
}

function isProperty(short: string | undefined): short is "D" | "yD" {
  return short === "D" || short === "yD";
}

/** Whether a word is an option of Flink that is written out: for words that stand where they have no effect. */
export function isFlinkOption(word: string): boolean {
  return (
    /^-{1,2}[A-Za-z]/.test(word) && flinkOptions.some(({ short, long }) => word === `-${short}` || word === `--${long}`)
  );
}
