/** Flink's own answer for people, beside the verdict. */
import { type Confirmation, type ConfirmedDoor, type ConfirmedSerializer, isRefused } from "../check/confirmation.js";
import type { SerializerAnswer } from "../job/jar/answer.js";
import { printable, word } from "./printable.js";
import { type Format, proseWidth, type TextOptions, wrapped } from "./text.js";

const doorWords = { path: "by path", ha: "through high availability" } as const;

export function confirmLines(confirmation: Confirmation, options: TextOptions): string[] {
  const { flinkVersion, doors, masterHooksLeftOut, serializers } = confirmation;
  if (serializers !== null) return serializerLines(flinkVersion, serializers, options);
  const title = `asked Flink ${printable(flinkVersion)} itself`;
  const about = "its JobManager restored the job up to where the first task would start; sources and hooks stayed off";
  return [
    `${options.paint("bold", title)}`,
    ...doors.flatMap((door) => doorLines(door, options)),
    ...wrapped(about, proseWidth(options), "  "),
    ...(masterHooksLeftOut ? ["  not asked: the job's master hooks (R-95)"] : []),
  ];
}

function serializerLines(
  flinkVersion: string,
  answers: readonly ConfirmedSerializer[],
  options: TextOptions,
): string[] {
  const asked = answers.filter(({ result }) => result !== "unasked");
  const title = `asked the job's serializers of keyed state, with Flink ${printable(flinkVersion)}`;
  return [
    `${options.paint("bold", title)}: ${asked.length} of ${answers.length} could be`,
    ...answers.flatMap((answer) => serializerLine(answer, options)),
  ];
}

const results: Readonly<Record<SerializerAnswer["result"], string>> = {
  "as-is": "fits as it is",
  "after-migration": "fits after a migration, which Flink does by itself",
  reconfigured: "fits, reconfigured",
  incompatible: "does NOT fit: Flink refuses to restore it",
  unasked: "not asked",
};

function serializerLine(answer: ConfirmedSerializer, options: TextOptions): string[] {
  const { operatorId, state, result, reason } = answer;
  const isKeyMigration = state === null && result === "after-migration";
  const said = isKeyMigration ? "would need a migration: Flink refuses that for keys" : results[result];
  const what = state === null ? "key" : `state ${word(state)}`;
  const compared = answer.agrees === true ? ", as expected" : answer.agrees === false ? `, ${bug(answer)}` : "";
  const text = `${operatorId}, ${what}: ${said}${compared}${reason === undefined ? "" : `: ${printable(reason)}`}`;
  const lines = wrapped(text, proseWidth(options), "  - ", "    ");
  return isRefused(answer) || answer.agrees === false ? lines.map((line) => options.paint("red", line)) : lines;
}

function doorLines(confirmed: ConfirmedDoor, options: TextOptions): string[] {
  const { door, outcome, text } = confirmed;
  const colours: Readonly<Record<ConfirmedDoor["outcome"], Format>> = {
    accepted: "green",
    rejected: "red",
    unanswered: "yellow",
  };
  const words = { accepted: "accepts it", rejected: "refuses it", unanswered: "could not be asked" }[outcome];
  const said = text === null ? "" : `: ${printable(text)}`;
  const lines = wrapped(
    `${doorWords[door]} it ${words}${comparison(confirmed)}${said}`,
    proseWidth(options),
    "  - ",
    "    ",
  );
  const [first = "", ...others] = lines;
  return [first.replace(words, options.paint(colours[outcome], words)), ...others];
}

function comparison({ agrees, expected }: ConfirmedDoor): string {
  if (agrees === true) return ", as expected";
  if (agrees === null) return "";
  return `, ${bug({ expected })}`;
}

function bug({ expected }: Pick<ConfirmedDoor | ConfirmedSerializer, "expected">): string {
  const ours = expected === "rejected" || expected === "refused" ? "a refusal" : "no refusal";
  return `and the rules expected ${ours}: THIS IS A BUG OF RESTORABLE, please report it with the output of the same command with --format json, which holds all that is needed`;
}
