import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { cauchy, coinFlips, inverseTransform, uniformFromBits } from "@tweedie/oracles";

beforeAll(useFloat64);

/** The distance of Kolmogorov and Smirnov, $\sqrt n \sup_x |F_n(x) - F(x)|$. */
function distance(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).toSorted();
  const n = sorted.length;
  const gaps = sorted.map((x, i) => Math.max((i + 1) / n - cdf(x), cdf(x) - i / n));
  return Math.sqrt(n) * Math.max(...gaps);
}

/** What the distance exceeds with probability 0.01: $2 e^{-2 c^2} = 0.01$. */
const critical = Math.sqrt(Math.log(2 / 0.01) / 2);
const count = 20_000;

describe("samples have the distribution function, by the test of Kolmogorov and Smirnov at 1 %:", () => {
  const cases = {
    exponential: { quantile: (u: number) => -Math.log1p(-u), cdf: (x: number) => -Math.expm1(-x) },
    logistic: { quantile: (u: number) => Math.log(u / (1 - u)), cdf: (x: number) => 1 / (1 + Math.exp(-x)) },
    cauchy: cauchy({ scale: 2.5, location: -1 }),
  };
  test.each(Object.entries(cases))("%s", async (_, { quantile, cdf }) => {
    const values = await inverseTransform(quantile, [count], rng(1)).data();
    expect(distance(values, cdf)).toBeLessThan(critical);
    // The test is able to fail: a law that is 5 % wider is told apart.
    expect(distance(values, (x) => cdf(x / 1.05))).toBeGreaterThan(critical);
  });

  test.each([4, 12, 53])("a uniform number from %i flips of a fair coin", (flips) => {
    const bits = coinFlips(count * flips, rng(2));
    const values = Float64Array.from({ length: count }, (_, i) =>
      uniformFromBits(bits.subarray(i * flips, (i + 1) * flips)),
    );
    // All of a multiple of 2^-n stands for the interval that begins there.
    const grid = 2 ** flips;
    const spread = rng(3).uniforms(count);
    expect(
      distance(
        values.map((u, i) => u + spread[i]! / grid),
        (u) => u,
      ),
    ).toBeLessThan(critical);
    expect(values.every((u) => u >= 0 && u < 1 && Number.isInteger(u * grid))).toBe(true);
  });

  test("samples of the law itself, of any shape", async () => {
    const law = cauchy({ scale: 0.3, location: 2 });
    const x = law.sample([count / 4, 2, 2], rng(4));
    expect(x.shape).toEqual([count / 4, 2, 2]);
    expect(distance(await x.data(), law.cdf)).toBeLessThan(critical);
  });
});

describe("the Cauchy law", () => {
  const law = cauchy({ scale: 0.7, location: 0.4 });

  test("has a quantile function that is the inverse of its distribution function, to 1e-13 of the tail", () => {
    for (const u of [1e-300, 1e-20, 1e-5, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1 - 1e-5]) {
      expect(Math.abs(law.cdf(law.quantile(u)) / u - 1)).toBeLessThan(1e-13);
    }
    const [gamma, m] = [0.7, 0.4];
    for (const u of [0.05, 0.3, 0.8]) {
      expect(law.quantile(u)).toBeCloseTo(m + gamma * Math.tan(Math.PI * (u - 0.5)), 12);
    }
    expect([law.quantile(0), law.quantile(1)]).toEqual([-Infinity, Infinity]);
    expect([law.cdf(-Infinity), law.cdf(Infinity)]).toEqual([0, 1]);
  });

  test("has the derivative of its distribution function as density, to 1e-8", () => {
    for (const x of [-30, -1, 0.4, 0.9, 12]) {
      const h = 1e-4;
      expect(Math.abs((law.cdf(x + h) - law.cdf(x - h)) / (2 * h) - law.density(x))).toBeLessThan(1e-8);
    }
  });

  test("samples row i alike in every batch", async () => {
    const all = await law.sample([3, 2], rng(5).forRows([0, 1, 2])).data();
    const one = await law.sample([1, 2], rng(5).forRows([2])).data();
    expect(one).toEqual(all.slice(4));
  });
});

describe("refuses", () => {
  test("a quantile of NaN", () => {
    expect(() => inverseTransform(Math.sqrt, [2], { ...rng(0), uniforms: () => new Float64Array([0.5, -1]) })).toThrow(
      "inverseTransform: expected a quantile of -1, got NaN",
    );
  });

  test("a scale of 0, an infinite location and a percentage", () => {
    expect(() => cauchy({ scale: 0 })).toThrow("positive finite scale");
    expect(() => cauchy({ location: Infinity })).toThrow("a finite location");
    expect(() => cauchy().quantile(50)).toThrow("a probability in [0, 1], got 50");
  });

  test("no bits, too many, and other digits", () => {
    expect(() => uniformFromBits([])).toThrow("between 1 and 53 bits, got 0");
    expect(() => uniformFromBits(new Uint8Array(54))).toThrow("got 54");
    expect(() => uniformFromBits([0, 2])).toThrow("bits that are 0 or 1, got 2 at 1");
  });
});
