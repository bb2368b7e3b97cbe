/** A manifest that the schema accepts → DeclaredJob, with what only the whole of it can tell to be wrong. */
import { isOperatorIdHex } from "../ids/operatorId.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclarationNote, DeclaredJob, DeclaredOperator } from "./declaredJob.js";
import { edgesOf } from "./edgesOf.js";
import type { JobSettings } from "./jobSettings.js";
import { known } from "./known.js";
import type { Path } from "./locatedText.js";
import { operatorOf, operatorOfUid } from "./operatorOf.js";
import type { RawManifest, RawOperator } from "./rawManifest.js";

/** What is needed of the reader: where a path stands, and a place to tell problems to. */
export interface ManifestReader {
  readonly source: DeclarationSource;
  sourceAt(path: Path): DeclarationSource;
  problem(path: Path, message: string): void;
}

/** `listPath`: path of the operator list, which may be the whole file. Problems leave the job unusable. */
export function fromManifest(raw: RawManifest, listPath: Path, reader: ManifestReader): DeclaredJob {
  const notes: DeclarationNote[] = [];
  const operators = raw.operators.map((entry: string | RawOperator, index): DeclaredOperator => {
    const path = [...listPath, index];
    const source = reader.sourceAt(path);
    if (typeof entry !== "string")
      return operatorOf(entry, source, (field, message) => reader.problem([...path, field], message));
    if (isOperatorIdHex(entry)) notes.push({ code: "uid-looks-like-operator-id", text: entry, source });
    return operatorOfUid(entry, source);
  });
  tellSharedPositions(operators, (index, message) => reader.problem([...listPath, index, "chainPosition"], message));
  const edges =
    raw.edges && edgesOf(raw.edges, operators, (index, end, message) => reader.problem(["edges", index, end], message));
  return known<DeclaredJob>({
    name: raw.name,
    flinkVersion: raw.flinkVersion,
    complete: raw.complete ?? true,
    sinksExpanded: raw.sinksExpanded,
    settings: settingsOf(raw.settings),
    operators,
    edges,
    sources: [reader.source],
    notes,
  });
}

function settingsOf(raw: RawManifest["settings"]): JobSettings {
  const overrides = raw?.jobVertexParallelismOverrides;
  return known<JobSettings>({
    ...raw,
    jobVertexParallelismOverrides:
      overrides &&
      Object.fromEntries(Object.entries(overrides).map(([id, parallelism]) => [id.toLowerCase(), parallelism])),
  });
}

/** Two operators cannot stand at the same place of the same chain. */
function tellSharedPositions(
  operators: readonly DeclaredOperator[],
  tell: (index: number, message: string) => void,
): void {
  const taken = new Map<string, number>();
  operators.forEach(({ vertex, chainPosition }, index) => {
    if (vertex === undefined || chainPosition === undefined) return;
    const place = `${chainPosition} ${vertex}`;
    const other = taken.get(place);
    if (other === undefined) taken.set(place, index);
    else tell(index, `is ${chainPosition}, which operators[${other}] of the same vertex has already`);
  });
}
