/** Where the instructions of a method begin, and where they can go on (JVM specification §6.5). */
import { viewOf } from "../../../bytes/modifiedUtf8.js";

export interface Instruction {
  readonly position: number;
  readonly opcode: number;
  /** Behind `wide`: operands have two bytes. */
  readonly isWide: boolean;
}

/** Bytes of operands by opcode, from 0; x: not of a fixed size (switches, wide). */
const operandBytes = [
  "0000000000000000", // 00 aconst_null … bipush is 10
  "12122" + "11111" + "000000", // 10 bipush sipush ldc ldc_w ldc2_w, loads
  "0000000000000000", // 20
  "000000" + "11111" + "00000", // 30 array loads, stores
  "0000000000000000", // 40
  "0000000000000000", // 50
  "0000000000000000", // 60
  "0000000000000000", // 70
  "0000" + "2" + "00000000000", // 84 iinc
  "000000000" + "2222222", // 99 if…
  "222222222" + "1xx" + "0000", // a9 ret, switches
  "00" + "2222222" + "44" + "2" + "1" + "2" + "00", // b2 field access, invokes, new, newarray, anewarray
  "22" + "00" + "x" + "3" + "22" + "44", // c0 checkcast, instanceof, monitors, wide, multianewarray, ifnull, goto_w, jsr_w
].join("");

const TABLESWITCH = 0xaa;
const LOOKUPSWITCH = 0xab;
const WIDE = 0xc4;
const IINC = 0x84;

/** Instructions in order, and every position that is jumped to. null: not to be followed (malformed, or unknown code). */
export function instructionsOf(code: Uint8Array): { instructions: Instruction[]; targets: Set<number> } | null {
  const view = viewOf(code);
  const instructions: Instruction[] = [];
  const targets = new Set<number>();
  try {
    for (let position = 0; position < code.length; ) {
      const first = view.getUint8(position);
      const isWide = first === WIDE;
      const opcode = isWide ? view.getUint8(position + 1) : first;
      instructions.push({ position, opcode, isWide });
      if (isWide) {
        position += opcode === IINC ? 6 : 4;
      } else if (opcode === TABLESWITCH || opcode === LOOKUPSWITCH) {
        position = readSwitch(view, position, opcode, targets);
      } else {
        const size = Number(operandBytes[opcode]);
        if (Number.isNaN(size)) return null;
        if (isJump(opcode)) targets.add(position + view.getInt16(position + 1));
        if (opcode === 0xc8 || opcode === 0xc9) targets.add(position + view.getInt32(position + 1));
        position += 1 + size;
      }
    }
  } catch (error) {
    if (error instanceof RangeError) return null; // an operand beyond the end
    throw error;
  }
  return { instructions, targets };
}

function isJump(opcode: number): boolean {
  return (opcode >= 0x99 && opcode <= 0xa8) || opcode === 0xc6 || opcode === 0xc7;
}

/** Adds where it jumps to; returns where it ends. */
function readSwitch(view: DataView, position: number, opcode: number, targets: Set<number>): number {
  let at = position + 4 - (position % 4);
  targets.add(position + view.getInt32(at));
  const low = view.getInt32(at + 4);
  const count = opcode === TABLESWITCH ? view.getInt32(at + 8) - low + 1 : low;
  at += opcode === TABLESWITCH ? 12 : 8;
  const step = opcode === TABLESWITCH ? 4 : 8;
  if (count < 0 || count * step > view.byteLength - at) throw new RangeError("switch beyond the end");
  for (let i = 0; i < count; i++) targets.add(position + view.getInt32(at + i * step + step - 4));
  return at + count * step;
}
