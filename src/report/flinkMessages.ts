/** From what Flink says to the rules that say why, by the texts on the rules' pages. */
import { type RuleId, ruleIds } from "../check/ruleIds.js";

/** Shorter pieces of text are in too many messages. */
const shortest = 12;

/**
 * The rules on whose page stands this text, or most of whose text stands in it: a line of a log, a whole stack, a few
 * words. Placeholders of a page (`<operator ID>`) stand for anything. What fits much worse than the best is left out.
 */
export function rulesSaying(text: string, pageOf: (rule: string) => string | undefined): RuleId[] {
  const said = normalized(text);
  if (said.length < shortest) return [];
  const scores = ruleIds.map((rule) => {
    const ofMessages = messagesOf(pageOf(rule) ?? "").map((message) => likeness(said, message));
    return { rule, score: Math.max(0, ...ofMessages) };
  });
  const best = Math.max(...scores.map(({ score }) => score));
  return best < 0.4 ? [] : scores.filter(({ score }) => score >= 0.8 * best).map(({ rule }) => rule);
}

/** The lines of the blocks below "What Flink says". */
function messagesOf(page: string): string[] {
  const [, section = ""] = /\n## What Flink says\n([\s\S]*?)(?=\n## |$)/.exec(page) ?? [];
  return [...section.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map(normalized)
      .filter((line) => line.length >= shortest),
  );
}

/**
 * 0 to 1: how much of the message's fixed text stands in what was said, or how much of that is the message's, whichever is
 * more: the one may be a whole stack, or be cut off.
 */
function likeness(said: string, message: string): number {
  if (message.includes(said)) return 1;
  const pieces = message.split(/<[^>]*>|\u2026|\. /).flatMap((piece) => piece.trim() || []);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const found = pieces.reduce((sum, piece) => sum + beginningIn(said, piece), 0);
  return found < shortest ? 0 : Math.max(found / length, found / said.replace(/[0-9a-f]{32}/g, "").length);
}

/** Characters of a piece, from its first word on, that stand in a text. */
function beginningIn(said: string, piece: string): number {
  for (let end = piece.length; end >= shortest; end = piece.lastIndexOf(" ", end - 1)) {
    if (said.includes(piece.slice(0, end))) return end;
  }
  return 0;
}

function normalized(text: string): string {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}
