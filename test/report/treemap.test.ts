import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, treemap } from "../../src/report/treemap.js";

const area: Box = { x: 10, y: 20, width: 1000, height: 520 };
const sizeOf = ({ width, height }: Box) => width * height;
const weights = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 80 });

describe("treemap", () => {
  it("gives each weight its share, inside of the area, and none on another", () => {
    fc.assert(
      fc.property(weights, (list) => {
        const boxes = treemap(list, area);
        const total = list.reduce((sum, weight) => sum + weight, 0);
        boxes.forEach((box, i) => {
          expect(sizeOf(box) / sizeOf(area)).toBeCloseTo((list[i] ?? 0) / total, 6);
          expect(box.x).toBeGreaterThanOrEqual(area.x - 1e-6);
          expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width + 1e-3);
          expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height + 1e-3);
          for (const other of boxes.slice(0, i)) {
            const wide = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
            const high = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
            expect(Math.min(wide, high)).toBeLessThan(1e-3);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it("lays equal weights out nearly square", () => {
    const ratios = treemap(Array(12).fill(1), area).map(({ width, height }) =>
      Math.max(width / height, height / width),
    );
    expect(Math.max(...ratios)).toBeLessThan(1.6);
  });

  it("has nothing to show for nothing", () => {
    expect(treemap([], area)).toEqual([]);
    expect(treemap([0, 0], area).map(sizeOf)).toEqual([0, 0]);
    expect(treemap([0, 5], area).map(sizeOf)).toEqual([0, sizeOf(area)]);
  });
});
