/** The check as one page to attach, to link, to print: the verdict, what is lost, what to do, and every operator. */
import type { AnyFinding } from "../check/catalogue.js";
import { type Verdict, worstVerdict } from "../check/check.js";
import { levels, type Remedy } from "../check/finding.js";
import type { OperatorSummary } from "../model/snapshot.js";
import { addInt64, type Int64 } from "../model/values.js";
import { type CheckReport, toldWithTheirPair } from "./checkReport.js";
import { contentsInShort } from "./contents.js";
import { differingTexts } from "./declarationText.js";
import { describeSnapshot } from "./describeSnapshot.js";
import { gapGroups } from "./gapText.js";
import { gateSentences } from "./gateText.js";
import { dot, type Html, html } from "./html.js";
import { htmlPage } from "./htmlPage.js";
import { levelWords } from "./levelWords.js";
import { type OperatorFate, operatorFates } from "./operatorFates.js";
import { printable } from "./printable.js";
import { restoreText } from "./restoreText.js";
import { humanSize } from "./size.js";
import { capitalized, remediesOnce, storyOf } from "./story.js";
import { counted } from "./text.js";
import type { Tool } from "./tool.js";
import { doorWords, openTopics, uncheckedTexts, verdictMeans, verdictWords } from "./verdictText.js";

const tones: Readonly<Record<Verdict, string>> = {
  "not-restorable": "error",
  "restorable-with-loss": "loss",
  unknown: "open",
  restorable: "good",
};

export function checkHtml(reports: readonly CheckReport[], tool: Tool): string {
  const [first] = reports;
  const verdict = worstVerdict(reports.map(({ result }) => result.verdict));
  const title = `${capitalized(verdictWords[verdict])}: ${printable(first?.snapshotName ?? "")}`;
  return htmlPage(title, html`${reports.flatMap(sectionsOf)}`, tool);
}

function sectionsOf(report: CheckReport): Html[] {
  const fates = operatorFates(report);
  return [
    verdictSection(report, fates),
    factsSection(report),
    notesSection(
      "Given differently",
      differingTexts(report.conflicts).map((text) => html`<li>${text}</li>`),
    ),
    ...findingSections(report),
    notesSection(
      "What counts",
      gateSentences(report).map((text) => html`<li>${capitalized(text)}</li>`),
    ),
    operatorSection(fates),
    gapSection(report),
  ];
}

function verdictSection(report: CheckReport, fates: readonly OperatorFate[]): Html {
  const { result, doors } = report;
  const [open, unchecked] = [openTopics(report), uncheckedTexts(report)];
  const isPartial = result.verdict === "restorable" && unchecked.length > 0;
  const byDoor = doors.map((door) => `${doorWords[door]} ${verdictWords[result.doors[door]?.verdict ?? "unknown"]}`);
  return html`<section class="verdict ${tones[result.verdict]}">
<h1>${capitalized(verdictWords[result.verdict])}${isPartial ? html` <small>as far as checked</small>` : null}</h1>
<p class="what">${verdictMeans(report)}${doors.length > 1 ? ` ${capitalized(byDoor.join(", "))}.` : null}</p>
${open.length > 0 ? html`<p><b>Undecided:</b> ${open.join(", ")}</p>` : null}
${unchecked.length > 0 ? html`<p class="not">Not checked: ${unchecked.join(", ")}</p>` : null}
<dl class="figures">
${figures(report, fates).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>
</section>
`;
}

/** What there is to see at a glance. */
function figures({ result, snapshot }: CheckReport, fates: readonly OperatorFate[]): [string, string][] {
  const paired = toldWithTheirPair(result.findings, snapshot);
  const atStake = fates.filter(({ level, state }) => state !== null && (level === "error" || level === "loss"));
  const counts = levels.flatMap((level): [string, string][] => {
    const count = result.findings.filter((f) => f.level === level && !paired.has(f)).length;
    return count > 0 ? [[count === 1 ? levelWords[level].one : levelWords[level].many, String(count)]] : [];
  });
  const kept = fates.filter(
    ({ state, level, isOpen }) => state !== null && level !== "error" && level !== "loss" && !isOpen,
  );
  return [
    ...(atStake.length > 0
      ? [[`at stake in ${counted(atStake.length, "operator")}`, humanSize(sizeOf(atStake))] as [string, string]]
      : []),
    ["operators without objection", `${kept.length} of ${snapshot.operators.length}`],
    ...counts,
  ];
}

function sizeOf(fates: readonly OperatorFate[]): Int64 {
  return fates.reduce<Int64>((sum, { state }) => addInt64(sum, state?.totalSizeInBytes ?? 0), 0);
}

function factsSection(report: CheckReport): Html {
  const { snapshot, job, snapshotName, jobName } = report;
  const declared = `${counted(job.operators.length, "operator")}${job.complete ? "" : ", not all there are"}`;
  return html`<dl class="facts">
<dt>Snapshot</dt><dd><bdi>${printable(snapshotName)}</bdi><span>${describeSnapshot(snapshot).replaceAll("\u00a0", " ")}</span></dd>
<dt>Job</dt><dd><bdi>${printable(jobName)}</bdi><span>${declared}${job.name === undefined ? null : html` ${dot} <bdi>${printable(job.name)}</bdi>`}</span></dd>
<dt>Restore</dt><dd>${restoreText(report)}</dd>
</dl>
`;
}

function findingSections(report: CheckReport): Html[] {
  const { findings } = report.result;
  const paired = toldWithTheirPair(findings, report.snapshot);
  return levels.flatMap((level) => {
    const here = findings.filter((f) => f.level === level && !paired.has(f));
    if (here.length === 0) return [];
    const { one, many, means } = levelWords[level];
    const told =
      level === "info"
        ? html`<ul class="notes">\n${here.map((f) => noteItem(f, report))}</ul>`
        : remediesOnce(here).map(({ finding, remedies }) => findingArticle(finding, remedies, report));
    return [html`<h2>${counted(here.length, one, many)} <small>${means}</small></h2>\n${told}`];
  });
}

function noteItem(finding: AnyFinding, report: CheckReport): Html {
  const { marks, message } = storyOf(finding, report);
  return html`<li><b>${finding.rule}</b> ${marks.map((mark) => html`<span class="badge plain">${mark}</span> `)}${message.join(" ")}</li>\n`;
}

function findingArticle(finding: AnyFinding, remedies: readonly Remedy[], report: CheckReport): Html {
  const { title, marks, message, shows, flinkError } = storyOf(finding, report);
  return html`<article class="finding ${finding.level}">
<header><b>${finding.rule}</b><h3>${title.slice(finding.rule.length + 1)}</h3>${marks.map(
    (mark) => html`<span class="badge plain">${mark}</span>`,
  )}</header>
${message.map((text) => html`<p>${text}</p>\n`)}${
  shows === null ? null : html`<p class="shows">${shows}${flinkError === null ? "." : ":"}</p>\n`
}${flinkError === null ? null : html`<pre>${flinkError}</pre>\n`}${
  remedies.length === 0
    ? null
    : html`<p class="todo">What to do</p>\n<ol>\n${remedies.map(
        ({ what, code, command }) =>
          html`<li>${what}${[code, command].map((exact) => (exact === undefined ? null : html`<pre><code>${exact}</code></pre>`))}</li>\n`,
      )}</ol>\n`
}</article>
`;
}

const fateTone = ({ level, isOpen, state }: OperatorFate): string =>
  isOpen ? "open" : level === null || level === "info" ? (state === null || !state.hasState ? "plain" : "good") : level;

function operatorSection(fates: readonly OperatorFate[]): Html {
  const cell = (label: string, value: string, kind = "") =>
    html`<td data-label="${label}"${kind === "" ? null : html` class="${kind}"`}><span>${value}</span></td>`;
  const ofState = (state: OperatorSummary | null, get: (state: OperatorSummary) => string) =>
    state ? get(state) : "–";
  const rows = fates.map((fate) => {
    const { uid, name, operatorId, state, findings } = fate;
    const called = uid ?? name ?? "no uid";
    const rules = [...new Set(findings.map(({ rule }) => rule))].join(", ");
    return html`<tr><th scope="row"><bdi>${printable(called)}</bdi>${
      uid !== null && name !== null && name !== uid ? html`<span><bdi>${printable(name)}</bdi></span>` : null
    }${operatorId === null ? null : html`<span class="id">${operatorId}</span>`}</th>${cell(
      "parallelism",
      ofState(state, (s) => `${s.parallelism} of max ${s.maxParallelism}`),
      "nobreak",
    )}${cell(
      "state",
      ofState(state, (s) => humanSize(s.totalSizeInBytes)),
      "number",
    )}${cell(
      "holds",
      ofState(state, contentsInShort),
    )}<td data-label="outcome"><span class="badge ${fateTone(fate)}">${fate.fate}${
      rules === "" ? null : html` ${dot} <span class="nobreak">${rules}</span>`
    }</span></td></tr>\n`;
  });
  return html`<h2>Operators <small>of the snapshot, and new ones of the job</small></h2>
<table>
<thead><tr><th scope="col">operator</th><th scope="col">parallelism</th><th scope="col" class="number">state</th><th scope="col">holds</th><th scope="col">outcome</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

function gapSection({ result }: CheckReport): Html {
  const items = gapGroups(result.notChecked).map(
    ({ about, rules, reason, needs, decisive }) =>
      html`<li>${decisive ? html`<span class="badge open">could turn the verdict</span> ` : null}<b>${capitalized(about)}</b> (${rules}): ${reason}. <span>Pass ${needs}.</span></li>\n`,
  );
  return notesSection("Not checked", items);
}

function notesSection(title: string, items: readonly Html[]): Html {
  return items.length === 0 ? html`` : html`<h2>${title}</h2>\n<ul class="notes">\n${items}</ul>\n`;
}
