/** Both colour schemes keep a contrast of 4.5 or more; on paper it is the light one. */
export const htmlStyle = `
:root {
  --page: #f4f5f7; --card: #ffffff; --text: #1b2026; --soft: #525c68; --line: #d6dbe1; --code: #f0f2f5;
  --error: #a81f16; --error-tint: #fdeceb; --loss: #7d2a8c; --loss-tint: #f7eafa;
  --warning: #7a4b00; --warning-tint: #fff3dc; --info: #0b5a86; --info-tint: #e6f3fb;
  --good: #14653a; --good-tint: #e5f5ec; --open: #5d4a00; --open-tint: #fdf4cf;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1d2126; --text: #e8ebee; --soft: #a9b3be; --line: #363d46; --code: #14171b;
    --error: #ff9d94; --error-tint: #3b1a18; --loss: #e3a4f0; --loss-tint: #331a3a;
    --warning: #f5c26b; --warning-tint: #35270d; --info: #8acbf5; --info-tint: #13293a;
    --good: #86d9a8; --good-tint: #12301f; --open: #ecd36a; --open-tint: #332c0b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif;
}
main, footer { max-width: 72rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem); }
h1, h2, h3, p, dl, dd, ul, ol, pre, table { margin: 0; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
h2 small { font-weight: 400; font-size: .9rem; color: var(--soft); margin-left: .35rem; }
code, pre, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", monospace; font-size: .875em; }
code, bdi { overflow-wrap: anywhere; }
.error { --tone: var(--error); --tint: var(--error-tint); }
.loss { --tone: var(--loss); --tint: var(--loss-tint); }
.warning { --tone: var(--warning); --tint: var(--warning-tint); }
.info { --tone: var(--info); --tint: var(--info-tint); }
.good { --tone: var(--good); --tint: var(--good-tint); }
.open { --tone: var(--open); --tint: var(--open-tint); }
.plain { --tone: var(--soft); --tint: transparent; }
.verdict {
  background: var(--tint); border: 1px solid var(--tone); border-left-width: .5rem; border-radius: .5rem;
  padding: 1.25rem clamp(1rem, 3vw, 1.75rem);
}
section + .verdict { margin-top: 3.5rem; }
main > h1 { font-size: clamp(1.25rem, 4vw, 1.7rem); line-height: 1.3; }
.verdict h1 { color: var(--tone); font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.15; letter-spacing: -.01em; }
.verdict h1 small { font-size: .55em; font-weight: 500; letter-spacing: 0; white-space: nowrap; }
.verdict p { margin-top: .5rem; max-width: 65ch; }
.verdict .what { font-size: 1.05rem; }
.verdict .not { color: var(--soft); font-size: .925rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin-top: 1rem; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.2; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin-top: 1.5rem; }
.facts dt { color: var(--soft); }
.facts dd { min-width: 0; }
.facts dd > span { color: var(--soft); display: block; font-size: .925rem; }
.finding {
  background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--tone); border-radius: .5rem;
  padding: 1rem clamp(.9rem, 2.5vw, 1.4rem); margin-bottom: .9rem; break-inside: avoid;
}
.finding header { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .6rem; margin-bottom: .55rem; }
.finding header b { font-variant-numeric: tabular-nums; }
.finding h3 { font-size: .95rem; font-weight: 400; color: var(--soft); }
.finding p { max-width: 75ch; overflow-wrap: anywhere; }
.finding p + p { margin-top: .4rem; }
.finding .shows { color: var(--soft); font-size: .925rem; margin-top: .9rem; }
.finding ol { margin-top: .35rem; padding-left: 1.35rem; }
.finding li { margin-top: .45rem; max-width: 75ch; }
.finding .todo { margin-top: .9rem; font-weight: 650; font-size: .925rem; }
.badge {
  background: var(--tint); color: var(--tone); border: 1px solid var(--tone); border-radius: 99rem;
  font-size: .8rem; font-weight: 600; line-height: 1.35; padding: .1rem .6rem; white-space: nowrap;
}
td .badge { white-space: normal; border-radius: .7rem; display: inline-block; }
pre {
  background: var(--code); border: 1px solid var(--line); border-radius: .35rem; margin-top: .35rem; padding: .55rem .75rem;
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45;
}
pre code { font-size: inherit; }
.notes { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; list-style: none; padding: 0; }
.notes li { padding: .6rem clamp(.9rem, 2.5vw, 1.4rem); overflow-wrap: anywhere; }
.notes li + li { border-top: 1px solid var(--line); }
.notes b { font-weight: 600; }
.notes span:not(.badge) { color: var(--soft); }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .85rem; font-weight: 500; border-top: 0; white-space: nowrap; }
tbody th { font-weight: 600; min-width: 8rem; }
tbody th .id, tbody th span { display: block; font-weight: 400; color: var(--soft); font-size: .85rem; }
tbody th .id { font-size: .78rem; min-width: 32ch; overflow-wrap: anywhere; }
.nobreak { white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
a { color: inherit; }
footer { color: var(--soft); font-size: .85rem; padding-top: 1rem; padding-bottom: 2rem; }
@media screen and (max-width: 56rem) {
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .6rem; }
  table, tbody, tr, tbody th, tbody td { display: block; border: 0; padding: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table { background: none; }
  tbody tr { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem .9rem; margin-bottom: .6rem; }
  tbody th { margin-bottom: .35rem; }
  tbody td { display: flex; justify-content: space-between; gap: 1rem; padding: .12rem 0; }
  tbody td.number { text-align: left; white-space: normal; }
  tbody td::before { content: attr(data-label); color: var(--soft); flex: none; }
  tbody td > * { text-align: right; }
}
@media print {
  @page { margin: 14mm; }
  :root { color-scheme: light; }
  body { background: #ffffff; font-size: 10.5pt; }
  main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  h2 { break-after: avoid; }
  tr, .notes li, .verdict { break-inside: avoid; }
  .verdict, .badge, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
