/** One process at a time works with a journal, whoever was killed before. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openJournal } from "../../src/cli/journalFile.js";

const home = mkdtempSync(join(tmpdir(), "restorable-journal-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;
const fresh = () => join(home, `${++count} a journal`);

/** No process has it: it is beyond what Linux, macOS and Windows give out. */
const deadPid = 2 ** 30;

test("a lock that is held is told, with who holds it", () => {
  const path = fresh();
  const journal = openJournal(path);
  expect(() => openJournal(path)).toThrow(`process ${process.pid} on ${hostname()}`);
  journal.close();
  openJournal(path).close();
  expect(readdirSync(home)).toEqual([]);
});

test("that of another machine is never taken over", () => {
  const path = fresh();
  writeFileSync(`${path}.lock`, `${deadPid} elsewhere\n`);
  expect(() => openJournal(path)).toThrow("on elsewhere");
  rmSync(`${path}.lock`);
});

test("one that is being taken over is at work", () => {
  const path = fresh();
  const [file, over] = [`${path}.lock`, `${path}.lock.${deadPid}.over`];
  writeFileSync(file, `${deadPid} ${hostname()}\n`);
  writeFileSync(over, "");
  expect(() => openJournal(path)).toThrow("takes over");
  expect(existsSync(file)).toBe(true);
  rmSync(over);
  openJournal(path).close();
  expect(readdirSync(home)).toEqual([]);
});

test("of many processes that find the lock of a dead one, one at a time gets it", async () => {
  const path = fresh();
  const told = `${path}.told`;
  writeFileSync(`${path}.lock`, `${deadPid} ${hostname()}\n`);
  writeFileSync(told, "");
  const module = fileURLToPath(new URL("../../dist/cli/journalFile.js", import.meta.url));
  // all begin at the same time; each tells when it has the lock, and when it is about to give it back
  const program = `
    import { appendFileSync } from "node:fs";
    import { openJournal } from ${JSON.stringify(module)};
    const [path, told, start] = process.argv.slice(1);
    while (Date.now() < Number(start));
    for (let i = 0; i < 20; i++) {
      try {
        const journal = openJournal(path);
        appendFileSync(told, "+");
        for (const end = Date.now() + 3; Date.now() < end; );
        appendFileSync(told, "-");
        journal.close();
      } catch (error) {
        if (!/at work/.test(error.message)) throw error;
      }
    }`;
  const start = String(Date.now() + 1500);
  const processes = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", program, path, told, start], { stdio: "inherit" }),
  );
  const codes = await Promise.all(processes.map((one) => new Promise((done) => one.once("exit", done))));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(told, "utf8")).toMatch(/^(\+-)+$/);
  expect(readdirSync(home)).toEqual(["4 a journal.told"]);
});
