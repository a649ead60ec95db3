import { describe, expect, it } from "vitest";
import { lagrangeWeights } from "../../src/lagrange-weights.ts";
import { lambdaStep } from "../../src/exponential/lambda-step.ts";
import { exactMoments } from "../../src/exponential/moments.ts";
import { phi } from "../../src/exponential/phi.ts";
import { singleStepPlan } from "../../src/exponential/single-step-plan.ts";

/** The series in integers of `bits` binary places, with z exactly as the float64 it is. */
function exactPhi(k: number, z: number): number {
  const bits = 1400n;
  const unit = 1n << bits;
  const exponent = z === 0 ? 0 : Math.floor(Math.log2(Math.abs(z))) - 52;
  const mantissa = BigInt(z * 2 ** -exponent);
  const shifted = (value: bigint, by: number) => (by < 0 ? value >> BigInt(-by) : value << BigInt(by));
  let term = unit;
  for (let i = 2; i <= k; i++) term /= BigInt(i);
  let sum = term;
  for (let j = 1; term !== 0n && term !== -1n; j++) {
    term = shifted(term * mantissa, exponent) / BigInt(j + k);
    sum += term;
  }
  // 80 digits after the point are enough for every number tried.
  return Number((sum * 10n ** 80n) >> bits) / 1e80;
}

describe("phi", () => {
  const magnitudes = [0, 1e-12, 1e-8, 1e-4, 0.03, 0.5, 1, 2, 2.999, 3.001, 5, 9, 17, 40, 90];
  it.each([1, 2, 3, 4, 5])("of index %d is right to 1e-14", (k) => {
    for (const z of magnitudes.flatMap((size) => [size, -size])) {
      const exact = exactPhi(k, z);
      expect(Math.abs(phi(k, z) - exact)).toBeLessThanOrEqual(1e-14 * exact);
    }
  });

  it("of index 0 is the exponential, and 1/k! at 0", () => {
    expect(phi(0, -2)).toBe(Math.exp(-2));
    expect([1, 2, 3, 4].map((k) => phi(k, 0))).toEqual([1, 1 / 2, 1 / 6, 1 / 24]);
  });
});

describe("lagrangeWeights", () => {
  it.each([
    ["of predictors", [0, -0.3, -1.7, -2.1]],
    ["of correctors", [0, -0.4, -1.1, 1]],
    ["of single steps", [0, 1 / 3, 2 / 3]],
    ["of one node", [0]],
  ])("have the moments they were given: %s", (_, nodes) => {
    for (const z of [-9, -1, -1e-8, 0, 1e-8, 2]) {
      const moments = exactMoments(z, nodes.length);
      const weights = lagrangeWeights(nodes, moments);
      moments.forEach((moment, i) => {
        const sum = weights.reduce((all, w, j) => all + w * nodes[j]! ** i, 0);
        expect(Math.abs(sum - moment)).toBeLessThan(1e-13 * Math.max(1, ...weights.map(Math.abs)));
      });
    }
  });

  it("of constant exponentials are those of Adams and Bashforth", () => {
    const weights = lagrangeWeights([0, -1, -2, -3], exactMoments(0, 4));
    [55 / 24, -59 / 24, 37 / 24, -9 / 24].forEach((w, j) => expect(weights[j]).toBeCloseTo(w, 14));
  });
});

describe("lambdaStep", () => {
  const t = { alpha: 0.3, sigma: 0.8 };
  it("is the difference of log(alpha / sigma)", () => {
    const s = { alpha: 0.9, sigma: 0.05 };
    expect(lambdaStep(t, s)).toBeCloseTo(Math.log(0.9 / 0.05) - Math.log(0.3 / 0.8), 14);
    expect(lambdaStep(s, t)).toBeCloseTo(-lambdaStep(t, s), 14);
  });

  it.each([2 ** -10, 2 ** -20, 2 ** -27, 2 ** -40])("keeps 1e-12 between levels that differ by %d", (part) => {
    const s = { alpha: 0.3, sigma: 0.8 * (1 - part) };
    // What the float64 beside 0.8 really differs by.
    const exact = -Math.log1p((s.sigma - 0.8) / 0.8);
    expect(Math.abs(lambdaStep(t, s) / exact - 1)).toBeLessThan(1e-12);
    expect(Math.abs(lambdaStep(t, { alpha: 0.3 / (1 - part), sigma: 0.8 }) / -Math.log1p(-part) - 1)).toBeLessThan(
      Math.max(1e-12, 1e-15 / part),
    );
  });

  it("is infinite where there is no signal and where there is no noise", () => {
    expect(lambdaStep({ alpha: 0, sigma: 1 }, t)).toBe(Infinity);
    expect(lambdaStep(t, { alpha: 1, sigma: 0 })).toBe(Infinity);
    expect(lambdaStep({ alpha: 0, sigma: 1 }, { alpha: 1, sigma: 0 })).toBe(Infinity);
    expect(lambdaStep({ alpha: 0, sigma: 2 }, { alpha: 0, sigma: 1 })).toBeCloseTo(Math.log(2), 15);
  });
});

describe("singleStepPlan", () => {
  it.each([
    [3, 6, false, [3, 3]],
    [3, 7, false, [3, 2, 2]],
    [3, 8, false, [3, 3, 2]],
    [3, 1, false, [1]],
    [2, 5, false, [2, 2, 1]],
    [1, 3, false, [1, 1, 1]],
    [3, 6, true, [3, 2, 1]],
    [3, 7, true, [3, 3, 1]],
    [3, 8, true, [3, 3, 2]],
    [2, 6, true, [2, 2, 1, 1]],
    [2, 5, true, [2, 2, 1]],
    [1, 3, true, [1, 1, 1]],
  ])("of order %d over %d intervals, lowered %o, is %o", (order, intervals, lowered, plan) => {
    expect(singleStepPlan(order, intervals, lowered)).toEqual(plan);
  });
});
