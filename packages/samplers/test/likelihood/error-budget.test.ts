import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, last, levelAt, onGrid, rng } from "@tweedie/core";
import type { Denoiser, NoiseLevel } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, linearBeta, logSnrGrid, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { ddim, ddpm, errorBudget, heun, rungeKutta4 } from "../../src/index.ts";
import type { ErrorBudget, ErrorBudgetOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(useFloat64);

const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
const other = gaussian({ mean: [0.6, -0.3], scale: [0.45, 1.1] });
const between = (grid: readonly NoiseLevel[]) => ({ from: grid[0]!, to: grid.at(-1)! });
const drawn = (count: number, of = law) => ({
  data: of.sample(count, undefined, rng(1)),
  noise: rng(2).normal([count, 2]),
});
const off: Denoiser = (x, level) => other.denoise(x, level);
const parts = ({ discretisation, score, terminal, interaction }: ErrorBudget) => [
  discretisation,
  score,
  terminal,
  interaction,
];

const vp = linearBeta();
const flow = rectifiedFlow();
const times = (steps: number, last: number) =>
  Array.from({ length: steps + 1 }, (_, i) => levelAt(flow, 1 - ((1 - last) * i) / steps));
/** From alpha = 0, where the prior is exact. */
const few = times(10, 0.05);
const early = standardGrid(vp, 200, { from: 0.5, to: 0.05 });

it("sees discretisation alone: exact denoiser, exact prior, few steps", async () => {
  const sampler = onGrid(ddim(), few);
  const found = await errorBudget(sampler, {
    exact: law.denoise,
    model: law.denoise,
    schedule: flow,
    ...between(few),
    ...drawn(64),
  });
  expect(found.discretisation.rms).toBeGreaterThan(0.01);
  for (const { rms } of [found.score, found.terminal, found.interaction]) expect(rms).toBe(0);
  expect(found.total).toEqual(found.discretisation);
});

it("sees the score's error alone: exact prior, fine steps", async () => {
  const fine = times(200, 0.05);
  const options = { exact: law.denoise, model: off, schedule: flow, ...between(fine), ...drawn(64) };
  const found = await errorBudget(onGrid(rungeKutta4(), fine), options);
  expect(found.score.rms).toBeGreaterThan(0.05);
  expect(found.terminal.rms).toBe(0);
  for (const { rms } of [found.discretisation, found.interaction]) expect(rms).toBeLessThan(2e-5);
});

it("sees the terminal mismatch alone: exact denoiser, fine steps, an early start", async () => {
  const options = { exact: law.denoise, model: law.denoise, schedule: vp, ...between(early), ...drawn(64) };
  const found = await errorBudget(onGrid(rungeKutta4(), early), options);
  expect(found.terminal.rms).toBeGreaterThan(0.05);
  for (const { rms } of [found.score, found.interaction]) expect(rms).toBe(0);
  expect(found.discretisation.rms).toBeLessThan(2e-5);
});

it.each([
  ["to a level with noise", standardGrid(vp, 12, { from: 0.5, to: 0.05 })],
  ["to the clean datum", logSnrGrid(vp, 12, { logSnrMin: -2, logSnrMax: 6, finalZero: true })],
])("has the displacements of the exact flows of Gaussians, %s", async (_, grid) => {
  const { from, to } = between(grid);
  const { data, noise } = drawn(32);
  const sampler = onGrid(ddim(), grid);
  const options: ErrorBudgetOptions = { exact: law.denoise, model: off, schedule: vp, from, to, data, noise };
  const found = await errorBudget(sampler, options);

  const at = (x: Tensor) => [...x.dataSync()] as number[];
  const prior = combine([from.sigma, noise]);
  const truth = at(law.flow(combine([from.alpha, data], [from.sigma, noise]), from, to));
  const ends = {
    flow: at(law.flow(prior, from, to)),
    model: at(other.flow(prior, from, to)),
    sampled: at(await last(sampler(prior, { denoise: law.denoise, schedule: vp, rng: rng(0) }))),
  };
  const rms = (a: readonly number[], b: readonly number[]) =>
    Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0) / a.length);
  expect(found.discretisation.rms).toBeCloseTo(rms(ends.sampled, ends.flow), 5);
  expect(found.score.rms).toBeCloseTo(rms(ends.model, ends.flow), 5);
  expect(found.terminal.rms).toBeCloseTo(rms(ends.flow, truth), 5);
});

it("bounds the total by the sum of the parts, and explains it", async () => {
  const grid = standardGrid(vp, 10, { from: 0.6, to: 0.05 });
  const model: Denoiser = (x, level) => mixture.denoise(x, { ...level, sigma: 1.1 * level.sigma });
  for (const stepper of [ddim(), heun()]) {
    const options = {
      exact: mixture.denoise,
      model,
      schedule: vp,
      ...between(grid),
      ...drawn(64, mixture as typeof law),
    };
    const found = await errorBudget(onGrid(stepper, grid), options);
    const [largest = 0, ...rest] = parts(found)
      .map(({ rms }) => rms)
      .sort((a, b) => b - a);
    const others = rest.reduce((a, b) => a + b);
    expect(found.total.rms).toBeLessThanOrEqual(largest + others);
    expect(found.total.rms).toBeGreaterThanOrEqual(largest - others);
    for (const { rms, bias } of [...parts(found), found.total]) expect(bias).toBeLessThanOrEqual(rms);
  }
});

it("halves the discretisation error of a first-order solver with the steps, and nothing else", async () => {
  const measure = (steps: number) => {
    const grid = standardGrid(vp, steps, { from: 0.6, to: 0.05 });
    const options = { exact: law.denoise, model: off, schedule: vp, ...between(grid), ...drawn(32) };
    return errorBudget(onGrid(ddim(), grid), options);
  };
  const [one, two] = [await measure(40), await measure(80)];
  expect(one.discretisation.rms / two.discretisation.rms).toBeGreaterThan(1.8);
  expect(two.score.rms).toBeCloseTo(one.score.rms, 12);
  expect(two.terminal.rms).toBeCloseTo(one.terminal.rms, 12);
});

it("frees what it used, and refuses what it cannot split", async () => {
  const grid = standardGrid(cosine(), 4);
  const options = { exact: law.denoise, model: off, schedule: cosine(), ...between(grid), ...drawn(4) };
  await expectNoLeak(async () => {
    await errorBudget(onGrid(ddim(), grid), { ...options, rtol: 1e-3 });
  });
  await expectNoLeak(async () => {
    await expect(errorBudget(onGrid(ddpm(), grid), { ...options, rtol: 1e-3 })).rejects.toThrow(/deterministic/);
  });
  const sampler = onGrid(ddim(), grid);
  await expect(errorBudget(sampler, { ...options, noise: rng(1).normal([3, 2]) })).rejects.toThrow(/one shape/);
  await expect(errorBudget(sampler, { ...options, from: options.to, to: options.from })).rejects.toThrow(
    /noise to data/,
  );
  await expect(errorBudget(sampler, { ...options, priorScale: 0 })).rejects.toThrow(/priorScale/);
});
