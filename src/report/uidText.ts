import { printable, quoted, word } from "./printable.js";
import { humanSize } from "./size.js";
import { proseWidth, type TextOptions, wrapped } from "./text.js";
import type { Found, SinkPartReport, UidResult } from "./uidReport.js";

/** uid → operator ID and back, for people; `quiet`: nothing but the answers, one a line. */
export function uidText(results: readonly UidResult[], options: TextOptions): string {
  if (options.quiet) {
    const answers = results.map((r) => (r.kind === "uid" ? r.operatorId : printable(r.uid ?? "")));
    return `${answers.join("\n")}\n`;
  }
  return `${results.map((result) => resultLines(result, options).join("\n")).join("\n\n")}\n`;
}

function resultLines(result: UidResult, options: TextOptions): string[] {
  const { paint } = options;
  if (result.kind === "uid") {
    return [
      `${paint("bold", result.operatorId)}  ${word(result.uid)}`,
      ...foundLines(result.found, options),
      ...sinkLines(result.sinkParts, options),
    ];
  }
  const { operatorId, uid, explanation, found, asUid } = result;
  const isUnknown = uid === null && explanation === null;
  const unknown = found.some((f) => f.name !== null)
    ? "It has no uid there, or none that is known."
    : "A hash cannot be turned back; --known <job, snapshot or list of uids> tries those.";
  return [
    `${operatorId}  ${paint("bold", uid !== null ? word(uid) : isUnknown ? "no known uid" : printable(explanation ?? ""))}`,
    ...(uid !== null && explanation !== null ? wrapped(printable(explanation), proseWidth(options), "  ") : []),
    ...foundLines(found, options),
    ...(isUnknown ? wrapped(unknown, proseWidth(options), "  ") : []),
    ...(options.verbose ? [paint("dim", `  taken as a uid it would have the ID ${asUid}`)] : []),
  ];
}

function foundLines(found: readonly Found[], options: TextOptions): string[] {
  return found.flatMap(({ source, name, sizeInBytes }) => {
    const facts = [...(name === null ? [] : [quoted(name)]), ...(sizeInBytes === null ? [] : [humanSize(sizeInBytes)])];
    const text = `in ${printable(source)}${facts.length > 0 ? `: ${facts.join(", ")}` : ""}`;
    return wrapped(text, proseWidth(options), "  ");
  });
}

/**
 * Any uid may be that of a sink; which parts there are depends on the sink. What only some connectors have inside
 * theirs is shown where it was found, or asked for.
 */
function sinkLines(parts: readonly SinkPartReport[], options: TextOptions): string[] {
  const shown = parts.filter(({ role, found }) => role !== "topology" || found.length > 0 || options.verbose);
  if (shown.length === 0) return [];
  return [
    options.paint("dim", "  a sink of that uid may also have (in Flink):"),
    ...shown.flatMap(({ operatorId, uid, releases, found }) => {
      const since = releases.map(({ from, to }) =>
        to === undefined ? `${from}+` : from === to ? from : `${from}–${to}`,
      );
      return [
        `  ${operatorId}  ${word(uid)} (${since.join(", ")})`,
        ...foundLines(found, options).map((line) => `  ${line}`),
      ];
    }),
  ];
}
