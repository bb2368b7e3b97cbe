import { isMetadata } from "../directory/clean/plan.js";
import { ageText, durationText } from "./age.js";
import { bytesOf, type CleanReport, goingAmounts, keptAlike } from "./cleanReport.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { table } from "./table.js";
import { counted, listed, proseWidth, type TextOptions, wrapped } from "./text.js";

/** Shown of each kind; --verbose shows all. */
const shownAtMost = 12;

/** What a plan would remove, what stays and why, and what to type next. */
export function cleanText(report: CleanReport, options: TextOptions): string {
  const { plan } = report;
  const { actions, kept } = plan;
  const { paint, quiet } = options;
  const snapshots = actions.filter(isMetadata).length;
  const what =
    actions.length === 0
      ? "nothing to remove"
      : `${counted(actions.length, "object")}, ${humanSize(bytesOf(actions))} ${actions.length === 1 ? "goes" : "go"}`;
  const head = `${paint("bold", `PLAN: ${what}`)}; ${counted(snapshots, "snapshot")} ${snapshots === 1 ? "goes" : "go"}, ${grouped(kept.length)} ${kept.length === 1 ? "stays" : "stay"}`;
  if (quiet) return `${head}\n`;
  const sections = [
    head,
    "",
    ...factLines(report, options),
    ...goingLines(report, options),
    ...snapshotLines(report, options),
  ];
  return `${[...sections, ...keptLines(report, options), "", ...nextLines(report, options)].join("\n")}\n`;
}

function factLines({ plan }: CleanReport, options: TextOptions): string[] {
  const ended = plan.jobs.filter(({ mayBeAlive }) => !mayBeAlive).length;
  const alive = plan.jobs.length - ended;
  const facts: (readonly [string, string])[] = [
    ["looked at", `${listed(plan.roots.map(printable))}; nothing else is known to need these files or not to`],
    ["asked for", plan.request.map(printable).join(" ")],
    ["jobs", `${grouped(alive)} may be running, ${grouped(ended)} ${ended === 1 ? "has" : "have"} ended`],
  ];
  return facts.flatMap(([title, text]) => {
    const [first = "", ...rest] = wrapped(text, proseWidth(options), `  ${title}`.padEnd(13), " ".repeat(13));
    return [options.paint("dim", first.slice(0, 13)) + first.slice(13), ...rest];
  });
}

function goingLines({ plan, now }: CleanReport, options: TextOptions): string[] {
  const amounts = goingAmounts(plan.actions);
  if (amounts.length === 0) return [];
  const shown = options.verbose ? amounts : amounts.slice(0, shownAtMost);
  const rows = shown.map((amount) => [
    printable(amount.class),
    grouped(amount.objects),
    humanSize(amount.sizeInBytes),
    amount.oldest === null ? "" : durationText(Math.max(now.getTime() - amount.oldest, 0)),
    printable(nameOf(amount.job ?? "")),
  ]);
  const columns = [
    { title: "goes" },
    { title: "objects", right: true },
    { title: "bytes", right: true },
    { title: "oldest", right: true },
    { title: "of", atLeast: 12 },
  ];
  return [
    "",
    ...table(columns, rows, { width: options.width, paint: options.paint, indent: "  " }),
    ...more(amounts, shown),
  ];
}

function snapshotLines({ plan, now }: CleanReport, options: TextOptions): string[] {
  const snapshots = plan.actions.filter(isMetadata);
  if (snapshots.length === 0) return [];
  const shown = options.verbose ? snapshots : snapshots.slice(0, shownAtMost);
  return [
    "",
    options.paint("dim", "  snapshots that go"),
    ...shown.flatMap(({ path, modifiedAt, reason }) => [
      `  ${printable(path.slice(0, -"/_metadata".length))}`,
      ...wrapped(
        `${modifiedAt === null ? "" : `${ageText(modifiedAt, now)}; `}${printable(reason)}`,
        proseWidth(options),
        "      ",
      ),
    ]),
    ...more(snapshots, shown),
  ];
}

function keptLines({ plan }: CleanReport, options: TextOptions): string[] {
  if (plan.kept.length === 0) return [];
  const groups = keptAlike(plan.kept);
  const shown = options.verbose ? groups : groups.slice(0, shownAtMost);
  return [
    "",
    options.paint("dim", "  snapshots that stay, and why"),
    ...shown.flatMap(({ reasons, snapshots }) => {
      const named = options.verbose ? snapshots : snapshots.slice(0, 3);
      return [
        ...named.map(({ location }) => `  ${printable(location)}`),
        ...(named.length < snapshots.length
          ? [`  and ${grouped(snapshots.length - named.length)} more of its job`]
          : []),
        ...reasons.flatMap((reason) => wrapped(`· ${printable(reason)}`, proseWidth(options), "      ", "        ")),
      ];
    }),
    ...more(groups, shown),
  ];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function more(all: readonly unknown[], shown: readonly unknown[]): string[] {
  return shown.length < all.length ? [`  … and ${grouped(all.length - shown.length)} more (--verbose)`] : [];
}

function nextLines({ plan, planName }: CleanReport, { paint }: TextOptions): string[] {
  if (plan.actions.length === 0) return ["Nothing was removed, and nothing is to be."];
  if (planName === null) return ["Nothing was removed, and no plan was written: --output plan.json writes it."];
  const holds = durationText(Date.parse(plan.expiresAt) - Date.parse(plan.createdAt));
  return [
    `Nothing was removed. The plan lists every object, and holds for ${holds}. To do it:`,
    `  restorable apply ${planName} --quarantine DIR   ${paint("dim", "# moves; restorable undo brings back")}`,
    `  restorable apply ${planName}   ${paint("dim", "# deletes for good")}`,
  ];
}
