/** The constant pool of a class file (JVM specification §4.4), as far as calls and texts need it. */
import type { Cursor } from "../../../bytes/cursor.js";
import { FormatError } from "../../../bytes/errors.js";

/** A field or method that the code refers to. */
export interface MemberRef {
  /** Class, as in the file: `org/apache/flink/…`. */
  readonly owner: string;
  readonly name: string;
  readonly descriptor: string;
}

const UTF8 = 1;
const INTEGER = 3;
const CLASS = 7;
const STRING = 8;
const MEMBERS = [9, 10, 11];
const NAME_AND_TYPE = 12;
const DYNAMIC = [17, 18];

interface Constant {
  readonly tag: number;
  readonly text?: string;
  /** Index of another constant; for integers their value. */
  readonly first: number;
  readonly second: number;
}

/** Constants by index, from 1. Asking for one of another kind than is there gives undefined. */
export class ConstantPool {
  private readonly constants: (Constant | undefined)[] = [undefined];

  /** `count` as in the header: one more than there are. Throws a FormatError. */
  constructor(cursor: Cursor, count: number) {
    while (this.constants.length < count) {
      const constant = readConstant(cursor);
      this.constants.push(constant);
      // long and double take two places
      if (constant.tag === 5 || constant.tag === 6) this.constants.push(undefined);
    }
  }

  utf8(index: number): string | undefined {
    return this.of(index, [UTF8])?.text;
  }

  /** The text of a String constant. */
  string(index: number): string | undefined {
    const constant = this.of(index, [STRING]);
    return constant && this.utf8(constant.first);
  }

  integer(index: number): number | undefined {
    return this.of(index, [INTEGER])?.first;
  }

  className(index: number): string | undefined {
    const constant = this.of(index, [CLASS]);
    return constant && this.utf8(constant.first);
  }

  member(index: number): MemberRef | undefined {
    const constant = this.of(index, MEMBERS);
    const owner = constant && this.className(constant.first);
    const rest = constant && this.nameAndType(constant.second);
    return owner === undefined || rest === undefined ? undefined : { owner, ...rest };
  }

  /** What an invokedynamic calls; `bootstrap`: index of the bootstrap method that makes it. */
  dynamic(
    index: number,
  ): { readonly bootstrap: number; readonly name: string; readonly descriptor: string } | undefined {
    const constant = this.of(index, DYNAMIC);
    const rest = constant && this.nameAndType(constant.second);
    return rest && { bootstrap: constant.first, ...rest };
  }

  /** Whether a method of this owner is called anywhere. */
  *owners(): Generator<string> {
    for (let index = 1; index < this.constants.length; index++) {
      const owner = this.member(index)?.owner;
      if (owner !== undefined) yield owner;
    }
  }

  private nameAndType(index: number): { readonly name: string; readonly descriptor: string } | undefined {
    const constant = this.of(index, [NAME_AND_TYPE]);
    const name = constant && this.utf8(constant.first);
    const descriptor = constant && this.utf8(constant.second);
    return name === undefined || descriptor === undefined ? undefined : { name, descriptor };
  }

  private of(index: number, tags: readonly number[]): Constant | undefined {
    const constant = this.constants[index];
    return constant !== undefined && tags.includes(constant.tag) ? constant : undefined;
  }
}

function readConstant(cursor: Cursor): Constant {
  const at = cursor.position;
  const tag = cursor.u8();
  switch (tag) {
    case UTF8:
      return { tag, text: cursor.text(), first: 0, second: 0 };
    case INTEGER:
      return { tag, first: cursor.i32(), second: 0 };
    case CLASS:
    case STRING:
    case 16: // method type
    case 19: // module
    case 20: // package
      return { tag, first: cursor.u16(), second: 0 };
    case 9: // field
    case 10: // method
    case 11: // method of an interface
    case NAME_AND_TYPE:
    case 17: // dynamic
    case 18: // invokedynamic
      return { tag, first: cursor.u16(), second: cursor.u16() };
    case 15: // method handle
      return { tag, first: cursor.u8(), second: cursor.u16() };
    case 4: // float
      cursor.skip(4);
      return { tag, first: 0, second: 0 };
    case 5: // long
    case 6: // double
      cursor.skip(8);
      return { tag, first: 0, second: 0 };
    default:
      throw new FormatError(`constant of kind ${tag}, which is not known`, at);
  }
}
