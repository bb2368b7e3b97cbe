/** An audit as one page: what is broken, where the bytes are, whose they are. */
import { type Audit, type AuditedSnapshot, ageBounds } from "../directory/model.js";
import { agoText, durationText } from "./age.js";
import type { AuditReport } from "./auditReport.js";
import {
  byClass,
  byDirectory,
  type ClassSum,
  type DirectorySum,
  notRestorable,
  olderThan,
  outsidePlaces,
  sumOf,
} from "./auditSummary.js";
import { auditTreemap, groupTone, treemapStyle } from "./auditTreemap.js";
import {
  brokenText,
  classAbout,
  classesOf,
  evidenceText,
  frozenText,
  groupOf,
  livenessWord,
  retentionText,
  shortLocation,
  snapshotAge,
  standingText,
  usersText,
} from "./auditWords.js";
import { type Html, html } from "./html.js";
import { htmlPage } from "./htmlPage.js";
import { jobName } from "./jobName.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { capitalized } from "./story.js";
import { counted, listed } from "./text.js";
import type { Tool } from "./tool.js";

/** A page with more rows is no use to a person, and none to a browser. */
const mostRows = 500;

export function auditHtml({ audit, job }: AuditReport, tool: Tool): string {
  const places = audit.roots.filter(({ within }) => within === null).map(({ location }) => printable(location));
  const title = `Audit of ${job === null ? "" : `job ${job} in `}${listed(places)}`;
  const classes = byClass(audit);
  const directories = byDirectory(audit);
  const body = [
    summarySection(audit, classes),
    html`<dl class="facts"><dt>Looked at</dt><dd><bdi>${listed(places)}</bdi></dd>${job === null ? null : html`<dt>Only job</dt><dd class="id">${job}</dd>`}<dt>At</dt><dd>${new Date(audit.now).toISOString().slice(0, 16).replace("T", " ")} UTC, younger than ${durationText(audit.gracePeriod)} counts as in progress</dd></dl>\n`,
    listSection("Not restorable now", notRestorable(audit).map(brokenItem)),
    treemapSection(directories),
    classSection(classes),
    directorySection(directories, audit),
    snapshotSection(audit),
    listSection("Frozen", directories.flatMap(frozenItem)),
    listSection("Not looked at", outsidePlaces(audit).map(outsideItem)),
    listSection(
      "Could not be looked at",
      audit.unreadable.map(
        ({ path, problem }) => html`<li><b><bdi>${printable(path)}</bdi></b> ${printable(problem)}</li>\n`,
      ),
    ),
  ];
  return htmlPage(title, html`${body}`, tool, treemapStyle);
}

function summarySection(audit: Audit, classes: readonly ClassSum[]): Html {
  const broken = notRestorable(audit).length;
  const all = sumOf(classes);
  const notNeeded = sumOf(classes, "not needed");
  const isFine = broken === 0;
  const figures: (readonly [string, string])[] = [
    ["in all", humanSize(all.bytes)],
    ["needed by nothing", humanSize(notNeeded.bytes)],
    ["files", grouped(all.files)],
    ["snapshots", grouped(audit.snapshots.length)],
    ...(broken > 0 ? [["not restorable now", grouped(broken)] as const] : []),
  ];
  const lifecycle = audit.lifecycle;
  return html`<section class="verdict ${isFine ? "good" : "error"}">
<h1>${isFine ? "Every snapshot is whole" : `${counted(broken, "snapshot")} cannot be restored`}${isFine ? html` <small>as far as looked at</small>` : null}</h1>
${
  lifecycle === null
    ? null
    : html`<p>A lifecycle rule of ${counted(lifecycle.days, "day")} ${lifecycle.breaks.files === 0 ? "breaks no snapshot today." : `breaks ${counted(lifecycle.snapshots.length, "snapshot")}: it deletes ${counted(lifecycle.breaks.files, "file")} (${humanSize(lifecycle.breaks.bytes)}) that they use.`}</p>\n`
}<dl class="figures">
${figures.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>
</section>
`;
}

function listSection(title: string, items: readonly Html[]): Html {
  if (items.length === 0) return html``;
  const left = items.length - mostRows;
  return html`<h2>${title}</h2>
<ul class="notes">
${items.slice(0, mostRows)}${left > 0 ? html`<li>and ${grouped(left)} more</li>` : null}</ul>
`;
}

function brokenItem(snapshot: AuditedSnapshot): Html {
  return html`<li><b><bdi>${printable(snapshot.location)}</bdi></b> ${brokenText(snapshot)}</li>\n`;
}

function frozenItem({ directory }: DirectorySum): Html[] {
  if (directory.frozen === null) return [];
  return [html`<li><b><bdi>${printable(directory.path)}</bdi></b> ${frozenText(directory.frozen)}</li>\n`];
}

function outsideItem({ prefix, files, snapshots }: ReturnType<typeof outsidePlaces>[number]): Html {
  return html`<li><b><bdi>${printable(prefix)}</bdi></b> <span>${grouped(files)} references, by ${usersText(snapshots)}</span></li>\n`;
}

function treemapSection(directories: readonly DirectorySum[]): Html {
  const map = auditTreemap(directories);
  if (map.text === "") return html``;
  const groups = [...new Set(directories.flatMap(({ classes }) => classes.map((sum) => groupOf(sum.class))))];
  return html`<h2>Where the bytes are</h2>
${map}<p class="legend">${(["needed", "not needed", "not ours to judge"] as const)
    .filter((group) => groups.includes(group))
    .map((group) => html`<span class="badge ${groupTone[group]}">${groupWords[group]}</span> `)}</p>
`;
}

const groupWords = { needed: "needed", "not needed": "needed by nothing", "not ours to judge": "left alone" } as const;

function classSection(sums: readonly ClassSum[]): Html {
  const bounds = ageBounds.slice(2, 4);
  const rows = (["needed", "not needed", "not ours to judge"] as const).flatMap((group) =>
    classesOf(group).flatMap((fileClass) => {
      const sum = sums.find((one) => one.class === fileClass);
      if (!sum) return [];
      return [
        html`<tr><th scope="row">${fileClass}<span>${classAbout[fileClass]}</span></th><td data-label="verdict"><span class="badge ${groupTone[group]}">${groupWords[group]}</span></td><td data-label="files" class="number"><span>${grouped(sum.files)}</span></td><td data-label="bytes" class="number"><span>${humanSize(sum.bytes)}</span></td>${bounds.map(
          (bound) =>
            html`<td data-label="older than ${durationText(bound)}" class="number"><span>${sizeOrDash(olderThan(sum.byAge, bound).bytes)}</span></td>`,
        )}</tr>\n`,
      ];
    }),
  );
  return html`<h2>Classes of files</h2>
<table>
<thead><tr><th scope="col">class</th><th scope="col"></th><th scope="col" class="number">files</th><th scope="col" class="number">bytes</th>${bounds.map((bound) => html`<th scope="col" class="number">older than ${durationText(bound)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

function sizeOrDash(bytes: number): string {
  return bytes === 0 ? "–" : humanSize(bytes);
}

function directorySection(sums: readonly DirectorySum[], { now }: Audit): Html {
  const rows = sums.slice(0, mostRows).map(({ directory, operators, snapshots, bytes, notNeeded }) => {
    const newest = snapshots.reduce((latest, { metadata }) => Math.max(latest, metadata.modifiedAt ?? 0), 0);
    const isJob = directory.kind === "job" || directory.kind === "unnamed-job";
    return html`<tr><th scope="row"><bdi>${jobName(operators) ?? capitalized(directory.kind.replaceAll("-", " "))}</bdi><span class="id">${directory.jobId ?? printable(shortLocation(directory.path))}</span></th><td data-label="job"><span>${isJob ? livenessWord[directory.liveness] : "–"}${directory.evidence.slice(0, 2).map((evidence) => html`<br><bdi>${evidenceText(evidence)}</bdi>`)}</span></td><td data-label="snapshots" class="number"><span>${grouped(snapshots.length)}</span></td><td data-label="newest"><span>${newest === 0 ? "–" : agoText(newest, new Date(now))}</span></td><td data-label="bytes" class="number"><span>${humanSize(bytes)}</span></td><td data-label="needed by nothing" class="number"><span>${sizeOrDash(notNeeded.bytes)}</span></td></tr>\n`;
  });
  return html`<h2>Whose it is${more(sums.length)}</h2>
<table>
<thead><tr><th scope="col">operators</th><th scope="col">job</th><th scope="col" class="number">snapshots</th><th scope="col">newest</th><th scope="col" class="number">bytes</th><th scope="col" class="number">not needed</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

function more(count: number): Html {
  return count > mostRows ? html` <small>the first ${mostRows} of ${grouped(count)}</small>` : html``;
}

function snapshotSection({ snapshots, now }: Audit): Html {
  if (snapshots.length === 0) return html``;
  const rows = snapshots.slice(0, mostRows).map((snapshot) => {
    const { location, jobId, kind, format, checkpointId, totalSizeInBytes, standing, properties } = snapshot;
    const [word, tone] = restorableBadge(snapshot);
    return html`<tr><th scope="row"><bdi>${printable(shortLocation(location))}</bdi><span class="id">${jobId}</span></th><td data-label="what"><span>${format === null ? kind : `${format} ${kind}`}${checkpointId === null ? null : `, ${checkpointId}`}</span></td><td data-label="written"><span>${snapshotAge(snapshot, now)}</span></td><td data-label="state" class="number"><span>${humanSize(totalSizeInBytes)}</span></td><td data-label="restorable now"><span class="badge ${tone}">${word}</span></td><td data-label="kept"><span><bdi>${standingText(standing)}</bdi><br>${retentionText(properties)}</span></td></tr>\n`;
  });
  return html`<h2>Snapshots${more(snapshots.length)}</h2>
<table>
<thead><tr><th scope="col">snapshot</th><th scope="col">what</th><th scope="col">written</th><th scope="col" class="number">state</th><th scope="col">whole</th><th scope="col">kept</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

function restorableBadge({ restorableNow, subsumedMeanwhile, unreadable }: AuditedSnapshot): readonly [string, string] {
  if (subsumedMeanwhile) return ["gone meanwhile", "plain"];
  if (unreadable !== null) return ["cannot be read", "error"];
  if (restorableNow === null) return ["not known", "open"];
  return restorableNow ? ["yes", "good"] : ["no", "error"];
}
