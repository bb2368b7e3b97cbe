/** The uids that class files give to operators, as far as they are constants. */

import { FormatError } from "../../../bytes/errors.js";
import type { MemberRef } from "../classfile/constantPool.js";
import { type ClassFile, type Method, readClass } from "../classfile/readClass.js";
import { followTexts } from "./followTexts.js";
import { dependsOnArguments, exactText, filled, patternOf, type Text } from "./text.js";

/** A call of uid or setUidHash. */
export interface UidCall {
  readonly call: "uid" | "setUidHash";
  /** The text that it is called with, on every way there; null: it is computed. */
  readonly value: string | null;
  /** With a star for each part that is not known. */
  readonly pattern: string;
  /** `com.acme.Main` and `main`. */
  readonly className: string;
  readonly method: string;
  readonly sourceFile: string | null;
  readonly line: number | null;
}

/** Classes by name, as often as wanted; bytes are read when they are asked for. */
export type Classes = () => Iterable<{ readonly name: string; readonly bytes: Uint8Array }>;

export interface ClassScan {
  readonly calls: readonly UidCall[];
  /** Files that are no class files, or none that can be followed. */
  readonly unreadable: readonly string[];
  /** The Table API is called: operators of SQL have no uid in the code. */
  readonly usesTables: boolean;
}

interface Found {
  readonly uidCall: UidCall;
  readonly text: Text;
  /** The method that it is in, by which it can be called; null: by whom is not known. */
  readonly helper: string | null;
}

/** Reads every class; those that hand an argument on to uid are looked for once more, one step up. */
export function scanClasses(classes: Classes): ClassScan {
  const found: Found[] = [];
  const unreadable: string[] = [];
  let usesTables = false;
  for (const { name, bytes } of classes()) {
    if (!mentions(bytes, ["org/apache/flink/"])) continue;
    try {
      const file = readClass(bytes);
      usesTables ||= callsTables(file);
      if (mentions(bytes, ["uid", "setUidHash"])) found.push(...uidCallsOf(file));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      unreadable.push(name);
    }
  }
  const helpers = new Set(found.flatMap(({ helper }) => helper ?? []));
  const callers = helpers.size === 0 ? new Map<string, Found[]>() : callersOf(helpers, found, classes);
  const calls = found.flatMap(({ uidCall, helper }) => {
    const through = helper === null ? undefined : callers.get(helper);
    return through === undefined ? [uidCall] : through.map((caller) => caller.uidCall);
  });
  return { calls: distinct(calls), unreadable, usesTables };
}

function isUidCall({ owner, name, descriptor }: MemberRef): boolean {
  return (
    (name === "uid" || name === "setUidHash") &&
    owner.startsWith("org/apache/flink/") &&
    descriptor.startsWith("(Ljava/lang/String;)L")
  );
}

function uidCallsOf(file: ClassFile): Found[] {
  return file.methods.flatMap((method) => {
    const found: Found[] = [];
    followTexts(file, method, ({ member, position, args }) => {
      const [text] = args;
      if (!isUidCall(member) || text === undefined) return;
      const uidCall = uidCallOf(member.name as UidCall["call"], text, file, method, position);
      const isHelper = method.isFixed && dependsOnArguments(text);
      found.push({ uidCall, text, helper: isHelper ? keyOf(file.name, method.name, method.descriptor) : null });
    });
    return found;
  });
}

function uidCallOf(call: UidCall["call"], text: Text, file: ClassFile, method: Method, position: number): UidCall {
  return {
    call,
    value: exactText(text),
    pattern: patternOf(text),
    className: file.name.replaceAll("/", "."),
    method: method.name,
    sourceFile: file.sourceFile,
    line: method.lines.findLast((line) => line.position <= position)?.line ?? null,
  };
}

/** What is given to uid where helpers are called. A helper that nobody calls is not there. */
function callersOf(helpers: ReadonlySet<string>, found: readonly Found[], classes: Classes): Map<string, Found[]> {
  const names = [...helpers].map((key) => key.split(" ")[1] as string);
  const callers = new Map<string, Found[]>();
  for (const { bytes } of classes()) {
    if (!mentions(bytes, names)) continue;
    const file = readable(bytes);
    for (const method of file?.methods ?? []) {
      followTexts(file as ClassFile, method, ({ member, position, args }) => {
        const key = keyOf(member.owner, member.name, member.descriptor);
        if (!helpers.has(key)) return;
        for (const { uidCall, text, helper } of found) {
          if (helper !== key) continue;
          const here = filled(text, args);
          const caller = uidCallOf(uidCall.call, here, file as ClassFile, method, position);
          callers.set(key, [...(callers.get(key) ?? []), { uidCall: caller, text: here, helper: null }]);
        }
      });
    }
  }
  return callers;
}

function readable(bytes: Uint8Array): ClassFile | null {
  try {
    return readClass(bytes);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

const keyOf = (owner: string, name: string, descriptor: string) => `${owner} ${name} ${descriptor}`;

function callsTables(file: ClassFile): boolean {
  for (const owner of file.pool.owners()) {
    if (/^org\/apache\/flink\/table\/api\/(?:.*\/)?(?:Stream)?TableEnvironment$/.test(owner)) return true;
  }
  return false;
}

const latin1 = new TextDecoder("latin1");

/** Names stand in a class file as they are; most classes of a jar need no closer look. */
function mentions(bytes: Uint8Array, names: readonly string[]): boolean {
  const text = latin1.decode(bytes);
  return names.some((name) => text.includes(name));
}

/** A line can be in several methods (finally blocks), and a class in several nested jars. */
function distinct(calls: readonly UidCall[]): UidCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
