import { levelAt, logSnr } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import {
  alignYourStepsGrid,
  cosine,
  edm,
  exponentialGrid,
  geometric,
  linearBeta,
  logSnrGrid,
  luGrid,
  polyexponentialGrid,
  polyexponentialSigmas,
  rectifiedFlow,
  scaledLinearBetas,
  betaTable,
} from "../src/index.ts";
import { expectPrinted } from "./expect-printed.ts";
import { ladders } from "./fixtures.ts";

const ratios = (grid: readonly { readonly alpha: number; readonly sigma: number }[]) =>
  grid.map(({ alpha, sigma }) => sigma / alpha);
const ladder = (name: string) => ladders.ladders.filter(({ fn }) => fn === name);
const wide = [edm({ sigmaMin: 0, sigmaMax: 100 }), rectifiedFlow(), cosine(), linearBeta()];

describe("exponentialGrid and polyexponentialGrid", () => {
  it.each([
    ...ladder("get_sigmas_exponential").map((one) => ({ ...one, grid: exponentialGrid })),
    ...ladder("get_sigmas_polyexponential").map((one) => ({ ...one, grid: polyexponentialGrid })),
  ])("are k-diffusion's $fn on any schedule that spans it: $args", ({ args, sigmas, grid }) => {
    const { n, sigma_min: sigmaMin, sigma_max: sigmaMax, rho } = args;
    const options = grid === exponentialGrid ? { sigmaMin, sigmaMax } : { sigmaMin, sigmaMax, rho };
    for (const schedule of wide) {
      const found = ratios(grid(schedule, n, options));
      expect(found).toHaveLength(sigmas.length);
      found.forEach((sigma, i) => expectPrinted(sigma, sigmas[i]!));
    }
    polyexponentialSigmas(n, options).forEach((sigma, i) => expectPrinted(sigma, sigmas[i]!));
  });

  it("agree at exponent 1, and with equal steps in log-SNR", () => {
    const ends = { logSnrMin: -2 * Math.log(80), logSnrMax: -2 * Math.log(0.002) };
    const [a, b, c] = [
      exponentialGrid(cosine(), 12),
      polyexponentialGrid(cosine(), 12, { rho: 1 }),
      logSnrGrid(cosine(), 12, ends),
    ].map((grid) => grid.slice(0, -1).map(logSnr));
    a!.forEach((lambda, i) => {
      expect(Math.abs(lambda - b![i]!)).toBeLessThan(1e-11);
      expect(Math.abs(lambda - c![i]!)).toBeLessThan(1e-11);
    });
  });

  it("refuse what the schedule does not have", () => {
    for (const grid of [exponentialGrid, polyexponentialGrid]) {
      expect(() => grid(geometric(), 5, { sigmaMax: 80 })).toThrow(/Grid: expected noise within the schedule's range/);
      expect(() => grid(edm(), 5, { finalZero: true })).toThrow(/sigma\(0\) = 0 to end in/);
      expect(() => grid(edm(), 5, { sigmaMin: 3, sigmaMax: 2 })).toThrow(/Grid: expected 0 < sigmaMin < sigmaMax/);
    }
    expect(() => polyexponentialGrid(edm(), 5, { rho: -1 })).toThrow(
      /polyexponentialGrid: expected a positive exponent/,
    );
  });
});

describe("luGrid", () => {
  it("has equal steps in log-SNR between two times", () => {
    const [start, end] = [0.95, 0.01];
    const grid = luGrid(linearBeta(), 8, { start, end });
    const lambdas = grid.slice(0, -1).map(logSnr);
    expect(lambdas[0]).toBeCloseTo(logSnr(levelAt(linearBeta(), start)), 11);
    expect(lambdas.at(-1)).toBeCloseTo(logSnr(levelAt(linearBeta(), end)), 11);
    const step = (lambdas.at(-1)! - lambdas[0]!) / 7;
    lambdas.slice(1).forEach((lambda, i) => expect(Math.abs(lambda - lambdas[i]! - step)).toBeLessThan(1e-11));
    expect(luGrid(linearBeta(), 8, { end, finalZero: false }).at(-1)!.t).toBeCloseTo(end, 12);
  });
  it("refuses times where the log-SNR is infinite, or out of order", () => {
    expect(() => luGrid(cosine(), 5, { start: 1 })).toThrow(/luGrid: expected a log-SNR that is finite .* -Infinity/);
    expect(() => luGrid(cosine(), 5, { end: 0 })).toThrow(/luGrid: expected a log-SNR that is finite .* Infinity/);
    expect(() => luGrid(cosine(), 5, { start: 0.1, end: 0.2 })).toThrow(/luGrid: expected 0 <= end < start <= 1/);
  });
});

describe("alignYourStepsGrid", () => {
  const latent = betaTable(scaledLinearBetas());
  it("has the published noise scales at ten steps", () => {
    const published = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152];
    const found = ratios(alignYourStepsGrid(rectifiedFlow(), 10));
    published.forEach((sigma, i) => expect(Math.abs(found[i]! / sigma - 1)).toBeLessThan(1e-12));
    expect(found.at(-1)).toBe(0);
    const video = ratios(alignYourStepsGrid(edm({ sigmaMax: 700 }), 10, { table: "stableVideoDiffusion" }));
    [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002].forEach((sigma, i) =>
      expect(Math.abs(video[i]! / sigma - 1)).toBeLessThan(1e-12),
    );
  });
  it.each([
    ["stableDiffusion", [999, 850, 736, 645, 545, 455, 343, 233, 124, 24]],
    ["stableDiffusionXl", [999, 845, 730, 587, 443, 310, 193, 116, 53, 13]],
  ] as const)("is near the timesteps that the authors print for %s", (table, timesteps) => {
    // They are rounded, and beside them their scales have 3 digits: within two of 1000 steps.
    alignYourStepsGrid(latent, 10, { table })
      .slice(0, -1)
      .forEach(({ t }, i) => expect(Math.abs(t * 1000 - 1 - timesteps[i]!)).toBeLessThan(2));
  });
  it("is linear in the logarithm between entries", () => {
    const found = ratios(alignYourStepsGrid(rectifiedFlow(), 20));
    expect(found[1]! / Math.sqrt(14.615 * 6.475)).toBeCloseTo(1, 12);
    expect(found[19]! / Math.sqrt(0.152 * 0.029)).toBeCloseTo(1, 12);
  });
  it("stretches to ends of one's own", () => {
    const found = ratios(alignYourStepsGrid(edm(), 10, { sigmaMin: 0.01, sigmaMax: 40 }));
    expect([found[0], found[10]]).toEqual([expect.closeTo(40, 11), expect.closeTo(0.01, 13)]);
    const share = Math.log(0.652 / 0.029) / Math.log(14.615 / 0.029);
    expect(Math.log(found[7]! / 0.01) / Math.log(4000)).toBeCloseTo(share, 11);
  });
  it("refuses an unknown table and ends that the schedule does not have", () => {
    const table = "constructor" as "deepFloydIf";
    expect(() => alignYourStepsGrid(edm(), 10, { table })).toThrow(
      /alignYourStepsGrid: expected a table of stableDiff/,
    );
    expect(() => alignYourStepsGrid(edm(), 10, { sigmaMax: 100 })).toThrow(/noise within the schedule's range/);
    expect(() => alignYourStepsGrid(edm(), 10, { sigmaMin: Number.NaN })).toThrow(/0 < sigmaMin < sigmaMax/);
  });
});
