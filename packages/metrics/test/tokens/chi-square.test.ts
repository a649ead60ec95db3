import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { chiSquare, tokenFrequencies } from "../../src/index.ts";
import { upperGamma } from "../../src/tokens/regularized-gamma.ts";

describe("chiSquare", () => {
  it("is Pearson's statistic", () => {
    // (60 - 50)^2 / 50 twice, whose tail with one degree of freedom is 0.0455.
    const { statistic, degrees, pValue } = chiSquare([60, 40], [0.5, 0.5]);
    expect([statistic, degrees]).toEqual([4, 1]);
    expect(pValue).toBeCloseTo(0.045_500_263_896_358_42, 14);
  });

  it("takes rare cells together, and cells that are still rare with the least of the others", () => {
    const law = [0.9, 0.07, 0.02, 0.005, 0.005];
    expect(chiSquare([900, 70, 20, 5, 5], law)).toMatchObject({ statistic: 0, degrees: 4 });
    expect(chiSquare([90, 7, 2, 1, 0], law)).toMatchObject({ degrees: 1 });
    const { statistic, degrees } = chiSquare([88, 8, 1, 2, 1], law);
    expect(degrees).toBe(1);
    // Expected are 90 and the rest, 10.
    expect(statistic).toBeCloseTo(4 / 90 + 4 / 10, 12);
  });

  it("has p-values that are uniform where the law is right, rare tokens included", () => {
    const law = [0.6, 0.3, 0.09, 0.009, 0.001];
    const source = rng(11);
    const values = Array.from({ length: 300 }, () => {
      const tokens = source.uniforms(20_000).map((u) => law.findIndex((_, i) => u < sumTo(law, i)));
      return chiSquare(tokenFrequencies(tokens, 5), law).pValue;
    }).sort((a, b) => a - b);
    // Kolmogorov's distance, at the level 0.001.
    const distance = Math.max(...values.map((p, i) => Math.max(p - i / 300, (i + 1) / 300 - p)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(300));
  });

  it("notices a rare token that comes too often, and one that cannot come", () => {
    expect(chiSquare([99_950, 50], [0.9998, 0.0002]).pValue).toBeLessThan(1e-10);
    expect(chiSquare([99_980, 20], [0.9998, 0.0002]).pValue).toBe(1);
    expect(chiSquare([99, 1, 50], [0.5, 0, 0.5])).toEqual({ statistic: Infinity, degrees: 2, pValue: 0 });
  });

  it("refuses what it cannot judge", () => {
    expect(() => chiSquare([1, 2], [1])).toThrow("got 2 counts and 1 probabilities");
    expect(() => chiSquare([1, 2], [0.5, 0.6])).toThrow("summing to 1.1");
    expect(() => chiSquare([1, -2], [0.5, 0.5])).toThrow("of at least 0");
    expect(() => chiSquare([3, 3], [0.5, 0.5])).toThrow("at least two cells of 5 expected counts, got 1 of 6");
  });
});

describe("upperGamma", () => {
  it.each([
    [1, 3],
    [13, 12.5],
    [50, 80],
    [500, 450],
  ])("at a whole a = %d and x = %d is the sum of a Poisson law", (a, x) => {
    let [term, sum] = [Math.exp(-x), 0];
    for (let k = 0; k < a; term *= x / ++k) sum += term;
    expect(Math.abs(upperGamma(a, x) / sum - 1)).toBeLessThan(1e-12);
  });

  // erfc(sqrt(x)) plus a sum over half numbers, by Python's math.erfc and math.lgamma.
  it.each([
    [0.5, 0.1, 0.654_720_846_018_577],
    [0.5, 2, 0.045_500_263_896_358_396],
    [2.5, 10, 0.001_249_730_563_031_374_9],
    [7.5, 3, 0.979_747_746_717_813_5],
  ])("at a = %d and x = %d is what the error function gives", (a, x, expected) => {
    expect(Math.abs(upperGamma(a, x) / expected - 1)).toBeLessThan(1e-12);
  });

  it("has its limits", () => {
    expect([upperGamma(2, 0), upperGamma(2, Infinity)]).toEqual([1, 0]);
  });
});

describe("tokenFrequencies", () => {
  it("counts tokens, and refuses numbers that are none", () => {
    expect([...tokenFrequencies([0, 2, 2], 4)]).toEqual([1, 0, 2, 0]);
    for (const token of [4, -1, Number.NaN]) expect(() => tokenFrequencies([token], 4)).toThrow(`got ${token}`);
  });
});

const sumTo = (law: readonly number[], last: number): number => law.slice(0, last + 1).reduce((sum, p) => sum + p, 0);
