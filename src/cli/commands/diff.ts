import { type Difference, differenceOf, isEmpty } from "../../report/difference.js";
import { type Facts, factsOfJob, factsOfSnapshot } from "../../report/facts.js";
import { jsonText } from "../../report/json.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, flag, formatOf, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { openSource, type Source } from "../sources.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  old: { type: "string", describe: "savepoint, checkpoint, or manifest" },
  new: { type: "string", describe: "the other one; either may be - for a manifest on standard input" },
};

export const options: CommandModule["options"] = {
  format: { ...value, describe: "text, json or markdown" },
  "exit-code": { boolean: true, describe: "exit 1 where they differ, 0 where they do not" },
};

export const examples: CommandModule["examples"] = [
  ["$0 diff sp-1 sp-2", "what changed between two snapshots"],
  ["$0 diff sp-1 job.yaml", "operators of a snapshot beside those of a job"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [old, now] = await Promise.all([side(args, "old", io), side(args, "new", io)]);
  const difference = differenceOf(old.facts, now.facts);
  const differs = !isEmpty(difference);
  const quiet = flag(args, "quiet");
  if (!quiet) writeResult(await render(old, now, difference, args, io), args, io);
  if (!quiet && !differs) io.stderr.write("restorable: no difference\n");
  return differs && (quiet || flag(args, "exit-code")) ? 1 : 0;
}

async function render(old: Side, now: Side, difference: Difference, args: Arguments, io: Io): Promise<string> {
  const format = formatOf(args, ["text", "json", "markdown"]);
  if (format === "json") {
    return jsonText({ old: described(old), new: described(now), ...jsonOf(difference) });
  }
  const [{ diffText }, { unifiedDiff }] = await Promise.all([
    import("../../report/diffText.js"),
    import("../unifiedDiff.js"),
  ]);
  if (format === "text") return diffText(old, now, unifiedDiff, textOptions(args, io));
  const { diffMarkdown } = await import("../../report/diffMarkdown.js");
  const unified = diffText(old, now, unifiedDiff, { ...textOptions(args, io), paint: (_, text) => text });
  return diffMarkdown(old.name, now.name, difference, unified);
}

interface Side {
  readonly name: string;
  readonly facts: Facts;
}

async function side(args: Arguments, position: "old" | "new", io: Io): Promise<Side> {
  const name = single(args, position) ?? "";
  return { name, facts: factsOf(await openSource(name, io)) };
}

function factsOf(source: Source): Facts {
  return source.kind === "snapshot" ? factsOfSnapshot(source.snapshot) : factsOfJob(source.job);
}

const described = ({ name, facts }: Side) => ({ location: name, kind: facts.kind });

/** schemas/diff.schema.json */
function jsonOf({ added, removed, changed }: Difference) {
  const operator = ({ ref, facts }: (typeof added)[number]) => ({ ...ref, facts: Object.fromEntries(facts) });
  return { added: added.map(operator), removed: removed.map(operator), changed };
}
