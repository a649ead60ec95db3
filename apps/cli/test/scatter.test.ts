import { expect, test } from "vitest";
import { scatter } from "../src/picture/scatter.ts";

test("a sample is painted where it lies among the data, y up", () => {
  const { width, data } = scatter([0.5, 0.5], [-1, -1, 1, 1]);
  // The data span 2, the picture 1.3 times that.
  const expected = { x: (0.5 / 2.6 + 0.5) * width, y: (0.5 - 0.5 / 2.6) * width };
  let [best, at] = [0, 0];
  for (let i = 0; i < data.length / 3; i++) {
    const orange = data[3 * i]! - data[3 * i + 2]!;
    if (orange > best) [best, at] = [orange, i];
  }
  expect(best).toBeGreaterThan(100);
  expect(Math.abs((at % width) - expected.x)).toBeLessThan(4);
  expect(Math.abs(Math.floor(at / width) - expected.y)).toBeLessThan(4);
});

test("samples far from the data leave the picture, and one point does not break it", () => {
  expect(() => scatter([1e9, -1e9], [0, 0])).not.toThrow();
});
