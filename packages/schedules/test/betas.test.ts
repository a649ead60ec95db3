import { describe, expect, it } from "vitest";
import { cosineBetas, laplaceBetas, linearBetas, scaledLinearBetas, sigmoidBetas } from "../src/betas.ts";
import { zeroTerminalSnr } from "../src/zero-terminal-snr.ts";
import { vpTables as fixture } from "./fixtures.ts";

const cases = [
  ["linear", fixture.linear, linearBetas()],
  ["scaled linear", fixture.scaled_linear, scaledLinearBetas()],
  ["cosine", fixture.squaredcos_cap_v2, cosineBetas()],
  ["sigmoid", fixture.sigmoid, sigmoidBetas()],
  ["Laplace", fixture.laplace, laplaceBetas()],
  ["scaled linear to zero SNR", fixture.scaled_linear_zero_snr, zeroTerminalSnr(scaledLinearBetas())],
  ["linear to zero SNR", fixture.linear_zero_snr, zeroTerminalSnr(linearBetas())],
  ["cosine to zero SNR", fixture.cosine_zero_snr, zeroTerminalSnr(cosineBetas())],
] as const;

describe("tables of betas", () => {
  it.each(cases)("%s: those of diffusers in float64", (_, { betas_f64: expected, sum_log_alpha_f64: sum }, betas) => {
    expect(betas).toHaveLength(fixture.T);
    fixture.indices.forEach((k, i) => {
      expect(Math.abs(betas[k]! / expected[i]! - 1)).toBeLessThan(1e-8);
    });
    const checksum = betas.slice(0, -1).reduce((total, beta) => total + Math.log1p(-beta), 0);
    expect(Math.abs(checksum / sum - 1)).toBeLessThan(1e-8);
  });

  it("take a length and limits", () => {
    expect(linearBetas({ steps: 3, betaStart: 0.1, betaEnd: 0.3 })).toEqual([0.1, 0.2, expect.closeTo(0.3, 15)]);
    expect(linearBetas({ steps: 1 })).toEqual([1e-4]);
    expect(cosineBetas({ steps: 4, maxBeta: 0.5 }).at(-1)).toBe(0.5);
    expect(cosineBetas({ steps: 2, offset: 0 })[0]).toBeCloseTo(0.5, 14);
  });

  it("may end in 1", () => {
    for (const make of [linearBetas, scaledLinearBetas]) expect(make({ betaEnd: 1 }).at(-1)).toBe(1);
    expect(cosineBetas({ maxBeta: 1 }).at(-1)).toBeCloseTo(1, 12);
  });

  it.each([
    { betaStart: Number.NaN },
    { betaStart: 0 },
    { betaStart: 1 },
    { betaEnd: -0.1 },
    { betaEnd: 1.1 },
    { betaEnd: Infinity },
  ])("refuse the ends %o", (ends) => {
    for (const make of [linearBetas, scaledLinearBetas, sigmoidBetas]) {
      expect(() => make(ends)).toThrow(/Betas: expected betaStart in \(0, 1\) and betaEnd in \(0, 1\], got/);
    }
  });

  it.each([
    { offset: -0.1 },
    { offset: Number.NaN },
    { offset: Infinity },
    { maxBeta: 0 },
    { maxBeta: 1.1 },
    { maxBeta: Number.NaN },
  ])("the cosine refuses %o", (options) => {
    expect(() => cosineBetas(options)).toThrow(/cosineBetas: expected an offset of at least 0 and maxBeta in \(0, 1\]/);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuse %d steps", (steps) => {
    for (const make of [linearBetas, scaledLinearBetas, cosineBetas, sigmoidBetas, laplaceBetas]) {
      expect(() => make({ steps })).toThrow(/Betas: expected a positive integer of steps/);
    }
  });
});
