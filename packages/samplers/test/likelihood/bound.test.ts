import { concat, split, tidy, tile } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, epsTarget, levelAt, rng, tensorOf, timeAtLogSnr } from "@tweedie/core";
import type { Denoiser, ScoreModel } from "@tweedie/core";
import { priorKl } from "@tweedie/forward-processes";
import { elboWeight, gaussianLoss } from "@tweedie/losses";
import type { LevelDistribution } from "@tweedie/losses";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { logLikelihood } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(registerGradients);
beforeAll(useFloat64);

const schedule = cosine();
const [from, to] = [timeAtLogSnr(schedule, 8), timeAtLogSnr(schedule, -8)];
const data = [
  [-1, 0.4],
  [0.1, 1.1],
];
const [strata, rows] = [200, 100];

/** Equal steps of the log-SNR, one level for many rows: its density in time is that of the log-SNR. */
const levels: LevelDistribution = {
  schedule,
  density: ({ t, alpha, sigma }) => {
    const rate = schedule.derivative!(t);
    return (2 * (rate.sigma / sigma - rate.alpha / alpha)) / 16;
  },
  draw: (count, random) => {
    const shifts = random.uniforms(strata);
    const drawn = Array.from(shifts, (u, k) => levelAt(schedule, timeAtLogSnr(schedule, 8 - (16 * (k + u)) / strata)));
    return Array.from({ length: count }, (_, i) => drawn[Math.floor(i / rows)]!);
  },
};

/** A denoiser as a model of the noise, for rows that have a level in common. */
const modelOf = (denoise: Denoiser): ScoreModel => ({
  target: epsTarget,
  predict: (x, at) => {
    const parts = split(x, strata);
    return concat(parts.map((part, k) => denoise(part, at[k * rows]!).eps));
  },
});

/** The variational bound on the log-likelihood of a datum in nats, from estimates their mean and its standard error. */
function boundOf(datum: readonly number[], denoise: Denoiser): { mean: number; error: number } {
  const loss = gaussianLoss({ schedule, levels, weight: elboWeight(schedule) });
  const { alpha, sigma } = levelAt(schedule, from);
  // The datum from its least noised form, a Gaussian about it: half of d log(2 pi e sigma^2 / alpha^2).
  const reconstruction = -Math.log(2 * Math.PI * Math.E * (sigma / alpha) ** 2);
  const prior = priorKl(tensorOf(datum, [1, 2]), levelAt(schedule, to)).dataSync()[0]!;
  const x0 = tile(tensorOf(datum, [1, 2]), [strata * rows, 1]);
  const estimates = Array.from({ length: 4 }, (_, seed) =>
    tidy(() => reconstruction - prior - 2 * loss(modelOf(denoise), x0, rng(seed)).dataSync()[0]!),
  );
  const mean = estimates.reduce((sum, v) => sum + v, 0) / estimates.length;
  const squares = estimates.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (estimates.length * (estimates.length - 1))) };
}

it("is met by the variational bound where the denoiser is exact, and not where it is off", async () => {
  const x = tensorOf(data.flat(), [data.length, 2]);
  const { nats } = await logLikelihood(x, { denoise: mixture.denoise, schedule }, { from, to });
  const off: Denoiser = (z, level) => {
    const { x0, eps } = mixture.denoise(z, level);
    return { x0, eps: combine([1.4, eps]) };
  };
  data.forEach((datum, i) => {
    const bound = boundOf(datum, mixture.denoise);
    expect(bound.error).toBeLessThan(0.1);
    // Below up to its error: four standard errors, and what the last noise of 0.02 blurs.
    expect(bound.mean - nats[i]!).toBeLessThan(4 * bound.error + 0.01);
    expect(nats[i]! - bound.mean).toBeLessThan(4 * bound.error + 0.01);
    const worse = boundOf(datum, off);
    expect(worse.mean).toBeLessThan(nats[i]! - 4 * worse.error);
  });
});
