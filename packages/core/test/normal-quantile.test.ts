import { expect, it } from "vitest";
import { normalQuantile } from "../src/normal-quantile.ts";

// scipy.special.ndtri (Cephes), scipy 1.17; below 1e-300 the root of erfc(-x/sqrt(2))/2 = p in mpmath, 60 digits.
const known: readonly (readonly [p: number, x: number])[] = [
  [Number.MIN_VALUE, -38.467405617144346],
  [1e-310, -37.663060331949524],
  [2 ** -1023, -37.537836095576053],
  [2 ** -1022, -37.5193793471445],
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-10, -6.361340902404056],
  [2 ** -33, -6.3379577545537895],
  [1e-3, -3.090232306167813],
  [0.02425, -1.972961051311885],
  [0.07, -1.4757910281791706],
  [0.075, -1.4395314709384563],
  [0.3, -0.5244005127080409],
  [0.6, 0.2533471031357997],
  [0.99, 2.3263478740408408],
  [0.999999, 4.753424308817087],
];

it.each(known)("is right at p = %d", (p, x) => {
  expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThan(4e-15);
});

it("is 0 at the median and odd about it", () => {
  expect(normalQuantile(0.5)).toBe(0);
  for (const p of [0.01, 0.0625, 0.2, 0.4]) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 13);
});

it("is infinite at the ends, with the sign of the end, and refuses what is no probability", () => {
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  for (const p of [-1e-300, 1 + 2 ** -52, Number.NaN, Infinity]) {
    expect(() => normalQuantile(p)).toThrow(/^normalQuantile: expected a probability in \[0, 1\]/);
  }
});
