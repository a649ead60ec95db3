import { levelAt, logSnr, sdeAt } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaTable,
  clipLogSnr,
  cosine,
  dynamicShift,
  edm,
  flowShift,
  geometric,
  interpolatedShift,
  laplace,
  linearBeta,
  linearBetas,
  rectifiedFlow,
  resolutionShift,
  shiftLogSnr,
  sigmoid,
  toVarianceExploding,
  toVariancePreserving,
  toZeroTerminalSnr,
  truncate,
  zeroTerminalSnr,
} from "../src/index.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

const wave = cosine({ offset: 0 });
const lambda = (schedule: NoiseSchedule, t: number) => logSnr(levelAt(schedule, t));
const time = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true });
const inner = fc.constantFrom(wave, linearBeta(), rectifiedFlow(), geometric(), edm(), sigmoid(), laplace());

/** Expects the log-SNR to be shifted by a function of time. */
const expectShift = (schedule: NoiseSchedule, shifted: NoiseSchedule, shift: (t: number) => number) =>
  fc.assert(
    fc.property(time, (t) => {
      const wanted = lambda(schedule, t) + shift(t);
      expect(Math.abs(lambda(shifted, t) - wanted)).toBeLessThan(1e-13 * Math.max(1, Math.abs(wanted)));
    }),
    { numRuns: 30 },
  );

describe("shiftLogSnr", () => {
  it("adds to the log-SNR of any schedule", () => {
    fc.assert(
      fc.property(inner, fc.double({ min: -20, max: 20, noNaN: true }), (schedule, shift) =>
        expectShift(schedule, shiftLogSnr(schedule, shift), () => shift),
      ),
      { numRuns: 20 },
    );
  });
  it("of nothing is the schedule itself, where that preserves variance", () => {
    for (const t of [0, 0.3, 1]) expect(shiftLogSnr(linearBeta(), 0).sigma(t)).toBeCloseTo(linearBeta().sigma(t), 15);
  });
  it("keeps the ends, and has limits there where the chain rule has 0 times infinity", () => {
    const shifted = shiftLogSnr(linearBeta(), -2);
    expect([shifted.alpha(0), shifted.sigma(0)]).toEqual([1, 0]);
    // alpha = 1 - e^2 sigma^2 / 2 + ... with sigma^2 = t/10.
    const { alpha, sigma } = shifted.derivative!(0);
    expect(alpha).toBeCloseTo(-0.05 * Math.exp(2), 7);
    expect(sigma).toBe(Infinity);
    expect(sdeAt(shifted, 0).g2).toBeCloseTo(0.1 * Math.exp(2), 6);
    expect(shiftLogSnr(laplace(), 1).derivative!(0)).toEqual({ alpha: -Infinity, sigma: Infinity });
    const end = shiftLogSnr(sigmoid(), 1);
    expect([end.alpha(1), end.sigma(1)]).toEqual([0, 1]);
    expect(end.derivative!(1).alpha).toBe(-Infinity);
    // Of alpha^2 the slope is -3/sinh(3), times e here.
    expect(end.derivative!(1).sigma).toBeCloseTo((3 * Math.E) / (2 * Math.sinh(3)), 9);
  });
  it.each([101, Number.NaN, -Infinity])("refuses %d", (shift) => {
    expect(() => shiftLogSnr(wave, shift)).toThrow(/shiftLogSnr: expected a shift within -100 and 100/);
  });
});

describe("resolutionShift", () => {
  it.each<ExactScales>([
    [1e-10, 1, 6.2831853071795867e-10],
    [0.001, 0.99998026134316532, 0.0062830664531568561],
    [0.1, 0.84474100744354566, 0.53517532673252374],
    [0.7, 0.12636032550007591, 0.99198440922199723],
    [0.9999999999, 3.9269911419079187e-11, 1],
  ])("is the shifted cosine of the paper from 64 to 256 at t = %d", (...exact) => {
    expectScales(resolutionShift(wave, { to: 256 }), exact);
  });
  it("lowers the log-SNR by 2 log of the ratio", () => {
    expectShift(linearBeta(), resolutionShift(linearBeta(), { from: 32, to: 128 }), () => -4 * Math.LN2);
  });
  it.each([{ to: 0 }, { to: Number.NaN }, { from: -1, to: 2 }, { to: Infinity }])("refuses %o", (options) => {
    expect(() => resolutionShift(wave, options)).toThrow(/resolutionShift: expected positive sides/);
  });
});

describe("interpolatedShift", () => {
  it("goes from one shift to the other", () => {
    const sizes = { atData: 32, atNoise: 256, to: 512 };
    expectShift(wave, interpolatedShift(wave, sizes), (t) => -2 * ((1 - t) * Math.log(16) + t * Math.log(2)));
  });
  it("between equal sizes is resolutionShift", () => {
    expectShift(wave, interpolatedShift(wave, { atData: 64, atNoise: 64, to: 256 }), () => -4 * Math.LN2);
  });
  it("refuses to turn the log-SNR back", () => {
    const slow = geometric({ sigmaMin: 1, sigmaMax: 2 });
    expect(() => interpolatedShift(slow, { atData: 32, atNoise: 256, to: 512 })).toThrow(
      /interpolatedShift: expected a log-SNR that falls/,
    );
    expect(() => interpolatedShift(slow, { atData: 0, atNoise: 1, to: 1 })).toThrow(/interpolatedShift: expected pos/);
  });
});

describe("flowShift", () => {
  it("is s sigma / (1 + (s - 1) sigma) on the straight line", () => {
    for (const t of [0, 1e-9, 0.3, 0.999, 1]) {
      expect(flowShift(rectifiedFlow(), 3).sigma(t)).toBeCloseTo((3 * t) / (1 + 2 * t), 15);
    }
  });
  it("is the dynamic form at s = e^mu", () => {
    for (const t of [0.01, 0.3, 0.99]) {
      const wanted = Math.exp(1.1) / (Math.exp(1.1) + 1 / t - 1);
      expect(flowShift(rectifiedFlow(), Math.exp(1.1)).sigma(t)).toBeCloseTo(wanted, 15);
    }
  });
  it("shifts the log-SNR by -2 log s, of any schedule, and twice by the product", () => {
    fc.assert(
      fc.property(inner, fc.double({ min: 0.01, max: 100, noNaN: true }), (schedule, shift) => {
        expectShift(schedule, flowShift(schedule, shift), () => -2 * Math.log(shift));
        const twice = flowShift(flowShift(schedule, shift), 2);
        expect(twice.sigma(0.4)).toBeCloseTo(flowShift(schedule, 2 * shift).sigma(0.4), 14);
      }),
      { numRuns: 20 },
    );
  });
  it("has the slopes s and 1/s at its ends", () => {
    expect(flowShift(rectifiedFlow(), 4).derivative!(0).sigma).toBeCloseTo(4, 14);
    expect(flowShift(rectifiedFlow(), 4).derivative!(1).sigma).toBeCloseTo(0.25, 15);
  });
  it.each([0, -1, Number.NaN, 1e7])("refuses %d", (shift) => {
    expect(() => flowShift(wave, shift)).toThrow(/flowShift: expected a shift from 1e-6 to 1e6/);
  });
});

describe("dynamicShift", () => {
  it("goes through its two points, exponentially", () => {
    expect(Math.log(dynamicShift(256))).toBeCloseTo(0.5, 15);
    expect(Math.log(dynamicShift(4096))).toBeCloseTo(1.15, 15);
    expect(Math.log(dynamicShift(1024))).toBeCloseTo(0.63, 15);
    expect(dynamicShift(10, { fewTokens: 5, manyTokens: 15, fewMu: 0, manyMu: 2 })).toBeCloseTo(Math.E, 15);
  });
  it.each([
    [0, {}],
    [Number.NaN, {}],
    [10, { fewTokens: 4096 }],
    [10, { fewMu: Infinity }],
  ])("refuses %d tokens with %o", (tokens, options) => {
    expect(() => dynamicShift(tokens, options)).toThrow(/dynamicShift: expected tokens > 0/);
  });
});

describe("truncate", () => {
  it("is a part of the schedule, with the rates of a slower time", () => {
    const part = truncate(linearBeta(), { min: 0.2, max: 0.7 });
    expect([part.alpha(0), part.sigma(1)]).toEqual([linearBeta().alpha(0.2), linearBeta().sigma(0.7)]);
    expect(sdeAt(part, 0.5).g2).toBeCloseTo(0.5 * (0.1 + 19.9 * 0.45), 12);
    expect(truncate(wave, {}).sigma(0.3)).toBe(wave.sigma(0.3));
  });
  it.each([{ min: 0.5, max: 0.5 }, { min: -0.1 }, { max: 1.1 }, { max: Number.NaN }])("refuses %o", (range) => {
    expect(() => truncate(wave, range)).toThrow(/truncate: expected 0 <= min < max <= 1/);
  });
});

describe("clipLogSnr", () => {
  it("of the quarter wave is the schedule of simple diffusion", () => {
    const clipped = clipLogSnr(wave);
    const [a, b] = [Math.atan(Math.exp(-7.5)), Math.atan(Math.exp(7.5))];
    for (const t of [0, 0.1, 0.6, 1]) {
      expect(lambda(clipped, t)).toBeCloseTo(-2 * Math.log(Math.tan(a + t * (b - a))), 9);
    }
  });
  it("leaves an end that is inside the range", () => {
    const clipped = clipLogSnr(linearBeta(), { logSnrMax: 5 });
    expect(lambda(clipped, 0)).toBeCloseTo(5, 12);
    expect(clipped.alpha(1)).toBe(linearBeta().alpha(1));
  });
  it.each([{ logSnrMin: 16 }, { logSnrMax: -11 }, { logSnrMin: Number.NaN }])("refuses %o", (range) => {
    expect(() => clipLogSnr(linearBeta(), range)).toThrow(/clipLogSnr: expected logSnrMin < logSnrMax, overlapping/);
  });
});

describe("toVariancePreserving and toVarianceExploding", () => {
  it("keep the log-SNR and undo one another", () => {
    fc.assert(
      fc.property(inner, (schedule) => {
        const vp = toVariancePreserving(schedule);
        expectShift(schedule, vp, () => 0);
        if (schedule.alpha(1) === 0) return;
        const ve = toVarianceExploding(schedule);
        expectShift(schedule, ve, () => 0);
        const back = toVariancePreserving(ve);
        for (const t of [0, 0.1, 0.8, 1]) {
          expect(back.alpha(t) / vp.alpha(t)).toBeCloseTo(1, 13);
          expect(back.sigma(t)).toBeCloseTo(vp.sigma(t), 14);
        }
      }),
    );
  });
  it("leave alone what has the form", () => {
    for (const t of [0, 0.4, 1]) {
      expect(toVarianceExploding(edm()).sigma(t)).toBeCloseTo(edm().sigma(t), 13);
      expect(toVariancePreserving(linearBeta()).sigma(t)).toBeCloseTo(linearBeta().sigma(t), 15);
    }
  });
  it("refuse to divide by nothing", () => {
    expect(() => toVarianceExploding(rectifiedFlow())).toThrow(/toVarianceExploding: expected .* at t = 1, got 0/);
  });
});

describe("toZeroTerminalSnr", () => {
  it.each<ExactScales>([
    [1e-10, 0.99999999999496692, 3.1727197606012913e-6],
    [0.001, 0.99994466285828446, 0.010520039031858936],
    [0.1, 0.94636936043391112, 0.32308672772478603],
    [0.7, 0.078295509400084137, 0.99693019475175961],
    [0.999, 6.6449196789080562e-5, 0.99999999779225212],
  ])("is the formula at t = %d", (...exact) => expectScales(toZeroTerminalSnr(linearBeta()), exact));
  it("ends in pure noise, exactly", () => {
    const { alpha, sigma } = toZeroTerminalSnr(linearBeta());
    expect([alpha(0), sigma(0), alpha(1), sigma(1)]).toEqual([1, 0, 0, 1]);
  });
  it("leaves alone what ends so", () => {
    for (const t of [0, 0.3, 1]) expect(toZeroTerminalSnr(wave).alpha(t)).toBeCloseTo(wave.alpha(t), 15);
    expect(toZeroTerminalSnr(wave).derivative!(0).sigma).toBeCloseTo(Math.PI / 2, 4);
  });
  it("is the limit of the rescaled chain", () => {
    const error = (steps: number) => {
      const betas = linearBetas({ steps, betaStart: 0.1 / steps, betaEnd: 20 / steps });
      return Math.abs(betaTable(zeroTerminalSnr(betas)).alpha(0.5) - toZeroTerminalSnr(linearBeta()).alpha(0.5));
    };
    expect(error(4000)).toBeLessThan(1e-3);
    expect(error(1000) / error(4000)).toBeCloseTo(4, 0);
  });
  it("refuses time that runs backwards", () => {
    expect(() => toZeroTerminalSnr({ alpha: (t) => t, sigma: (t) => 1 - t })).toThrow(
      /toZeroTerminalSnr: expected more signal at t = 0/,
    );
  });
});
