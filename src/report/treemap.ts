/** Squarified treemaps: areas in proportion to weights, as square as it goes (Bruls, Huizing, van Wijk, 2000). */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box for each weight, in the order given, filling `area`. Weights of 0 or less get boxes without area. */
export function treemap(weights: readonly number[], area: Box): Box[] {
  const boxes: Box[] = weights.map(() => ({ x: area.x, y: area.y, width: 0, height: 0 }));
  const total = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0);
  if (total <= 0 || area.width <= 0 || area.height <= 0) return boxes;
  const scale = (area.width * area.height) / total;
  const order = weights
    .map((weight, index) => ({ index, area: weight * scale }))
    .filter((item) => item.area > 0)
    .sort((a, b) => b.area - a.area || a.index - b.index);
  let free = area;
  for (let from = 0; from < order.length; ) {
    const side = Math.min(free.width, free.height);
    let to = from + 1;
    let sum = order[from]?.area ?? 0;
    // the row grows as long as its worst rectangle gets no longer
    while (to < order.length) {
      const next = sum + (order[to]?.area ?? 0);
      const largest = order[from]?.area ?? 0;
      if (worst(largest, order[to]?.area ?? 0, next, side) > worst(largest, order[to - 1]?.area ?? 0, sum, side)) break;
      sum = next;
      to++;
    }
    free = layRow(order.slice(from, to), sum, free, boxes);
    from = to;
  }
  return boxes;
}

/** The worst ratio of sides in a row along `side`, by its largest and smallest area. */
function worst(largest: number, smallest: number, sum: number, side: number): number {
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

/** Lays a row along the shorter side; gives back what is left. */
function layRow(
  row: readonly { readonly index: number; readonly area: number }[],
  sum: number,
  { x, y, width, height }: Box,
  boxes: Box[],
): Box {
  const isColumn = width >= height;
  const side = isColumn ? height : width;
  // what is left over can be less than the rows need, by what numbers are rounded
  const thickness = Math.min(sum / side, isColumn ? width : height);
  let at = isColumn ? y : x;
  for (const { index, area } of row) {
    const length = (side * area) / sum;
    boxes[index] = isColumn
      ? { x, y: at, width: thickness, height: length }
      : { x: at, y, width: length, height: thickness };
    at += length;
  }
  return isColumn
    ? { x: x + thickness, y, width: Math.max(width - thickness, 0), height }
    : { x, y: y + thickness, width, height: Math.max(height - thickness, 0) };
}
