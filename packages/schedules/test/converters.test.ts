import { levelAt, logSnr } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaOfRate,
  betasOf,
  betaTable,
  cosine,
  cosineBetas,
  edm,
  laplace,
  linearBeta,
  linearBetaEnding,
  linearBetas,
  logSnrEndOf,
  logSnrOf,
  noiseAtLogSnr,
  rateOfBeta,
  rectifiedFlow,
  timeOfTimestep,
  timestepOfTime,
} from "../src/index.ts";
import type { NoiseMeasure } from "../src/index.ts";

const lambdas = fc.double({ min: -30, max: 30, noNaN: true });
const expectNear = (found: number, wanted: number, tolerance = 1e-12) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));

describe("noiseAtLogSnr and logSnrOf", () => {
  it("are inverse to one another", () => {
    fc.assert(
      fc.property(lambdas, (lambda) => {
        const { alpha, sigma, alphaBar, sigmaVe, sigmaFlow } = noiseAtLogSnr(lambda);
        expectNear(logSnr({ alpha, sigma }), lambda);
        expectNear(logSnrOf({ sigmaVe }), lambda);
        // A number near 1 has lost digits of what is left to 1, and has them to that extent only.
        expectNear(logSnrOf({ alphaBar }), lambda, 1e-12 + 1e-15 * Math.exp(lambda));
        expectNear(logSnrOf({ sigmaFlow }), lambda, 1e-12 + 1e-15 * Math.exp(-lambda / 2));
      }),
    );
  });

  it("return each number that they were given", () => {
    fc.assert(
      fc.property(lambdas, (lambda) => {
        const noise = noiseAtLogSnr(lambda);
        for (const key of ["alphaBar", "sigmaVe", "sigmaFlow"] as const) {
          const again = noiseAtLogSnr(logSnrOf({ [key]: noise[key] } as unknown as NoiseMeasure))[key];
          expect(Math.abs(again / noise[key] - 1)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it("agree with the definitions", () => {
    const { alpha, sigma, alphaBar, sigmaVe, sigmaFlow } = noiseAtLogSnr(0.8);
    expectNear(alpha ** 2 + sigma ** 2, 1);
    expectNear(alphaBar, alpha ** 2);
    expectNear(sigmaVe, Math.sqrt((1 - alphaBar) / alphaBar));
    expectNear(sigmaFlow, sigma / (alpha + sigma));
  });

  it("have limits at the ends", () => {
    const clean = { alpha: 1, sigma: 0, alphaBar: 1, sigmaVe: 0, sigmaFlow: 0 };
    const noise = { alpha: 0, sigma: 1, alphaBar: 0, sigmaVe: Infinity, sigmaFlow: 1 };
    expect(noiseAtLogSnr(Infinity)).toEqual(clean);
    expect(noiseAtLogSnr(-Infinity)).toEqual(noise);
    for (const key of ["alphaBar", "sigmaVe", "sigmaFlow"] as const) {
      expect(logSnrOf({ [key]: clean[key] } as unknown as NoiseMeasure)).toBe(Infinity);
      expect(logSnrOf({ [key]: noise[key] } as unknown as NoiseMeasure)).toBe(-Infinity);
    }
    for (const lambda of [700, -700, 1e6, -1e6]) {
      for (const number of Object.values(noiseAtLogSnr(lambda))) expect(number).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    { alphaBar: 1.1 },
    { alphaBar: -0.1 },
    { sigmaVe: -1 },
    { sigmaFlow: 2 },
    { sigmaFlow: Number.NaN },
  ] as const)("refuse %o", (noise) => {
    expect(() => logSnrOf(noise)).toThrow(/logSnrOf: expected (alphaBar|sigmaVe|sigmaFlow) in \[0, /);
  });
  it.each([{}, { sigma: 1 }, { alphaBar: 0.5, sigmaVe: 1 }])("refuse %o, which is not one number", (noise) => {
    expect(() => logSnrOf(noise as NoiseMeasure)).toThrow(/logSnrOf: expected one of alphaBar, sigmaVe, sigmaFlow/);
  });
  it("refuse NaN", () => {
    expect(() => noiseAtLogSnr(Number.NaN)).toThrow(/noiseAtLogSnr: expected a log-SNR, got NaN/);
  });
});

describe("linearBetaEnding and logSnrEndOf", () => {
  it("are inverse to one another, at any ratio", () => {
    fc.assert(
      fc.property(lambdas, fc.double({ min: 0.01, max: 1000, noNaN: true }), (lambda, ratio) => {
        const rates = linearBetaEnding(lambda, { ratio });
        expectNear(rates.betaMax / rates.betaMin, ratio);
        expectNear(logSnrEndOf(rates), lambda);
      }),
    );
  });
  it("are where the schedule ends", () => {
    for (const lambda of [-300, -12, 0, 20]) {
      const schedule = linearBeta(linearBetaEnding(lambda));
      expectNear(logSnr(levelAt(schedule, 1)), lambda);
    }
    expectNear(logSnrEndOf({ betaMin: 0.1, betaMax: 20 }), logSnr(levelAt(linearBeta(), 1)));
    expect(linearBetaEnding(logSnrEndOf({ betaMin: 0.1, betaMax: 20 }))).toEqual({
      betaMin: expect.closeTo(0.1, 14),
      betaMax: expect.closeTo(20, 12),
    });
    const alpha = 0.05;
    expectNear(linearBeta(linearBetaEnding(logSnrOf({ alphaBar: alpha ** 2 }))).alpha(1), alpha);
  });
  it("refuse what has no rates", () => {
    for (const lambda of [Infinity, Number.NaN, -501]) {
      expect(() => linearBetaEnding(lambda)).toThrow(/linearBetaEnding: expected a final log-SNR within/);
    }
    expect(() => linearBetaEnding(0, { ratio: 0 })).toThrow(/and a positive ratio/);
    expect(() => logSnrEndOf({ betaMin: 0, betaMax: 1 })).toThrow(/logSnrEndOf: expected positive rates/);
  });
});

describe("betaOfRate and rateOfBeta", () => {
  it("are inverse to one another", () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 3, noNaN: true }), fc.integer({ min: 1, max: 5000 }), (power, steps) => {
        const rate = steps * Math.exp(power);
        // A beta near 1 has lost digits of what is left to 1.
        expect(Math.abs(rateOfBeta(betaOfRate(rate, steps), steps) / rate - 1)).toBeLessThan(
          1e-12 + 1e-15 * Math.exp(Math.exp(power)),
        );
      }),
    );
  });
  it("have limits at the ends", () => {
    expect([betaOfRate(0, 10), betaOfRate(Infinity, 10)]).toEqual([0, 1]);
    expect([rateOfBeta(0, 10), rateOfBeta(1, 10)]).toEqual([0, Infinity]);
  });
  it("refuse what is out of range", () => {
    expect(() => betaOfRate(-1, 10)).toThrow(/betaOfRate: expected a rate/);
    expect(() => betaOfRate(Number.NaN, 10)).toThrow(/betaOfRate: expected a rate/);
    expect(() => rateOfBeta(1.1, 10)).toThrow(/rateOfBeta: expected a beta/);
    expect(() => betaOfRate(1, 0)).toThrow(/betaOfRate: expected a positive integer of steps/);
    expect(() => rateOfBeta(0.5, 1.5)).toThrow(/rateOfBeta: expected a positive integer of steps/);
  });
});

describe("betasOf", () => {
  it("is the chain with the schedule's log-SNR at n/N", () => {
    for (const schedule of [linearBeta(), cosine(), rectifiedFlow(), edm(), laplace()]) {
      const chain = betaTable(betasOf(schedule, 9));
      for (let n = 1; n <= 9; n++) {
        const wanted = logSnr(levelAt(schedule, n / 9));
        if (wanted === -Infinity) expect(logSnr(levelAt(chain, 1))).toBe(wanted);
        else expectNear(logSnr(levelAt(chain, n / 9)), wanted);
      }
    }
  });
  it("is 1 - exp(-integral of the rate)", () => {
    betasOf(linearBeta(), 50).forEach((beta, i) => {
      const integral = (0.1 + (19.9 * (2 * i + 1)) / 100) / 50;
      expect(Math.abs(beta / -Math.expm1(-integral) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(beta / betaOfRate(50 * integral, 50) - 1)).toBeLessThan(1e-12);
    });
  });
  it("is the cosine chain without its cap", () => {
    const capped = cosineBetas();
    betasOf(cosine(), 1000).forEach((beta, i) => expect(beta).toBeCloseTo(i === 999 ? 1 : capped[i]!, 11));
  });
  it("nears the linear chain", () => {
    const [chain, betas] = [linearBetas(), betasOf(linearBeta(), 1000)];
    const error = Math.max(...betas.map((beta, i) => Math.abs(beta - chain[i]!)));
    expect(error).toBeLessThan(2.1e-4);
  });
  it("refuses no steps", () => {
    expect(() => betasOf(cosine(), 0)).toThrow(/betasOf: expected a positive integer of steps/);
  });
});

describe("timesteps", () => {
  it("count the noised levels from 0", () => {
    expect([-1, 0, 999].map((k) => timeOfTimestep(k))).toEqual([0, 0.001, 1]);
    expect([0, 0.25, 1].map((t) => timestepOfTime(t, 8))).toEqual([-1, 1, 7]);
  });
  it("go to times and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (steps, share) => {
        const timestep = -1 + share * steps;
        expectNear(timestepOfTime(timeOfTimestep(timestep, steps), steps), timestep);
      }),
    );
  });
  it("refuse what is outside of the chain", () => {
    for (const k of [-1.1, 1000, Number.NaN]) {
      expect(() => timeOfTimestep(k)).toThrow(/timeOfTimestep: expected a timestep in \[-1, 999\]/);
    }
    expect(() => timestepOfTime(1.1)).toThrow(/timestepOfTime: expected a time in \[0, 1\]/);
    expect(() => timestepOfTime(0.5, 0)).toThrow(/timestepOfTime: expected a positive integer of steps/);
    expect(() => timeOfTimestep(0, 0.5)).toThrow(/timeOfTimestep: expected a positive integer of steps/);
  });
});
