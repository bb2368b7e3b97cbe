import type { OperatorRef } from "../../check/finding.js";
import { type Difference, differenceOf, isEmpty, mergedRef } from "../../report/difference.js";
import { type Facts, factsOfJob, factsOfSnapshot } from "../../report/facts.js";
import { jsonText } from "../../report/json.js";
import type { TextOptions } from "../../report/text.js";
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
  "no-states": { boolean: true, describe: "only what the metadata says: do not read the heads of state files" },
  "exit-code": { boolean: true, describe: "exit 1 where they differ, 0 where they do not" },
};

export const examples: CommandModule["examples"] = [
  ["$0 diff sp-1 sp-2", "what changed between two snapshots"],
  ["$0 diff sp-1 job.yaml", "operators of a snapshot beside those of a job"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [old, now] = await Promise.all([side(args, "old", io), side(args, "new", io)]);
  const states = await statesOf(old, now, args, io);
  const compared: Compared = { old, now, difference: differenceOf(old.facts, now.facts), states };
  const differs = !isEmpty(compared.difference) || (states?.differ ?? false);
  const quiet = flag(args, "quiet");
  if (!quiet) {
    writeResult(await render(compared, args, io), args, io);
    if (!differs) io.stderr.write("restorable: no difference\n");
    if (states?.notCompared) io.stderr.write(`restorable: ${states.notCompared}\n`);
  }
  return differs && (quiet || flag(args, "exit-code")) ? 1 : 0;
}

interface Compared {
  readonly old: Side;
  readonly now: Side;
  readonly difference: Difference;
  /** Null where it was not asked for, or one of them is no snapshot. */
  readonly states: ComparedStates | null;
}

interface ComparedStates {
  readonly differ: boolean;
  readonly lines: (options: TextOptions) => string[];
  readonly json: readonly unknown[];
  /** What could not be compared, in one line. */
  readonly notCompared: string | null;
}

/** What the state files of both say; the metadata alone is a fraction of the work. */
async function statesOf(old: Side, now: Side, args: Arguments, io: Io): Promise<ComparedStates | null> {
  if (flag(args, "no-states") || old.source.kind !== "snapshot" || now.source.kind !== "snapshot") return null;
  const [{ readStates }, { compareStates, statesDiffer }, text, { stateDifferenceJson }] = await Promise.all([
    import("../../readStates.js"),
    import("../../state/compareStates.js"),
    import("../../report/stateDifferenceText.js"),
    import("../../report/stateDifferenceJson.js"),
  ]);
  const options = { storage: io.storage };
  const before = await readStates(old.source.snapshot, options);
  const differences = compareStates(before, await readStates(now.source.snapshot, options));
  const refOf = (operatorId: string) => refIn(operatorId, old.facts, now.facts);
  return {
    differ: statesDiffer(differences),
    lines: (lineOptions) => text.stateDifferenceLines(differences, refOf, lineOptions),
    json: stateDifferenceJson(differences, refOf),
    notCompared: text.notComparedText(differences, refOf),
  };
}

/** By all that either side knows of an operator. */
function refIn(operatorId: string, old: Facts, now: Facts): OperatorRef {
  const [older, newer] = [old.operators.get(operatorId), now.operators.get(operatorId)];
  if (older && newer) return mergedRef(newer.ref, older.ref);
  return (newer ?? older)?.ref ?? { operatorId: null, uid: null, name: operatorId };
}

async function render({ old, now, difference, states }: Compared, args: Arguments, io: Io): Promise<string> {
  const format = formatOf(args, ["text", "json", "markdown"]);
  if (format === "json") {
    return jsonText({
      old: described(old),
      new: described(now),
      ...jsonOf(difference),
      ...(states && { states: states.json }),
    });
  }
  const [{ diffText }, { unifiedDiff }] = await Promise.all([
    import("../../report/diffText.js"),
    import("../unifiedDiff.js"),
  ]);
  const textOf = (options: TextOptions) => {
    const facts = diffText(old, now, unifiedDiff, options);
    const lines = states?.lines(options) ?? [];
    return lines.length === 0 ? facts : `${facts}${facts === "" ? "" : "\n"}${lines.join("\n")}\n`;
  };
  const options = textOptions(args, io);
  if (format === "text") return textOf(options);
  const { diffMarkdown } = await import("../../report/diffMarkdown.js");
  return diffMarkdown(old.name, now.name, difference, textOf({ ...options, paint: (_, text) => text }));
}

interface Side {
  readonly name: string;
  readonly source: Source;
  readonly facts: Facts;
}

async function side(args: Arguments, position: "old" | "new", io: Io): Promise<Side> {
  const name = single(args, position) ?? "";
  const source = await openSource(name, io);
  return { name, source, facts: factsOf(source) };
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
