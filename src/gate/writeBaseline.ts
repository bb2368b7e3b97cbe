/** Files of accepted findings are edited by people: what they wrote in one stays as it is, comments and all. */
import { isMap, isSeq, parseDocument } from "yaml";
import type { Acceptance } from "./baseline.js";

const introduction = `# Findings that restorable check lets pass, each until a day. They change the exit code, never the verdict.
# Reason and date are yours to edit; a finding is named by its fingerprint. \`restorable check --write-baseline\` adds some.
baselineVersion: 1
accepted: []
`;

/**
 * The text of the file with these entries added, in the place of those for the same finding that they cover. `text`: the
 * file as it is, already found to be valid; undefined where there is none.
 */
export function withAcceptances(text: string | undefined, added: readonly Acceptance[]): string {
  const document = parseDocument(text ?? introduction);
  const list = document.get("accepted");
  if (!isSeq(list)) throw new Error("a baseline without a list was accepted");
  list.flow = false;
  list.items = list.items.filter((item) => {
    const old = isMap(item) ? (item.toJS(document) as Acceptance) : undefined;
    return !added.some(
      (entry) => old && entry.finding === old.finding && old.doors.every((d) => entry.doors.includes(d)),
    );
  });
  for (const entry of added) {
    const node = document.createNode(entry);
    const doors = node.get("doors");
    if (isSeq(doors)) doors.flow = true;
    list.add(node);
  }
  return document.toString({ lineWidth: 120 });
}
