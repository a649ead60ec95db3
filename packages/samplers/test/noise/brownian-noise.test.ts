import { last, levelAt, onGrid, resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel, NoiseSchedule, StepNoise } from "@tweedie/core";
import { cosine, geometric, rectifiedFlow } from "@tweedie/schedules";
import { expectReproducible, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianNoise, ddim, ddpm, dpmSolverPlusPlusSde } from "../../src/index.ts";

beforeAll(useFloat64);

/** The variance-preserving level of a log-SNR. */
const at = (lambda: number): NoiseLevel => ({
  t: 0.5,
  alpha: Math.sqrt(1 / (1 + Math.exp(-lambda))),
  sigma: Math.sqrt(1 / (1 + Math.exp(lambda))),
});
const snr = ({ alpha, sigma }: NoiseLevel) => (alpha / sigma) ** 2;
const draw = (noise: StepNoise, shape: readonly number[], t: NoiseLevel, s: NoiseLevel) => [
  ...noise(shape, t, s).dataSync(),
];
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("the increments of brownianNoise", () => {
  const count = 20_000;
  const shape = [count, 1];
  // From pure noise through several blocks, inside one, down to neighbouring cells, and to clean data.
  const lambdas = [-Infinity, -73.9, -9.3, -4, -3.3, -3.3 + 0.002, -3.3 + 0.005, 0.7, 8, 8.001, 11.4, Infinity];
  const pure = { t: 1, alpha: 0, sigma: 1 };
  const clean = { t: 0, alpha: 1, sigma: 0 };
  const levels = lambdas.map((lambda) => (lambda === -Infinity ? pure : lambda === Infinity ? clean : at(lambda)));
  const increments = () => {
    const noise = brownianNoise(rng(7));
    return levels.slice(1).map((s, i) => draw(noise, shape, levels[i]!, s));
  };

  it("are standard normal", () => {
    for (const z of increments()) {
      // Four standard errors of the mean, of the variance and of the fourth moment.
      expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(count));
      expect(Math.abs(mean(z.map((v) => v ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
      expect(Math.abs(mean(z.map((v) => v ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    }
  });

  it("are independent of one another", () => {
    const all = increments();
    all.forEach((a, i) => {
      for (const b of all.slice(i + 1)) {
        // Also their squares are: what shares a variance without being correlated would show there.
        expect(Math.abs(mean(a.map((v, k) => v * b[k]!)))).toBeLessThan(4 / Math.sqrt(count));
        expect(Math.abs(mean(a.map((v, k) => (v ** 2 - 1) * (b[k]! ** 2 - 1))))).toBeLessThan(8 / Math.sqrt(count));
      }
    });
  });

  it("add up: those of fine steps are those of coarse ones", () => {
    const noise = brownianNoise(rng(1));
    const between = (i: number, j: number) => {
      const width = Math.sqrt(snr(levels[j]!) - snr(levels[i]!));
      return draw(noise, [3, 2], levels[i]!, levels[j]!).map((z) => width * z);
    };
    for (let last = 2; last < levels.length - 1; last++) {
      for (let first = 0; first < last - 1; first++) {
        const sum = between(first, first + 1);
        for (let i = first + 1; i < last; i++) between(i, i + 1).forEach((dw, k) => (sum[k]! += dw));
        const size = Math.sqrt(snr(levels[last]!));
        between(first, last).forEach((dw, k) => expect(Math.abs(dw - sum[k]!)).toBeLessThan(1e-12 * size));
      }
    }
  });
});

describe("brownianNoise", () => {
  const stretches = [
    [at(-6), at(-5.5)],
    [at(-5.5), at(3)],
    [at(3), at(3.01)],
    [at(-1), at(0)],
  ] as const;
  const shape = [4, 3];

  it("is a function of the key alone: not of the order of calls, nor of what was drawn", () => {
    const first = stretches.map(([t, s]) => draw(brownianNoise(rng(3)), shape, t, s));
    const used = rng(3);
    used.normal([5]);
    const { offset } = used.state();
    const noise = brownianNoise(used);
    for (const i of [2, 0, 3, 1, 1, 2]) expect(draw(noise, shape, ...stretches[i]!)).toEqual(first[i]);
    expect(used.state().offset).toBe(offset);
    expect(draw(brownianNoise(rng(4)), shape, ...stretches[0])).not.toEqual(first[0]);
  });

  it("gives each row its own path, whatever the batch, the window and the size of the call before", () => {
    const all = brownianNoise(rng(3).forRows([5, 0, 7, 2]));
    const [t, s] = stretches[1];
    const rows = draw(all, shape, t, s);
    expect(draw(brownianNoise(rng(3).forRows([7])), [1, 3], t, s)).toEqual(rows.slice(6, 9));
    const window = { first: 1, count: 2, total: 4 };
    expect(draw(brownianNoise(rng(3).forRows([5, 0, 7, 2]).window(window)), [2, 3], t, s)).toEqual(rows.slice(3, 9));
    const whole = draw(brownianNoise(rng(3)), shape, t, s);
    expect(draw(brownianNoise(rng(3).window(window)), [2, 3], t, s)).toEqual(whole.slice(3, 9));
    draw(all, [4, 5], t, s);
    expect(draw(all, shape, t, s)).toEqual(rows);
    expect(() => all([2, 6], t, s)).toThrow(/one row for each stream/);
  });

  it("keeps runs reproducible: the same seed, rows in other batches, a restored generator", async () => {
    const schedule = cosine();
    const grid = standardGrid(schedule, 6);
    const setting = gaussianCase({ schedule, from: grid[0]! });
    for (const stepper of [ddpm(), dpmSolverPlusPlusSde()]) {
      await expectReproducible(onGrid(stepper, grid), {
        ...setting,
        env: (random) => ({ ...setting.env(random), noise: brownianNoise(random) }),
      });
    }
  });

  it("draws from the generator where there is no way towards less noise", () => {
    const random = rng(3);
    const noise = brownianNoise(random);
    const wanted = rng(3);
    expect(draw(noise, shape, at(1), at(1))).toEqual([...wanted.normal(shape).dataSync()]);
    expect(draw(noise, shape, at(1), at(-2))).toEqual([...wanted.normal(shape).dataSync()]);
  });

  it("refuses two levels in one cell, and a resolution that is none", () => {
    const noise = brownianNoise(rng(1), { resolution: 0.25 });
    expect(() => noise(shape, at(0.05), at(0.2))).toThrow(/more than 0.25 in log-SNR, got one from 0.0(5|4999)/);
    expect(draw(noise, shape, at(0.2), at(0.3))).toHaveLength(12);
    for (const resolution of [0, -1, 5, 2 ** -60, Number.NaN]) {
      expect(() => brownianNoise(rng(1), { resolution })).toThrow(/resolution in \[2\^-40, 4\]/);
    }
  });
});

describe("with a guess that stays the same, the picture does whatever the number of steps", () => {
  const constant: Denoiser = (x, level) => resolve(x, tensorOf([3, -0.5, 1, 0.2], [2, 2]), level, x0Target);
  const cases = Object.entries({ cosine: cosine(), geometric: geometric(), rectifiedFlow: rectifiedFlow() });
  const ends = (schedule: NoiseSchedule, stepper: GaussianStepper, withPath: boolean) =>
    Promise.all(
      [1, 7, 50].map(async (steps) => {
        const from = schedule.alpha(1) === 1 ? 1 : 0.99;
        const grid =
          steps === 50
            ? Array.from({ length: 51 }, (_, i) => levelAt(schedule, from - ((from - 0.1) * i) / 50))
            : standardGrid(schedule, steps, { from, to: 0.1 });
        const random = rng(5);
        const noise = withPath ? { noise: brownianNoise(random) } : {};
        const env = { denoise: constant, schedule, rng: random, ...noise };
        const start = tensorOf([0.3, 1, -1, 2], [2, 2]);
        return [...(await last(onGrid(stepper, grid)(start, env))).dataSync()];
      }),
    );
  const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

  it.each(cases)("on %s", async (_, schedule) => {
    for (const stepper of [ddpm(), ddim({ eta: 1 })]) {
      const [one, some, many] = await ends(schedule, stepper, true);
      expect(distance(some!, one!)).toBeLessThan(1e-13);
      expect(distance(many!, one!)).toBeLessThan(1e-13);
      const [other, another] = await ends(schedule, stepper, false);
      expect(distance(other!, another!)).toBeGreaterThan(1e-3);
    }
  });
});
