import { StorageError, UsageError } from "../../errors.js";
import { ruleNamed, rulesHint } from "../../gate/ruleNamed.js";
import { rulesSaying } from "../../report/flinkMessages.js";
import { jsonText } from "../../report/json.js";
import { pageText } from "../../report/pageText.js";
import { quoted } from "../../report/printable.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, formatOf, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  topic: { type: "string", describe: "a rule's number or name, or what Flink said" },
};

export const options: CommandModule["options"] = {
  format: { ...value, describe: "text for people, markdown (the page itself) or json" },
};

export const examples: CommandModule["examples"] = [
  ["$0 explain R-01", "the page of a rule"],
  ["$0 explain unmatched-state", "the same by its name"],
  ['$0 explain "Cannot map checkpoint/savepoint state"', "which rules are behind a message of Flink"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const topic = (single(args, "topic") ?? "").trim();
  const pages = rulesFor(topic, io).map((rule) => ({ rule, page: pageOf(rule, io) }));
  const format = formatOf(args, ["text", "markdown", "json"]);
  const text =
    format === "json"
      ? jsonText({ topic, rules: pages })
      : format === "markdown"
        ? pages.map(({ page }) => page).join("\n")
        : pagesText(pages, args, io);
  writeResult(text, args, io);
  return 0;
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

/** The rule that is meant, or those whose message of Flink this is. Throws a UsageError. */
function rulesFor(topic: string, io: Io): string[] {
  const rule = ruleNamed(topic);
  if (rule !== undefined) return [rule];
  const saying = rulesSaying(topic, io.rulePage);
  if (saying.length > 0) return saying;
  const looksLikeRule = /^[\w-]*$/.test(topic);
  throw new UsageError(
    looksLikeRule
      ? `explain: ${quoted(topic)} is no rule`
      : "explain: no rule is known to make Flink say that, or anything with these words",
    {
      fix: looksLikeRule
        ? rulesHint(topic)
        : "Paste the line that begins with the exception's own message, without the stack.",
    },
  );
}

function pageOf(rule: string, io: Io): string {
  const page = io.rulePage(rule);
  if (page !== undefined) return page;
  throw new StorageError(`the page of ${rule} is not installed`, { fix: "Install the package anew: npm ci" });
}
