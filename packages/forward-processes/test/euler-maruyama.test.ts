import { mul, ones } from "@tensorflow/tfjs-core";
import { combine, rng } from "@tweedie/core";
import { linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianPath } from "../src/brownian-path.ts";
import type { Sde } from "../src/sde.ts";
import { sdeOf } from "../src/sde-of.ts";
import { simulate } from "../src/simulate.ts";
import { covarianceOf, endOf, meanOf, options, orderOf, rms, times } from "./statistics.ts";

beforeAll(useFloat64);

/** Geometric Brownian motion dX = mu X dt + s X dW, which is solved by exp((mu - s^2/2) t + s W). */
const geometric = (mu: number, s: number): Sde => ({
  drift: (x) => combine([mu, x]),
  diffuse: (x, _, dW) => mul(combine([s, x]), dW),
});

const pathOf = (count: number, steps: number, seed: number) =>
  brownianPath({ shape: [count, 1], times: times(steps) }, rng(seed));

const simulated = async (sde: Sde, path: ReturnType<typeof pathOf>, steps: number) => {
  const start = ones([...path.shape]);
  const values = await endOf(simulate(sde, times(steps))(start, path, options));
  start.dispose();
  return values;
};

const solution = async (path: ReturnType<typeof pathOf>, mu: number, s: number) =>
  Float64Array.from(await path.increment(path.shape, 0, 1).data(), (w) => Math.exp(mu - s ** 2 / 2 + s * w));

describe("eulerMaruyama", () => {
  it("has strong order 1/2 with multiplicative noise: slope within 0.05", async () => {
    const [mu, s] = [0.3, 0.8];
    const path = pathOf(8000, 256, 1);
    const exact = await solution(path, mu, s);
    const steps = [16, 32, 64, 128, 256];
    const errors: number[] = [];
    for (const n of steps) {
      const found = await simulated(geometric(mu, s), path, n);
      errors.push(rms(found.map((x, i) => x - exact[i]!)));
    }
    expect(Math.abs(orderOf(steps, errors) - 0.5)).toBeLessThan(0.05);
  });

  it("has strong order 1 with additive noise: slope within 0.08", async () => {
    // The reference is the same rule on the finest steps, whose error is 1/16 of the smallest one measured: what is seen
    // are differences 1/n - 1/512, which lifts the slope by 0.03.
    const path = pathOf(2000, 512, 2);
    const sde = sdeOf(linearBeta({ betaMin: 1, betaMax: 3 }));
    const reference = await simulated(sde, path, 512);
    const steps = [4, 8, 16, 32];
    const errors: number[] = [];
    for (const n of steps) {
      const found = await simulated(sde, path, n);
      errors.push(rms(found.map((x, i) => x - reference[i]!)));
    }
    expect(Math.abs(orderOf(steps, errors) - 1)).toBeLessThan(0.08);
  });

  it("has weak order 1: slope of the error of two moments within 0.1, within their standard errors", async () => {
    const [mu, s] = [1, 0.2];
    const path = pathOf(8000, 64, 3);
    const exact = await solution(path, mu, s);
    const steps = [8, 16, 32, 64];
    for (const power of [1, 2]) {
      const errors: number[] = [];
      for (const n of steps) {
        const found = await simulated(geometric(mu, s), path, n);
        // On the same path the errors vary little from sample to sample, so that their mean is known well.
        const error = found.map((x, i) => x ** power - exact[i]! ** power);
        const measured = meanOf(error);
        const standardError = Math.sqrt(covarianceOf(error) / error.length);
        const moment = power === 1 ? (1 + mu / n) ** n : ((1 + mu / n) ** 2 + s ** 2 / n) ** n;
        const wanted = moment - Math.exp(power * mu + ((power * (power - 1)) / 2) * s ** 2);
        expect(Math.abs(measured - wanted)).toBeLessThan(4 * standardError);
        expect(standardError).toBeLessThan(0.02 * Math.abs(wanted));
        errors.push(Math.abs(measured));
      }
      expect(Math.abs(orderOf(steps, errors) - 1)).toBeLessThan(0.1);
    }
  });
});
