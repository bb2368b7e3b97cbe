/** Lengths to cut a file of `end` bytes to: every one for a small file, `count` spread over a larger one. */
export function cutsOf(end: number, smallest: number, count: number): number[] {
  if (end <= smallest) return Array.from({ length: end }, (_, cut) => cut);
  // the first and last bytes, where the header and the tail are, one by one; the rest in odd strides
  const edge = Math.floor(count / 6);
  const stride = Math.max(Math.floor((end - 2 * edge) / (count - 2 * edge)), 1);
  const middle = Array.from({ length: count - 2 * edge }, (_, i) => edge + i * stride + (i % 7));
  const last = Array.from({ length: edge }, (_, i) => end - edge + i);
  return [...Array(edge).keys(), ...middle, ...last].filter((cut) => cut < end);
}
