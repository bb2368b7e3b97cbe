/** A snapshot as one page: what it is, and what each operator holds. */
import { describeSnapshot, releaseRange } from "./describeSnapshot.js";
import { html } from "./html.js";
import { htmlPage } from "./htmlPage.js";
import type { InspectReport } from "./inspectReport.js";
import { printable } from "./printable.js";
import { exactSize, humanSize } from "./size.js";
import { amountOf, heldRows } from "./statesText.js";
import type { Tool } from "./tool.js";

export function inspectHtml({ snapshot, snapshotName, operators, uidOf, explain }: InspectReport, tool: Tool): string {
  const bySize = [...operators].sort((a, b) => Number(b.totalSizeInBytes) - Number(a.totalSizeInBytes));
  const rows = bySize.map((operator) => {
    const { operatorId, name, parallelism, maxParallelism, totalSizeInBytes } = operator;
    const uid = operator.uid ?? uidOf(operatorId);
    const explanation = uid === null ? explain(operatorId) : null;
    const states = heldRows(operator).map((row) =>
      [row.what, row.kind, amountOf(row)].filter((cell) => cell !== "").join(", "),
    );
    return html`<tr><th scope="row"><bdi>${printable(uid ?? name ?? "no uid")}</bdi>${
      uid !== null && name !== null && name !== uid ? html`<span><bdi>${printable(name)}</bdi></span>` : null
    }<span class="id">${operatorId}</span>${explanation === null ? null : html`<span>${printable(explanation)}</span>`}</th>
<td data-label="parallelism" class="nobreak"><span>${parallelism} of max ${maxParallelism}</span></td>
<td data-label="state" class="number"><span>${humanSize(totalSizeInBytes)}</span></td>
<td data-label="holds"><span>${states.length === 0 ? "–" : states.map((state, i) => html`${i > 0 ? html`<br>` : null}${state}`)}</span></td></tr>\n`;
  });
  const body = html`<h1><bdi>${printable(snapshotName)}</bdi></h1>
<dl class="facts">
<dt>Snapshot</dt><dd>${describeSnapshot(snapshot).replaceAll("\u00a0", " ")}</dd>
<dt>Restored by</dt><dd>${releaseRange(snapshot.readableBy)}</dd>
<dt>State</dt><dd>${exactSize(snapshot.totalSizeInBytes)}</dd>
<dt>Metadata</dt><dd>${exactSize(snapshot.metadataSizeInBytes)}</dd>
</dl>
<h2>Operators</h2>
<table>
<thead><tr><th scope="col">operator</th><th scope="col">parallelism</th><th scope="col" class="number">state</th><th scope="col">holds</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
  return htmlPage(printable(snapshotName), body, tool);
}
