import { levelAt, logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cosine,
  edm,
  geometric,
  gridAt,
  karrasGrid,
  karrasSigmas,
  linearBeta,
  logSnrGrid,
  rectifiedFlow,
  uniformGrid,
} from "../src/index.ts";
import { expectPrinted } from "./expect-printed.ts";
import { ladders } from "./fixtures.ts";

const sigmas = (grid: readonly NoiseLevel[]) => grid.map(({ alpha, sigma }) => sigma / alpha);
const expectSigmas = (grid: readonly NoiseLevel[], expected: readonly number[]) => {
  expect(grid).toHaveLength(expected.length);
  sigmas(grid).forEach((sigma, i) => expectPrinted(sigma, expected[i]!));
};
const ladder = (name: string) => ladders.ladders.filter(({ fn }) => fn === name);

describe("gridAt", () => {
  it("takes any falling times", () => {
    expect(gridAt(rectifiedFlow(), [0.9, 0.5, 0.1]).map(({ sigma }) => sigma)).toEqual([0.9, 0.5, 0.1]);
  });
  it("takes two times or more that fall strictly within [0, 1], and nothing else", () => {
    const time = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1), fc.double());
    const lists = fc.oneof(
      fc.array(time, { maxLength: 6 }),
      fc
        .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 6 })
        .map((ks) => ks.toSorted((a, b) => b - a).map((k) => k / 1000)),
    );
    fc.assert(
      fc.property(lists, (times) => {
        const good = times.length > 1 && times.every((t, i) => t >= 0 && t <= 1 && (i === 0 || t < times[i - 1]!));
        // Beside 1 the log-SNR of the flow is known to few digits: times there may be too close to tell apart.
        fc.pre(times.every((t, i) => i === 0 || t === times[i - 1] || !(Math.abs(t - times[i - 1]!) < 1e-9)));
        if (good) expect(gridAt(rectifiedFlow(), times).map(({ t }) => t)).toEqual(times);
        else expect(() => gridAt(rectifiedFlow(), times)).toThrow(TweedieError);
      }),
    );
  });
  it.each([[[0.5]], [[0.5, 0.5, 0]], [[0.1, 0.2]], [[1.5, 0]], [[0.5, Number.NaN]]])("refuses %o", (times) => {
    expect(() => gridAt(rectifiedFlow(), times)).toThrow(/expected (at least 2 times|times that fall|a time in)/);
  });
  it("refuses a schedule whose noise does not fall towards the data", () => {
    const flat: NoiseSchedule = { alpha: () => 1, sigma: (t) => Math.min(t, 0.5) + 1 };
    expect(() => gridAt(flat, [1, 0.7, 0])).toThrow(/log-SNR that rises strictly/);
  });
});

describe("uniformGrid", () => {
  it("has equal steps in time, with exact ends", () => {
    const times = (steps: number, options = {}) => uniformGrid(rectifiedFlow(), steps, options).map(({ t }) => t);
    expect(times(4)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(times(2, { start: 0.9, end: 0.1 })).toEqual([0.9, 0.5, 0.1]);
    expect(times(1000)[1]).toBe(0.999);
  });
  it("is k-diffusion's VP ladder", () => {
    const [vp] = ladder("get_sigmas_vp");
    expectSigmas([...uniformGrid(linearBeta(), 5, { end: 1e-3 }), levelAt(linearBeta(), 0)], vp!.sigmas);
  });
  it.each([{ start: 0.3, end: 0.3 }, { start: 1.2 }, { end: -0.1 }, { start: Number.NaN }])("refuses %o", (options) => {
    expect(() => uniformGrid(cosine(), 10, options)).toThrow(/0 <= end < start <= 1/);
  });
});

describe("karrasGrid", () => {
  it.each(ladder("get_sigmas_karras"))("is k-diffusion's ladder on any schedule that spans it: $args", (one) => {
    const { n, sigma_min: sigmaMin, sigma_max: sigmaMax, rho } = one.args;
    for (const schedule of [edm({ sigmaMin: 0, sigmaMax: 100 }), rectifiedFlow(), cosine(), linearBeta()]) {
      expectSigmas(karrasGrid(schedule, n, { sigmaMin, sigmaMax, rho }), one.sigmas);
    }
    expectSigmas(karrasGrid(edm(), n - 1), one.sigmas.slice(0, -1));
    karrasSigmas(n, { sigmaMin, sigmaMax, rho }).forEach((sigma, i) => expectPrinted(sigma, one.sigmas[i]!));
  });
  it("is the uniform grid of its own schedule", () => {
    karrasGrid(edm(), 10).forEach(({ t }, i) => expect(t).toBeCloseTo(1 - i / 10, 12));
  });
  it("keeps within a narrow schedule by default", () => {
    const grid = karrasGrid(geometric(), 5);
    expect([grid[0]!.t, grid.at(-1)!.t]).toEqual([1, 0]);
  });
  it("refuses what the schedule does not have", () => {
    expect(() => karrasGrid(geometric(), 5, { sigmaMax: 80 })).toThrow(/sigma\/alpha from 0.01.* to 50.*, got 80/);
    expect(() => karrasGrid(geometric(), 5, { sigmaMin: 0.001 })).toThrow(/within the schedule's range/);
    expect(() => karrasGrid(edm(), 5, { finalZero: true })).toThrow(/sigma\(0\) = 0 to end in, got sigma\(0\) = 0.002/);
  });
  it.each([{ sigmaMin: 2, sigmaMax: 1 }, { sigmaMin: 0 }, { rho: 0 }, { rho: Number.NaN }])("refuses %o", (options) => {
    expect(() => karrasGrid(rectifiedFlow(), 5, options)).toThrow(/karrasGrid: expected/);
  });
});

describe("logSnrGrid", () => {
  it.each(ladder("get_sigmas_exponential"))("is k-diffusion's exponential ladder: $args", ({ args, sigmas }) => {
    const { n, sigma_min: sigmaMin, sigma_max: sigmaMax } = args;
    const ends = { logSnrMin: -2 * Math.log(sigmaMax), logSnrMax: -2 * Math.log(sigmaMin) };
    for (const schedule of [rectifiedFlow(), cosine(), linearBeta()]) {
      expectSigmas(logSnrGrid(schedule, n, ends), sigmas);
      expectSigmas(logSnrGrid(schedule, n - 1, { ...ends, finalZero: false }), sigmas.slice(0, -1));
    }
  });
  it("has equal steps in log-SNR", () => {
    const lambdas = logSnrGrid(linearBeta(), 8).slice(0, -1).map(logSnr);
    expect(lambdas[0]).toBe(logSnr(levelAt(linearBeta(), 1)));
    expect(lambdas.at(-1)).toBeCloseTo(12, 12);
    lambdas.slice(1).forEach((lambda, i) => {
      expect(lambda - lambdas[i]!).toBeCloseTo((12 - lambdas[0]!) / 7, 11);
    });
  });
  it("begins and ends within -12 and 12 by default, as karrasGrid does within its scales", () => {
    // At its ends this quarter wave is off by a rounding error: its log-SNRs are finite, 75 and -75.
    const wave: NoiseSchedule = {
      alpha: (t) => Math.cos((Math.PI / 2) * t),
      sigma: (t) => Math.cos((Math.PI / 2) * (1 - t)),
    };
    const lambdas = (schedule: NoiseSchedule) => logSnrGrid(schedule, 6).map(logSnr);
    expect(lambdas(wave)).toEqual([-12, -8, -4, 0, 4, 8, 12].map((lambda) => expect.closeTo(lambda, 11)));
    expect(lambdas(edm()).at(-1)).toBeCloseTo(12, 11);
    expect(lambdas(edm())[0]).toBe(logSnr({ alpha: 1, sigma: 80 }));
    expect(lambdas(edm({ sigmaMax: 1000 }))[0]).toBeCloseTo(-12, 11);
    expect(lambdas(geometric()).at(-1)).toBe(logSnr({ alpha: 1, sigma: 0.01 }));
  });
  it.each([{ logSnrMin: 3, logSnrMax: 1 }, { logSnrMax: Infinity }, { logSnrMin: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => logSnrGrid(rectifiedFlow(), 5, options)).toThrow(/logSnrGrid: expected finite ends/);
    },
  );
});
