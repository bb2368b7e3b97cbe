import { StorageError, UsageError } from "../../errors.js";
import { ruleNamed, rulesHint } from "../../gate/ruleNamed.js";
import { rulesSaying } from "../../report/flinkMessages.js";
import { jsonText } from "../../report/json.js";
import { mentionedJson } from "../../report/mentionedJson.js";
import type { MentionedReport } from "../../report/mentionedReport.js";
import { mentionedText } from "../../report/mentionedText.js";
import { pageText } from "../../report/pageText.js";
import { quoted } from "../../report/printable.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, formatOf, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  topic: { type: "string", describe: "a rule's number or name, or what Flink said; - reads that from standard input" },
};

export const options: CommandModule["options"] = {
  snapshot: {
    ...value,
    describe: "what the message is about in this savepoint or checkpoint: its operators, its files",
  },
  format: { ...value, describe: "text for people, markdown (the page itself) or json" },
};

export const examples: CommandModule["examples"] = [
  ["$0 explain R-01", "the page of a rule"],
  ["$0 explain unmatched-state", "the same by its name"],
  ['$0 explain "Cannot map checkpoint/savepoint state"', "which rules are behind a message of Flink"],
  ["$0 explain - --snapshot sp-1 < stack.txt", "and which operators and files that are"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const given = (single(args, "topic") ?? "").trim();
  const topic = given === "-" ? new TextDecoder().decode(await io.stdin()).trim() : given;
  const format = formatOf(args, ["text", "markdown", "json"]);
  const mentioned = await mentionedIn(topic, args, io);
  const isAboutSomething = mentioned !== undefined && mentioned.operators.length + mentioned.files.length > 0;
  const pages = rulesFor(topic, isAboutSomething, io).map((rule) => ({ rule, page: pageOf(rule, io) }));
  const text =
    format === "json"
      ? jsonText({ topic, rules: pages, ...(mentioned && mentionedJson(mentioned)) })
      : format === "markdown"
        ? pages.map(({ page }) => page).join("\n")
        : [
            ...(mentioned ? [mentionedText(mentioned, textOptions(args, io))] : []),
            pages.length > 0 ? pagesText(pages, args, io) : "No rule is known to make Flink say that.\n",
          ].join("\n");
  writeResult(text, args, io);
  return 0;
}

async function mentionedIn(topic: string, args: Arguments, io: Io): Promise<MentionedReport | undefined> {
  const name = single(args, "snapshot");
  if (name === undefined) return undefined;
  const { mentionsIn } = await import("../mentions.js");
  return mentionsIn(topic, name, io.storage);
}

/** More pages than this are only named. */
const mostPages = 2;

function pagesText(pages: readonly { rule: string; page: string }[], args: Arguments, io: Io): string {
  if (pages.length <= mostPages) return pages.map(({ page }) => pageText(page, textOptions(args, io))).join("\n");
  const named = pages.map(({ page }) => {
    const [heading = "", , title = ""] = page.split("\n");
    return `  ${heading.replace("# ", "")}: ${title}\n`;
  });
  return `${pages.length} rules may be behind it; restorable explain <rule> shows one\n\n${named.join("")}`;
}

/** The rule that is meant, or those whose message of Flink this is. Throws a UsageError where nothing else is known of it. */
function rulesFor(topic: string, isAboutSomething: boolean, io: Io): string[] {
  const rule = ruleNamed(topic);
  if (rule !== undefined) return [rule];
  const saying = rulesSaying(topic, io.rulePage);
  if (saying.length > 0 || isAboutSomething) return saying;
  const looksLikeRule = /^[\w-]*$/.test(topic);
  throw new UsageError(
    looksLikeRule
      ? `explain: ${quoted(topic)} is no rule`
      : "explain: no rule is known to make Flink say that, or anything with these words",
    {
      fix: looksLikeRule
        ? rulesHint(topic)
        : "Paste the whole stack, or the line of its last `Caused by:`; restorable explain - reads it from standard input.",
    },
  );
}

function pageOf(rule: string, io: Io): string {
  const page = io.rulePage(rule);
  if (page !== undefined) return page;
  throw new StorageError(`the page of ${rule} is not installed`, { fix: "Install the package anew: npm ci" });
}
