/** The rule pages say what the rules do: one page a rule, the same headings, the levels and doors of the source. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/check/catalogue.js";
import { type Level, levels } from "../../src/check/finding.js";
import type { Rule } from "../../src/check/rule.js";
import { type RuleId, ruleIds } from "../../src/check/ruleIds.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const docs = join(root, "docs");
const pages = join(docs, "rules");
const sources = join(root, "src/check/rules");
const read = (...path: string[]): string => readFileSync(join(...path), "utf8");

const headings = [
  "What happens",
  "What Flink says",
  "Why",
  "How to fix",
  "Levels",
  "Releases",
  "What has to be known",
  "How it was confirmed",
];

/** R-01 → R-01-unmatched-state: the rule's file, and its page. */
const stems = new Map(
  readdirSync(sources).flatMap((file) => {
    const id = /^(R-\d\d)-.+\.ts$/.exec(file)?.[1];
    return id === undefined ? [] : [[id, file.replace(/\.ts$/, "")] as const];
  }),
);

const ruleOf = (id: RuleId): Rule<never> => catalogue[id] as Rule<never>;
const stemOf = (id: RuleId): string => stems.get(id) ?? `${id}-?`;
const isPage = (file: string): boolean => file.endsWith(".md") && file !== "README.md";

/** The levels that a rule's source can emit: every level named in an expression behind `level:`. */
function levelsOf(id: RuleId): Level[] {
  const source = read(sources, `${stemOf(id)}.ts`);
  const expressions = [...source.matchAll(/\blevel:([^,;{}]*),/g)].map(([, expression]) => expression);
  return levels.filter((level) => expressions.some((expression) => expression?.includes(`"${level}"`)));
}

/** What stands below a heading. */
function section(page: string, heading: string): string {
  const [, below = ""] = page.split(`\n## ${heading}\n`);
  return below.split("\n## ")[0] ?? "";
}

/** Headings outside of code blocks, where # may be a comment. */
function headingsOf(page: string): string[] {
  return page
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, "")
    .split("\n")
    .filter((line) => line.startsWith("#"));
}

/** The rows of the Levels table: doors, situation, level. */
function levelRows(page: string): { doors: string[]; level: string }[] {
  const rows = section(page, "Levels")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return rows.slice(2).map((cells) => ({ doors: (cells[1] ?? "").split(", "), level: cells.at(-2) ?? "" }));
}

describe.each(ruleIds)("the page of %s", (id) => {
  const rule = ruleOf(id);
  const path = join(pages, `${stemOf(id)}.md`);
  const page = existsSync(path) ? readFileSync(path, "utf8") : "";

  it("bears the rule's number and name, and its title as the first sentence", () => {
    expect(page.startsWith(`# ${id} ${rule.name}\n\n${rule.title}.\n\n## `)).toBe(true);
  });

  it("has the headings of every page", () => {
    expect(headingsOf(page)).toEqual([`# ${id} ${rule.name}`, ...headings.map((heading) => `## ${heading}`)]);
    for (const heading of headings) expect(section(page, heading).trim(), heading).not.toBe("");
  });

  it("has a row for every level that the rule can emit, and for no other", () => {
    const said = new Set(levelRows(page).map(({ level }) => level));
    const emitted = levelsOf(id);
    expect([...said].sort()).toEqual(emitted.length > 0 ? [...emitted].sort() : ["–"]);
  });

  it("has a row for every door of the rule, and for no other", () => {
    const said = new Set(levelRows(page).flatMap(({ doors }) => doors));
    expect([...said].sort()).toEqual([...rule.doors].sort());
  });

  it("shows Flink's text, or says that there is none", () => {
    expect(section(page, "What Flink says")).toMatch(/^```$|^Nothing\b/m);
  });
});

it("every page belongs to a rule", () => {
  expect(readdirSync(pages).filter(isPage).sort()).toEqual(ruleIds.map((id) => `${stemOf(id)}.md`).sort());
});

it("every rule's file is in the catalogue", () => {
  expect([...stems.keys()].sort()).toEqual([...ruleIds].sort());
});

it("the index lists every rule", async () => {
  const [introduction] = read(pages, "README.md").split(/(?<=<!-- rules:.*\n)/);
  const rows = ruleIds.map((id) => {
    const { name, title, doors } = ruleOf(id);
    return `| [${id}](${stemOf(id)}.md) | ${name} | ${title} | ${levelsOf(id).join(", ") || "–"} | ${doors.join(", ")} |`;
  });
  const table = ["| rule | name | says | levels | doors |", "|---|---|---|---|---|", ...rows].join("\n");
  await expect(`${introduction}\n${table}\n`).toMatchFileSnapshot(join(pages, "README.md"));
});

describe("links", () => {
  const files = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));

  it.each(files)("of %s lead somewhere", (file) => {
    const links = [...read(docs, file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "");
    const relative = links.filter((link) => !/^([a-z]+:|#)/.test(link)).map((link) => link.replace(/#.*$/, ""));
    expect(relative.filter((link) => !existsSync(join(docs, dirname(file), link)))).toEqual([]);
  });
});
