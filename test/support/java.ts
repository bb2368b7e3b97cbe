/** Java serialization streams token by token (Java Object Serialization Specification 6.4), as numbers. */
import { i32, i64, utf } from "./raw.js";

export const streamHeader = [0xac, 0xed, 0x00, 0x05];
export const nullToken = [0x70];
export const endOfBlock = [0x78];
export const reset = [0x79];

/** A handle counts everything that can be referred to, from 0, in the order in which it begins. */
export const reference = (handle: number): number[] => [0x71, ...i32(0x7e0000 + handle)];
export const string = (text: string): number[] => [0x74, ...utf(text)];
export const longString = (text: string): number[] => [0x7c, ...i64(text.length), ...Buffer.from(text, "latin1")];
export const blockData = (...bytes: number[]): number[] => [0x77, bytes.length, ...bytes];
export const longBlockData = (...bytes: number[]): number[] => [0x7a, ...i32(bytes.length), ...bytes];

export interface ClassOptions {
  /** SC_ flags; 2 is an ordinary Serializable. */
  readonly flags?: number;
  /** Type code and name, then the token of the type's name where it is an object or an array. */
  readonly fields?: readonly (readonly [type: string, name: string, typeName?: readonly number[]])[];
  readonly annotations?: readonly number[];
  readonly superclass?: readonly number[];
}

export function classDescription(name: string, options: ClassOptions = {}): number[] {
  const { flags = 2, fields = [], annotations = [], superclass = nullToken } = options;
  const described = fields.flatMap(([type, field, typeName = []]) => [type.charCodeAt(0), ...utf(field), ...typeName]);
  const count = [fields.length >> 8, fields.length & 0xff];
  return [0x72, ...utf(name), ...i64(7), flags, ...count, ...described, ...annotations, ...endOfBlock, ...superclass];
}

export const proxyDescription = (...interfaces: string[]): number[] => {
  return [0x7d, ...i32(interfaces.length), ...interfaces.flatMap(utf), ...endOfBlock, ...nullToken];
};

/** `data`: field values and annotations, superclass first. */
export const object = (described: readonly number[], ...data: number[][]): number[] => {
  return [0x73, ...described, ...data.flat()];
};
export const enumConstant = (described: readonly number[], name: readonly number[]): number[] => {
  return [0x7e, ...described, ...name];
};
export const array = (described: readonly number[], ...elements: number[][]): number[] => {
  return [0x75, ...described, ...i32(elements.length), ...elements.flat()];
};
export const classToken = (described: readonly number[]): number[] => [0x76, ...described];
