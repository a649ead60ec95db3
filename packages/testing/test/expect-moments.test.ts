import { combine, gaussianStepper, levelAt, onGrid, tensorOf } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, Rng } from "@tweedie/core";
import { add } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { beforeAll, expect, test } from "vitest";
import { expectMoments, standardGrid, standardSchedules, useFloat64 } from "@tweedie/testing";

beforeAll(useFloat64);

const schedule = standardSchedules.vp;
const grid = standardGrid(schedule, 80, { from: 0.9, to: 0.02 });
const coarse = standardGrid(schedule, 6, { from: 0.9, to: 0.02 });
const common = { schedule, from: grid[0]!, to: grid.at(-1)!, count: 5000 };
const oracle = gaussianMixture({
  weights: [0.3, 0.7],
  means: [
    [-1, 0.5],
    [0.8, -0.4],
  ],
  scales: [0.3, [0.15, 0.5]],
});

/** Ancestral sampling: the exact posterior q(z_s | z_t, x0) at the guess of x0, its variance times `factor`. */
const ancestral = (factor = 1): GaussianStepper =>
  gaussianStepper((x, t, s, { denoise, rng }) => reverse(denoise(x, t).x0, x, t, s, rng, factor));

function reverse(x0: Tensor, x: Tensor, t: NoiseLevel, s: NoiseLevel, rng: Rng, factor: number): Tensor {
  const alphaTs = t.alpha / s.alpha;
  const varianceTs = t.sigma ** 2 - (alphaTs * s.sigma) ** 2;
  const std = Math.sqrt((factor * varianceTs * s.sigma ** 2) / t.sigma ** 2);
  return combine(
    [(alphaTs * s.sigma ** 2) / t.sigma ** 2, x],
    [(s.alpha * varianceTs) / t.sigma ** 2, x0],
    [std, rng.normal(x.shape)],
  );
}

const ddim = (swap = false): GaussianStepper =>
  gaussianStepper((x, t, s, { denoise }) => {
    const { x0, eps } = denoise(x, t);
    return combine([swap ? t.alpha : s.alpha, x0], [s.sigma, eps]);
  });

test("holds for ancestral sampling and DDIM, on a mixture in two dimensions", async () => {
  const exact = oracle.moments(common.to);
  for (const stepper of [ancestral(), ddim()]) {
    const measured = await expectMoments(onGrid(stepper, grid), { ...common, oracle, bias: 0.03 });
    measured.mean.forEach((mean, i) => expect(Math.abs(mean - exact.mean[i]!)).toBeLessThan(0.05));
  }
});

test("compares with the clean datum by default", async () => {
  const toData = [...grid, levelAt(schedule, 0)];
  await expectMoments(onGrid(ddim(), toData), { schedule, from: grid[0]!, oracle, count: 5000, bias: 0.03 });
});

test.each<[string, GaussianStepper]>([
  ["no noise", ancestral(0)],
  ["a swapped index", ddim(true)],
  ["a step that forgets the noise", gaussianStepper((x, t, s, { denoise }) => combine([s.alpha, denoise(x, t).x0]))],
])("refuses %s", async (_, stepper) => {
  await expect(expectMoments(onGrid(stepper, grid), { ...common, oracle, bias: 0.03 })).rejects.toThrow(
    /^expectMoments: expected a (mean|std)/,
  );
});

/** Ancestral sampling with a clean datum drawn from its posterior: exact, whatever the step. */
const exactAncestral = (law: Oracle, factor: number): GaussianStepper =>
  gaussianStepper((x, t, s, { rng }) => reverse(law.samplePosterior(x, t, rng), x, t, s, rng, factor));

test("sees noise whose variance is 10 % too large", async () => {
  const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
  const run = (factor: number) =>
    expectMoments(onGrid(exactAncestral(law, factor), coarse), { ...common, oracle: law, count: 60_000 });
  await run(1);
  await expect(run(1.1)).rejects.toThrow("a std of");
});

test("sees a mean off by a tenth of a standard deviation", async () => {
  const law = gaussian({ mean: 0.7, scale: 0.4 });
  const shifted = gaussianStepper((x, t, s) => add(law.flow(x, t, s), tensorOf([0.04], [1])));
  const whole = [grid[0]!, grid.at(-1)!];
  await expect(expectMoments(onGrid(shifted, whole), { ...common, oracle: law })).rejects.toThrow("a mean of");
});

test("needs no bias where the step is exact", async () => {
  const law = gaussian({ mean: 0.7, scale: 0.4 });
  const flow = gaussianStepper((x, t, s) => law.flow(x, t, s));
  await expectMoments(onGrid(flow, coarse), { ...common, oracle: law });
  await expectMoments(onGrid(exactAncestral(oracle, 1), coarse), { ...common, oracle });
});
