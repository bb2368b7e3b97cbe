/** What the helper is asked: restorable.helper.Request. */
export interface HelperRequest {
  readonly mode: "manifest" | "trial";
  readonly jar?: string | undefined;
  readonly class?: string | undefined;
  readonly argument: readonly string[];
  /** Jars beside the job's own. */
  readonly classpath: readonly string[];
  readonly flinkConf?: string | undefined;
  /** Flink's configuration keys, over those of the file. */
  readonly conf: Readonly<Record<string, string>>;
  /** Directory that holds _metadata; only for a trial, as what follows. */
  readonly snapshot?: string;
  readonly door?: readonly string[];
  readonly allowNonRestoredState?: boolean;
  readonly serializers?: boolean;
  /** Which of several jobs is tried: a name, or a number from 1. */
  readonly job?: string | undefined;
}

/** As a properties file. Lists are `name.0`, `name.1` …; what is undefined is left out. */
export function propertiesOf(request: object): string {
  const lines: string[] = [];
  const add = (key: string, value: unknown): void => {
    if (value === undefined) return;
    if (typeof value === "object" && value !== null) {
      for (const [inner, innerValue] of Object.entries(value)) add(`${key}.${inner}`, innerValue);
    } else {
      lines.push(`${escaped(key)}=${escaped(String(value))}\n`);
    }
  };
  for (const [key, value] of Object.entries(request)) add(key, value);
  return lines.join("");
}

/** As java.util.Properties.load reads it back. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  return text.replace(/[\\=:#! ]|[\u0000-\u001f]|[^\u0000-\u007e]/g, (character) => {
    const isPlain = character > " " && character <= "~";
    if (isPlain || character === " ") return `\\${character}`;
    return [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join("");
  });
}
