import { levelAt, logSnr } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaTable,
  clipLogSnr,
  cosine,
  edm,
  flowShift,
  geometric,
  laplace,
  linearBeta,
  linearLogSnr,
  ornsteinUhlenbeck,
  polynomial,
  resolutionShift,
  scaledLinearBeta,
  shiftLogSnr,
  sigmaTable,
  sigmoid,
  subVp,
  toVariancePreserving,
  toZeroTerminalSnr,
  truncate,
} from "../src/index.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Numbers of any size between two powers of 10. */
const size = (min: number, max: number) => number(min, max).map((power) => 10 ** power);
const rates = fc.record({ betaMin: size(-6, 2.6), betaMax: size(-6, 2.6) });
const sigmas = fc.tuple(size(-8, 2), size(0.01, 6)).map(([sigmaMin, ratio]) => ({
  sigmaMin,
  sigmaMax: sigmaMin * ratio,
}));

/** Schedules with any options that they take. */
const families: Readonly<Record<string, fc.Arbitrary<NoiseSchedule>>> = {
  cosine: size(-8, 3).map((offset) => cosine({ offset })),
  linearBeta: rates.map(linearBeta),
  scaledLinearBeta: rates.map(scaledLinearBeta),
  subVp: rates.map(subVp),
  ornsteinUhlenbeck: fc
    .record({ rate: number(0, 3), diffusion: size(-3, 3), horizon: size(-3, 2) })
    .map(ornsteinUhlenbeck),
  sigmoid: fc
    .tuple(number(-3, 3), size(-2, 1), size(-1, 3))
    .map(([start, width, tau]) => sigmoid({ start, end: start + width, tau })),
  linearLogSnr: fc
    .tuple(number(-300, 300), size(-1, 2))
    .map(([logSnrMin, range]) => linearLogSnr({ logSnrMin, logSnrMax: logSnrMin + range })),
  laplace: fc.record({ mu: number(-100, 100), b: size(-2, 1.4) }).map(laplace),
  polynomial: fc.record({ power: size(-1, 1), precision: fc.oneof(fc.constant(0), size(-12, -1)) }).map(polynomial),
  geometric: sigmas.map(geometric),
  edm: fc.tuple(sigmas, size(-0.5, 1.3)).map(([ends, rho]) => edm({ ...ends, rho })),
  betaTable: fc.array(size(-8, -0.001), { minLength: 1, maxLength: 9 }).map(betaTable),
  sigmaTable: fc
    .array(size(-3, 3), { minLength: 1, maxLength: 9 })
    .map((scales) => sigmaTable([...new Set(scales)].sort((a, b) => a - b))),
};

const any = fc.oneof(...Object.values(families));
const transforms: Readonly<Record<string, fc.Arbitrary<NoiseSchedule>>> = {
  toVariancePreserving: any.map(toVariancePreserving),
  toZeroTerminalSnr: families["sigmoid"]!.map((schedule) => toZeroTerminalSnr(truncate(schedule, { max: 0.9 }))),
  shiftLogSnr: fc.tuple(any, number(-100, 100)).map(([schedule, shift]) => shiftLogSnr(schedule, shift)),
  resolutionShift: fc.tuple(any, size(0, 4)).map(([schedule, to]) => resolutionShift(schedule, { to })),
  flowShift: fc.tuple(any, size(-6, 6)).map(([schedule, shift]) => flowShift(schedule, shift)),
  truncate: fc
    .tuple(any, number(0, 0.4), number(0.5, 1))
    .map(([schedule, min, max]) => truncate(schedule, { min, max })),
  clipLogSnr: families["laplace"]!.map((schedule) => clipLogSnr(schedule, { logSnrMin: -200, logSnrMax: 200 })),
};

describe.each(Object.entries({ ...families, ...transforms }))("%s", (_, schedules) => {
  it("has finite scales, a log-SNR that never rises and a derivative that is never NaN, whatever its options", () => {
    fc.assert(
      fc.property(schedules, fc.array(number(0, 1), { minLength: 10, maxLength: 10 }), (schedule, random) => {
        const times = [0, Number.MIN_VALUE, 1e-300, 1e-17, ...random, 1 - 2 ** -53, 1].sort((a, b) => a - b);
        let before = Infinity;
        for (const t of times) {
          const lambda = logSnr(levelAt(schedule, t));
          // Neighbouring times may round to one log-SNR, or the one to just above the other.
          if (Number.isFinite(before)) expect(lambda).toBeLessThanOrEqual(before + 1e-12 * (1 + Math.abs(before)));
          before = lambda;
          const { alpha, sigma } = schedule.derivative!(t);
          expect([alpha, sigma]).not.toContain(Number.NaN);
          expect(alpha).toBeLessThanOrEqual(0);
        }
        expect(logSnr(levelAt(schedule, 0))).toBeGreaterThan(logSnr(levelAt(schedule, 1)));
      }),
    );
  });
});
