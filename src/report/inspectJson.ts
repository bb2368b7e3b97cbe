import type { FileReference, InspectReport } from "./inspectReport.js";
import { jsonLine, jsonText } from "./json.js";
import { operatorJson, snapshotJson } from "./snapshotJson.js";
import { statesJson } from "./statesJson.js";

/** schemas/inspect.schema.json, without files. */
export function inspectJson({ snapshot, operators, uidOf, states, amounts }: InspectReport): Record<string, unknown> {
  return {
    snapshot: snapshotJson(snapshot),
    operators: operators.map((o) => ({
      ...operatorJson(o, o.uid === null ? uidOf(o.operatorId) : null),
      ...(states ? statesJson(o, states.get(o.operatorId), amounts?.get(o.operatorId)) : {}),
    })),
    masterStates: snapshot.masterStates,
  };
}

/** The same with the list of files left open at its end: `files` come one by one, there may be millions. */
export function inspectJsonParts(report: InspectReport) {
  let isFirst = true;
  return {
    begin: () => `${jsonText(inspectJson(report)).replace(/\n}\n$/, "")},\n  "files": [`,
    file: (file: FileReference) => {
      const line = `${isFirst ? "" : ","}\n    ${jsonLine(file)}`;
      isFirst = false;
      return line;
    },
    end: () => "\n  ]\n}\n",
  };
}
