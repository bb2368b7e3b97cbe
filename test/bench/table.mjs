// Rows as aligned Markdown, so that a run can be pasted into docs/speed.md.

const milliseconds = (ms) => (ms === undefined ? "" : ms < 10 ? ms.toFixed(3) : ms.toFixed(0));

export function printTable(rows) {
  const cells = rows.map(({ what, file, theirs, ours, result, bar, ok }) => [
    what,
    file,
    milliseconds(theirs),
    milliseconds(ours),
    result,
    bar ?? "",
    bar ? (ok ? "ok" : "below") : "",
  ]);
  const head = ["what", "file", "peer ms", "ours ms", "result", "bar", ""];
  const widths = head.map((title, i) => Math.max(3, title.length, ...cells.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  console.log([line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n"));
}
