/** A class file (JVM specification §4) as far as it is needed to follow texts through its methods. */
import { Cursor } from "../../../bytes/cursor.js";
import { FormatError } from "../../../bytes/errors.js";
import { memorySource } from "../../../bytes/source.js";
import { ConstantPool } from "./constantPool.js";
import {
  readAttributeHeader,
  readClassHeader,
  readClassIds,
  readCodeHeader,
  readHandler,
  readMemberHeader,
} from "./fixed.js";

export interface ClassFile {
  /** `com/acme/Main`. */
  readonly name: string;
  readonly sourceFile: string | null;
  readonly pool: ConstantPool;
  readonly methods: readonly Method[];
  readonly bootstrapMethods: readonly BootstrapMethod[];
}

export interface Method {
  readonly name: string;
  readonly descriptor: string;
  readonly isStatic: boolean;
  /** What is called by its name is this code, and not that of a subclass. */
  readonly isFixed: boolean;
  readonly code: Uint8Array;
  /** Where exception handlers start. */
  readonly handlers: readonly number[];
  /** Ascending by position; empty where the class was compiled without. */
  readonly lines: readonly { readonly position: number; readonly line: number }[];
}

export interface BootstrapMethod {
  /** Indices into the constant pool. */
  readonly arguments: readonly number[];
}

const magic = 0xcafebabe;
const longestCode = 65535;

/** Throws a FormatError for bytes that are no class file. */
export function readClass(bytes: Uint8Array): ClassFile {
  const cursor = new Cursor(memorySource(bytes));
  const header = readClassHeader(cursor);
  if (header.magic !== magic) throw new FormatError("no class file: it does not begin with CAFEBABE", 0, "foreign");
  const pool = new ConstantPool(cursor, header.constantCount);
  const ids = readClassIds(cursor);
  cursor.skip(2 * ids.interfaceCount);
  readMembers(cursor, pool, () => {}); // fields
  const methods: Method[] = [];
  readMembers(cursor, pool, (method) => methods.push(method));
  let sourceFile: string | null = null;
  let bootstrapMethods: readonly BootstrapMethod[] = [];
  readAttributes(cursor, cursor.u16(), pool, (name, attribute) => {
    if (name === "SourceFile") sourceFile = pool.utf8(attribute.u16()) ?? null;
    if (name === "BootstrapMethods") bootstrapMethods = readBootstrapMethods(attribute);
  });
  return { name: pool.className(ids.thisClass) ?? "?", sourceFile, pool, methods, bootstrapMethods };
}

/** Tells every member that has code. */
function readMembers(cursor: Cursor, pool: ConstantPool, tell: (method: Method) => void): void {
  for (let count = cursor.u16(); count > 0; count--) {
    const { access, name, descriptor, attributeCount } = readMemberHeader(cursor);
    readAttributes(cursor, attributeCount, pool, (attribute, content) => {
      if (attribute !== "Code") return;
      tell({
        name: pool.utf8(name) ?? "?",
        descriptor: pool.utf8(descriptor) ?? "()V",
        isStatic: (access & 0x0008) !== 0,
        isFixed: (access & (0x0002 | 0x0008 | 0x0010)) !== 0, // private, static or final
        ...readCode(content, pool),
      });
    });
  }
}

function readCode(cursor: Cursor, pool: ConstantPool): Pick<Method, "code" | "handlers" | "lines"> {
  const { codeLength } = readCodeHeader(cursor);
  if (codeLength > longestCode) throw new FormatError(`a method of ${codeLength} bytes`, cursor.position);
  const code = cursor.bytes(codeLength);
  const handlers: number[] = [];
  for (let count = cursor.u16(); count > 0; count--) handlers.push(readHandler(cursor).handler);
  const lines: { position: number; line: number }[] = [];
  readAttributes(cursor, cursor.u16(), pool, (name, attribute) => {
    if (name !== "LineNumberTable") return;
    for (let count = attribute.u16(); count > 0; count--)
      lines.push({ position: attribute.u16(), line: attribute.u16() });
  });
  lines.sort((a, b) => a.position - b.position);
  return { code, handlers, lines };
}

function readAttributes(
  cursor: Cursor,
  count: number,
  pool: ConstantPool,
  tell: (name: string, content: Cursor) => void,
): void {
  for (let i = 0; i < count; i++) {
    const { name, length } = readAttributeHeader(cursor);
    tell(pool.utf8(name) ?? "", new Cursor(memorySource(cursor.bytes(length))));
  }
}

function readBootstrapMethods(cursor: Cursor): BootstrapMethod[] {
  const methods: BootstrapMethod[] = [];
  for (let count = cursor.u16(); count > 0; count--) {
    cursor.skip(2); // the method handle
    const indices: number[] = [];
    for (let left = cursor.u16(); left > 0; left--) indices.push(cursor.u16());
    methods.push({ arguments: indices });
  }
  return methods;
}
