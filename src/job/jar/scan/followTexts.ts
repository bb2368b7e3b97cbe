/**
 * Follows texts through the code of one method, in one walk from its first instruction to its last, and tells what is
 * called with them. What it says is known holds on every way through the method:
 * a place that can be jumped to, and any instruction that is not followed, makes everything on the stack unknown;
 * a local variable is followed only where the method stores into it once, and Java's verifier then makes sure that every
 * read of it sees that value; a builder is followed only while nothing else can hold it.
 */
import { viewOf } from "../../../bytes/modifiedUtf8.js";
import type { MemberRef } from "../classfile/constantPool.js";
import { type Instruction, instructionsOf } from "../classfile/instructions.js";
import type { ClassFile, Method } from "../classfile/readClass.js";
import { parseDescriptor, slotsOf } from "./descriptor.js";
import { type Text, unknownText } from "./text.js";

/** A call, with what is known of its arguments: undefined for those that are no texts. */
export interface Call {
  readonly member: MemberRef;
  readonly position: number;
  readonly args: readonly (Text | undefined)[];
}

type Value =
  | { readonly kind: "text"; readonly text: Text }
  | { readonly kind: "integer"; readonly value: number }
  /** A StringBuilder that only the stack holds; null: not constructed yet. */
  | { readonly kind: "builder"; readonly text: Text | null };

const STRING = "Ljava/lang/String;";
const builders = ["java/lang/StringBuilder", "java/lang/StringBuffer"];

/** Returns false where the code cannot be followed. */
export function followTexts(file: ClassFile, method: Method, tell: (call: Call) => void): boolean {
  const found = instructionsOf(method.code);
  if (found === null) return false;
  for (const handler of method.handlers) found.targets.add(handler);
  const walk = new Walk(file, method, found.instructions, tell);
  for (const instruction of found.instructions) {
    if (found.targets.has(instruction.position)) walk.forgetStack();
    walk.step(instruction);
  }
  return true;
}

class Walk {
  private readonly view: DataView;
  private stack: (Value | undefined)[] = [];
  private readonly locals = new Map<number, Value>();
  /** How often each local variable is stored into; arguments count once for what they come with. */
  private readonly stores = new Map<number, number>();

  constructor(
    private readonly file: ClassFile,
    private readonly method: Method,
    instructions: readonly Instruction[],
    private readonly tell: (call: Call) => void,
  ) {
    this.view = viewOf(method.code);
    this.takeArguments();
    for (const instruction of instructions) {
      const store = this.storeOf(instruction);
      if (store !== undefined) for (let i = 0; i < store.slots; i++) this.countStore(store.slot + i);
      if (instruction.opcode === 0x84) this.countStore(this.slotOperand(instruction));
    }
    for (const [slot, count] of this.stores) if (count > 1) this.locals.delete(slot);
  }

  private takeArguments(): void {
    let slot = this.method.isStatic ? 0 : 1;
    if (slot === 1) this.countStore(0);
    parseDescriptor(this.method.descriptor).args.forEach((type, argument) => {
      if (type === STRING) this.locals.set(slot, { kind: "text", text: [{ argument }] });
      for (let i = 0; i < slotsOf(type); i++) this.countStore(slot + i);
      slot += slotsOf(type);
    });
  }

  private countStore(slot: number): void {
    this.stores.set(slot, (this.stores.get(slot) ?? 0) + 1);
  }

  forgetStack(): void {
    this.stack = [];
  }

  private pop(count = 1): Value | undefined {
    let popped: Value | undefined;
    for (let i = 0; i < count; i++) popped = this.stack.pop();
    return popped;
  }

  private push(value?: Value): void {
    this.stack.push(value);
  }

  private u16(position: number): number {
    return this.view.getUint16(position);
  }

  step(instruction: Instruction): void {
    const { opcode, position } = instruction;
    const store = this.storeOf(instruction);
    const load = this.loadOf(instruction);
    if (store !== undefined) this.store(store.slot);
    else if (load !== undefined) this.push(this.locals.get(load));
    else if (opcode === 0x01 || (opcode >= 0x09 && opcode <= 0x0f) || opcode === 0x14) this.push();
    else if (opcode >= 0x02 && opcode <= 0x08) this.push({ kind: "integer", value: opcode - 3 });
    else if (opcode === 0x10) this.push({ kind: "integer", value: this.view.getInt8(position + 1) });
    else if (opcode === 0x11) this.push({ kind: "integer", value: this.view.getInt16(position + 1) });
    else if (opcode === 0x12) this.push(this.constant(this.view.getUint8(position + 1)));
    else if (opcode === 0x13) this.push(this.constant(this.u16(position + 1)));
    else if (opcode === 0x59) this.duplicate();
    else if (opcode === 0xb6 || opcode === 0xb7 || opcode === 0xb9) this.invoke(position, true);
    else if (opcode === 0xb8) this.invoke(position, false);
    else if (opcode === 0xba) this.invokeDynamic(position);
    else if (opcode === 0xbb) this.create(position);
    else if (opcode !== 0x00 && opcode !== 0x84 && opcode !== 0xc0) this.popAndPush(opcode);
  }

  /** Instructions whose result is not known, by how many values they take and give; others empty the stack. */
  private popAndPush(opcode: number): void {
    const effect = effects.find(({ from, to }) => opcode >= from && opcode <= to);
    if (effect === undefined) {
      this.forgetStack();
      return;
    }
    this.pop(effect.takes);
    if (effect.gives) this.push();
  }

  private constant(index: number): Value | undefined {
    const text = this.file.pool.string(index);
    if (text !== undefined) return { kind: "text", text: [text] };
    const value = this.file.pool.integer(index);
    return value === undefined ? undefined : { kind: "integer", value };
  }

  /** `istore` to `astore`: the variable, and how many it takes. */
  private storeOf(instruction: Instruction): { readonly slot: number; readonly slots: 1 | 2 } | undefined {
    const { opcode } = instruction;
    const isShort = opcode >= 0x3b && opcode <= 0x4e;
    if (!isShort && !(opcode >= 0x36 && opcode <= 0x3a)) return undefined;
    const type = isShort ? (opcode - 0x3b) >> 2 : opcode - 0x36;
    const slot = isShort ? (opcode - 0x3b) & 3 : this.slotOperand(instruction);
    return { slot, slots: type === 1 || type === 3 ? 2 : 1 };
  }

  /** `iload` to `aload`: the variable. */
  private loadOf(instruction: Instruction): number | undefined {
    const { opcode } = instruction;
    if (opcode >= 0x1a && opcode <= 0x2d) return (opcode - 0x1a) & 3;
    return opcode >= 0x15 && opcode <= 0x19 ? this.slotOperand(instruction) : undefined;
  }

  private slotOperand({ position, isWide }: Instruction): number {
    return isWide ? this.u16(position + 2) : this.view.getUint8(position + 1);
  }

  private store(slot: number): void {
    const value = this.pop();
    // what is in a variable can be appended to later on
    const isFollowed = value !== undefined && value.kind !== "builder" && this.stores.get(slot) === 1;
    if (isFollowed) this.locals.set(slot, value);
  }

  private duplicate(): void {
    const top = this.pop();
    const value = top?.kind === "builder" && top.text !== null ? undefined : top;
    this.push(value);
    this.push(value);
  }

  private create(position: number): void {
    const name = this.file.pool.className(this.u16(position + 1)) ?? "";
    this.push(builders.includes(name) ? { kind: "builder", text: null } : undefined);
  }

  private invoke(position: number, hasReceiver: boolean): void {
    const member = this.file.pool.member(this.u16(position + 1));
    if (member === undefined) {
      this.forgetStack();
      return;
    }
    const { args: types, result } = parseDescriptor(member.descriptor);
    const values = this.popArguments(types.length);
    const receiver = hasReceiver ? this.pop() : undefined;
    const texts = values.map((value, i) => (types[i] === STRING ? asText(value, STRING) : undefined));
    this.tell({ member, position, args: texts });
    if (member.name === "<init>") this.constructed(member, receiver, types, values);
    else if (result !== "V") this.push(resultOf(member, receiver, types, values));
  }

  private popArguments(count: number): (Value | undefined)[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** The constructor got one of the two references that `new` and `dup` left; the other is still there. */
  private constructed(
    member: MemberRef,
    receiver: Value | undefined,
    types: readonly string[],
    values: readonly (Value | undefined)[],
  ) {
    if (receiver?.kind !== "builder" || receiver.text !== null || !builders.includes(member.owner)) return;
    const top = this.pop();
    if (top?.kind !== "builder" || top.text !== null) {
      this.push(top);
      return;
    }
    // the capacity of StringBuilder(int) is no text
    const initial =
      types[0] === STRING ? asText(values[0], STRING) : types.length === 0 || types[0] === "I" ? [] : null;
    this.push(initial === null ? undefined : { kind: "builder", text: initial });
  }

  private invokeDynamic(position: number): void {
    const call = this.file.pool.dynamic(this.u16(position + 1));
    if (call === undefined) {
      this.forgetStack();
      return;
    }
    const { args: types, result } = parseDescriptor(call.descriptor);
    const values = this.popArguments(types.length);
    if (result === "V") return;
    const isConcat = call.name === "makeConcatWithConstants" && result === STRING;
    this.push(isConcat ? this.concatenated(call.bootstrap, types, values) : undefined);
  }

  /** StringConcatFactory: \1 in the recipe is the next argument, \2 the next constant of the bootstrap method. */
  private concatenated(
    bootstrap: number,
    types: readonly string[],
    values: readonly (Value | undefined)[],
  ): Value | undefined {
    const [recipeIndex = 0, ...constants] = this.file.bootstrapMethods[bootstrap]?.arguments ?? [];
    const recipe = this.file.pool.string(recipeIndex);
    if (recipe === undefined) return undefined;
    let argument = 0;
    let constant = 0;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what stands for arguments and constants
    const text = recipe.split(/([\u0001\u0002])/).flatMap((part): Text => {
      if (part === "\u0001") return asText(values[argument], types[argument++] ?? "");
      if (part === "\u0002") {
        const known = this.file.pool.string(constants[constant++] ?? 0);
        return known === undefined ? unknownText : [known];
      }
      return part === "" ? [] : [part];
    });
    return { kind: "text", text };
  }
}

/** What a value becomes in a text, by its static type. */
function asText(value: Value | undefined, type: string): Text {
  if (value?.kind === "text") return value.text;
  if (value?.kind !== "integer") return unknownText;
  switch (type) {
    case "I":
    case "S":
    case "B":
      return [String(value.value)];
    case "C":
      return [String.fromCharCode(value.value)];
    case "Z":
      return [value.value === 0 ? "false" : "true"];
    default:
      return unknownText;
  }
}

/** The few methods of which the result is known. */
function resultOf(
  { owner, name, descriptor }: MemberRef,
  receiver: Value | undefined,
  types: readonly string[],
  values: readonly (Value | undefined)[],
): Value | undefined {
  if (builders.includes(owner) && receiver?.kind === "builder" && receiver.text !== null) {
    if (name === "toString") return { kind: "text", text: receiver.text };
    if (name === "append" && types.length === 1) {
      return { kind: "builder", text: [...receiver.text, ...asText(values[0], types[0] ?? "")] };
    }
  }
  if (owner !== "java/lang/String") return undefined;
  if (name === "concat" && receiver?.kind === "text") {
    return { kind: "text", text: [...receiver.text, ...asText(values[0], STRING)] };
  }
  if (name === "valueOf" && !descriptor.startsWith("(["))
    return { kind: "text", text: asText(values[0], types[0] ?? "") };
  return undefined;
}

/** Opcodes `from` to `to`: values taken from the stack, and whether one is put there. A long counts as one value. */
const effects: readonly {
  readonly from: number;
  readonly to: number;
  readonly takes: number;
  readonly gives: boolean;
}[] = [
  { from: 0x2e, to: 0x35, takes: 2, gives: true }, // loads from arrays
  { from: 0x4f, to: 0x56, takes: 3, gives: false }, // stores into arrays
  { from: 0x57, to: 0x57, takes: 1, gives: false }, // pop
  { from: 0x60, to: 0x73, takes: 2, gives: true }, // arithmetic
  { from: 0x74, to: 0x77, takes: 1, gives: true }, // negation
  { from: 0x78, to: 0x83, takes: 2, gives: true }, // shifts, logic
  { from: 0x85, to: 0x93, takes: 1, gives: true }, // conversions
  { from: 0x94, to: 0x98, takes: 2, gives: true }, // comparisons
  { from: 0x99, to: 0x9e, takes: 1, gives: false }, // if against zero
  { from: 0x9f, to: 0xa6, takes: 2, gives: false }, // if
  { from: 0xb2, to: 0xb2, takes: 0, gives: true }, // getstatic
  { from: 0xb3, to: 0xb3, takes: 1, gives: false }, // putstatic
  { from: 0xb4, to: 0xb4, takes: 1, gives: true }, // getfield
  { from: 0xb5, to: 0xb5, takes: 2, gives: false }, // putfield
  { from: 0xbc, to: 0xbe, takes: 1, gives: true }, // new arrays, their length
  { from: 0xc1, to: 0xc1, takes: 1, gives: true }, // instanceof
  { from: 0xc2, to: 0xc3, takes: 1, gives: false }, // monitors
  { from: 0xc6, to: 0xc7, takes: 1, gives: false }, // if against null
];
