import { mean, randomNormal, tile } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper, onGrid, rng } from "@tweedie/core";
import type { GaussianSampler, Rng } from "@tweedie/core";
import { beforeAll, expect, test } from "vitest";
import { expectReproducible, gaussianCase, standardGrid, standardSchedules, useFloat64 } from "@tweedie/testing";

beforeAll(useFloat64);

const schedule = standardSchedules.vp;
const grid = standardGrid(schedule, 5);
const samplerCase = gaussianCase({ schedule, from: grid[0]! });

/** A stochastic step with a source of noise of one's choice. */
const noisy = (noise: (x: Tensor, rng: Rng) => Tensor): GaussianSampler =>
  onGrid(
    gaussianStepper((x, t, s, env) => {
      const { x0, eps } = env.denoise(x, t);
      return combine([s.alpha, x0], [0.8 * s.sigma, eps], [0.6 * s.sigma, noise(x, env.rng)]);
    }),
    grid,
  );

test("holds where noise comes from the environment, and where there is none", async () => {
  const first = await expectReproducible(
    noisy((x, source) => source.normal(x.shape)),
    samplerCase,
  );
  expect(first).toHaveLength(12);
  expect(new Set(first).size).toBe(12);
  await expectReproducible(
    noisy((x) => combine([0, x])),
    samplerCase,
  );
  const other = await expectReproducible(
    noisy((x, source) => source.normal(x.shape)),
    samplerCase,
    { seed: 1 },
  );
  expect(other).not.toEqual(first);
});

const shared = rng(3);
const children = new WeakMap<Rng, Rng>();
const childOf = (source: Rng): Rng => {
  const child = children.get(source) ?? source.split("child");
  children.set(source, child);
  return child;
};

test.each<[string, GaussianSampler, RegExp]>([
  ["noise that no seed governs", noisy((x) => randomNormal(x.shape)), /same seed/],
  ["noise that goes on from run to run", noisy((x) => shared.normal(x.shape)), /same seed/],
  ["noise from a seed of its own", noisy((x) => rng(5).normal(x.shape)), /rows/],
  [
    "noise in the order of the batch",
    noisy((x, source) => rng({ ...source.state(), rows: null }).normal(x.shape)),
    /rows/,
  ],
  [
    "a step that looks at the other rows",
    noisy((x) => combine([0, x], [1, tile(mean(x, 0, true), [x.shape[0] ?? 1, 1])])),
    /rows/,
  ],
  [
    "noise kept beside the generator from run to run",
    noisy((x, source) => childOf(source).normal(x.shape)),
    /restored/,
  ],
])("refuses %s", async (_, sampler, message) => {
  await expect(expectReproducible(sampler, samplerCase)).rejects.toThrow(message);
});
