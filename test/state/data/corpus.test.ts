/** Every keyed stream and SST file of real snapshots: walked to its exact end, or named here. */
import { beforeAll, describe, expect, it } from "vitest";
import { corpus, type MetadataFile, samples } from "../../support/files.js";
import { type MeasuredHandle, measured } from "../../support/stateData.js";

describe.each([corpus, samples])("$title", ({ files, missing }) => {
  if (missing) {
    it.skip(missing, () => {});
    return;
  }
  const handles: (MeasuredHandle & { readonly file: MetadataFile })[] = [];
  const failed: string[] = [];

  beforeAll(async () => {
    // `written/` has handles of every kind with made-up content
    for (const file of files.filter(({ name }) => !name.startsWith("written/"))) {
      try {
        handles.push(...(await measured(file)).map((handle) => ({ ...handle, file })));
      } catch (error) {
        failed.push(`${file.name}: ${error}`);
      }
    }
  });

  it("0 failed", () => {
    const rows = new Map<string, { handles: number; states: number; exact: number; bounds: number; unknown: number }>();
    for (const { layout, header, states } of handles) {
      const name = `${layout}${header.usesKeyGroupCompression ? ", snappy" : ""}, proxy ${header.version}`;
      const row = rows.get(name) ?? { handles: 0, states: 0, exact: 0, bounds: 0, unknown: 0 };
      row.handles++;
      row.states += states.length;
      for (const { entries } of states) {
        if (entries.atMost === null) row.unknown++;
        else if (entries.atMost === entries.atLeast) row.exact++;
        else row.bounds++;
      }
      rows.set(name, row);
    }
    // biome-ignore lint/suspicious/noConsole: the table is what this run is for
    console.table(Object.fromEntries([...rows].sort()));
    expect(failed).toEqual([]);
    expect(handles.length).toBeGreaterThan(20);
  });

  it("counts of full snapshots are exact", () => {
    const full = handles.filter(({ layout }) => layout === "full").flatMap(({ states }) => states);
    expect(full.length).toBeGreaterThan(20);
    expect(
      full.filter(({ entries, bytes }) => entries.atLeast !== entries.atMost || bytes.atLeast !== bytes.atMost),
    ).toEqual([]);
  });

  it("counts of heap snapshots are exact but behind a serializer that writes what only it can read", () => {
    const undecodable = new Set(["kryo", "selfWriting", "unknown"]);
    for (const { layout, header, states, file } of handles) {
      if (layout !== "heap" || states.every(({ entries }) => entries.atMost !== null)) continue;
      expect(JSON.stringify(header), file.name).toMatch(new RegExp(`"kind":"(?:${[...undecodable].join("|")})"`));
    }
  });

  it("every column family is a registered state", () => {
    for (const { header, files: ssts, file } of handles) {
      const names = new Set(header.states.map(({ name }) => name));
      for (const { sst } of ssts) expect(names, file.name).toContain(sst.properties.columnFamily);
    }
  });

  it("timers have a first and a last time", () => {
    const timers = handles
      .filter(({ layout }) => layout !== "incremental")
      .flatMap(({ states }) => states)
      .filter(
        ({ name, entries }) => name.startsWith("_timer_state/") && entries.atLeast > 0 && entries.atMost !== null,
      );
    expect(timers.length).toBeGreaterThan(5);
    expect(timers.filter(({ timers: span }) => span === null || span.earliest > span.latest)).toEqual([]);
  });
});
