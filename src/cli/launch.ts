#!/usr/bin/env node
/**
 * Starts the program with what V8 compiled of it in an earlier run of the same command: compiling is most of the time that
 * a short command takes. Without such a file, or with one of another Node, it only starts slower.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { constants, Script } from "node:vm";
import type { main } from "./main.js";

/** Set by the build; the name has a hash of the content, so that a cache never meets another program. */
declare const __PROGRAM__: string;

const argv = process.argv.slice(2);
const program = join(__dirname, __PROGRAM__);
// each command has its own: what others need would only have to be read
const command = /^[a-z]+$/.test(argv[0] ?? "") ? argv[0] : "program";
const cache = join(__dirname, "cache", `${basename(program, ".js")}-${cachedDataVersionTag()}-${command}`);
const cachedData = cachedCode();
// the build has seen to it that it is ASCII: one byte a character
const script = new Script(`(function(exports,require,module,__filename){${readFileSync(program, "latin1")}\n})`, {
  filename: program,
  cachedData,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const loaded = { exports: {} as { main: typeof main } };
script.runInThisContext()(loaded.exports, require, loaded, program);
loaded.exports.main(argv).then((exitCode) => {
  process.exitCode = exitCode;
  // stopped by a signal: what is still under way would keep the process alive
  if (exitCode >= 128) process.exit();
  if (exitCode < 2 && (!cachedData || script.cachedDataRejected)) keep(script.createCachedData());
});

function cachedCode(): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** All of it under its name, or nothing; where nobody may write, every start is a first one. */
function keep(code: Buffer): void {
  const pending = `${cache}.${process.pid}`;
  try {
    mkdirSync(dirname(cache), { recursive: true });
    const file = openSync(pending, "wx");
    try {
      writeSync(file, code);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(pending, cache);
  } catch {
    rmSync(pending, { force: true });
  }
}
