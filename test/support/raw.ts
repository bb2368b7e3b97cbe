/** Bytes field by field, without the project's writer: for files that no writer would write. */

export const i32 = (...numbers: number[]): number[] => {
  return numbers.flatMap((n) => [(n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff]);
};

/** Non-negative and below 2^32. */
export const i64 = (...numbers: number[]): number[] => numbers.flatMap((n) => i32(0, n));

/** ASCII only. */
export const utf = (text: string): number[] => [text.length >> 8, text.length & 0xff, ...Buffer.from(text, "latin1")];

const magic = 0x4960672d;
const id = Array<number>(16).fill(7);
const largest = 0x7fff_ffff;

/** Everything in front of the operator count (V1: the task count). */
export const header = (version: number): number[] => [
  ...i32(magic, version),
  ...i64(1),
  ...(version > 1 ? i32(0) : []),
];

/** An operator up to its subtask count, with the largest parallelism there is. */
export const operatorHead = (version: number): number[] => [
  ...(version >= 5 ? [0, 0, 0, 0] : []),
  ...id,
  ...i32(largest, largest),
  ...(version === 2 ? i32(1) : []),
  ...(version >= 3 ? [0] : []),
];

/** A V1 task up to its subtask count. */
export const taskHead: readonly number[] = [...id, ...i32(largest, largest, 1)];

/** `head`, then `unit` `count` times, then `tail`. */
export function repeated(
  head: readonly number[],
  unit: readonly number[],
  count: number,
  tail: readonly number[] = [],
) {
  const bytes = new Uint8Array(head.length + unit.length * count + tail.length);
  bytes.set(head);
  for (let i = 0; i < count; i++) bytes.set(unit, head.length + i * unit.length);
  bytes.set(tail, bytes.length - tail.length);
  return bytes;
}
