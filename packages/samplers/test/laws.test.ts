import {
  combine,
  gaussianStepper,
  levelAt,
  onGrid,
  posterior,
  resolve,
  rng,
  transition,
  x0Target,
} from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseSchedule } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { cosine, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import {
  expectMoments,
  expectOrder,
  expectReproducible,
  expectSamplerNoLeak,
  gaussianCase,
  standardGrid,
  useFloat64,
} from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, dpmSolverPlusPlus, heun } from "../src/index.ts";

interface Law {
  readonly stepper: GaussianStepper<unknown>;
  /** The order of a deterministic stepper. */
  readonly order?: number;
  /** Calls of the denoiser a step. */
  readonly calls?: number;
  /** Steps after which the moments are right within `bias` standard deviations. */
  readonly steps: number;
  readonly bias: number;
}
// A new stepper joins this list and inherits the laws.
const laws: Readonly<Record<string, Law>> = {
  ddim: { stepper: ddim(), order: 1, calls: 1, steps: 60, bias: 0.05 },
  "ddim, eta 0.5": { stepper: ddim({ eta: 0.5 }), steps: 60, bias: 0.05 },
  "ddim, eta 1": { stepper: ddim({ eta: 1 }), steps: 60, bias: 0.05 },
  ddpm: { stepper: ddpm(), steps: 60, bias: 0.05 },
  "ddpm, variance beta": { stepper: ddpm({ variance: "beta" }), steps: 100, bias: 0.08 },
  heun: { stepper: heun(), order: 2, calls: 2, steps: 25, bias: 0.03 },
  "dpmSolverPlusPlus, order 1": { stepper: dpmSolverPlusPlus({ order: 1 }), order: 1, calls: 1, steps: 60, bias: 0.05 },
  dpmSolverPlusPlus: { stepper: dpmSolverPlusPlus(), order: 2, calls: 1, steps: 25, bias: 0.03 },
};
const schedules: Readonly<Record<string, NoiseSchedule>> = {
  linearBeta: linearBeta(),
  cosine: cosine(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
};
const oracle = gaussianMixture({
  weights: [0.3, 0.7],
  means: [
    [-1, 0.4],
    [0.8, -0.2],
  ],
  scales: [0.3, 0.5],
});

beforeAll(useFloat64);

const deterministic = Object.entries(laws).flatMap(([name, { stepper, order, calls }]) =>
  order === undefined ? [] : [{ name, stepper, order, calls }],
);
it.each(deterministic)("$name has order $order on VP, VE and flow schedules", async ({ stepper, order, calls }) => {
  const measured = await expectOrder(stepper, order, { schedules });
  for (const { callsPerStep } of Object.values(measured)) expect(callsPerStep).toBe(calls);
});

describe.each(Object.entries(laws))("%s", (_, { stepper, steps, bias }) => {
  describe.each(Object.entries(schedules))("on %s", (name, schedule) => {
    // Uniform in log-SNR to where nearly all noise is gone.
    const from = levelAt(schedule, name === "geometric" ? 1 : 0.999);
    const to = levelAt(schedule, name === "geometric" ? 0 : 1e-3);
    const grid = (count: number) => standardGrid(schedule, count, { from: from.t, to: to.t });

    it("gives the moments of the data", async () => {
      await expectMoments(onGrid(stepper, grid(steps)), { oracle, schedule, from, to, bias, count: 1000 });
    });
    it("is reproducible and frees what it used", async () => {
      const short = onGrid(stepper, grid(5));
      const setting = gaussianCase({ oracle, schedule, from });
      await expectReproducible(short, setting);
      await expectSamplerNoLeak(short, setting);
    });
  });
});

describe("equivalences", () => {
  const schedule = cosine();
  const setting = gaussianCase({ oracle, schedule, from: levelAt(schedule, 0.99) });
  const ends = (stepper: GaussianStepper<unknown>) =>
    expectReproducible(onGrid(stepper, standardGrid(schedule, 9, { from: 0.99, to: 0.01 })), setting);

  it.each([
    ["ddim with eta 1", "ddpm with variance betaTilde", "ddim, eta 1", "ddpm"],
    ["ddim", "DPM-Solver++ of order 1", "ddim", "dpmSolverPlusPlus, order 1"],
  ])("%s is %s", async (_a, _b, one, other) => {
    const [a, b] = [await ends(laws[one]!.stepper), await ends(laws[other]!.stepper)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 12));
  });
});

describe("at zero terminal SNR and just below it", () => {
  const wave: NoiseSchedule = {
    alpha: (t) => Math.cos((Math.PI / 2) * t),
    sigma: (t) => Math.sin((Math.PI / 2) * t),
  };
  const starts: readonly (readonly [name: string, schedule: NoiseSchedule, from: number])[] = [
    ["alpha = 0", rectifiedFlow(), 1],
    ["an alpha of 6e-17, which rounding left", wave, 1],
    ["an alpha of 1e-6", cosine(), 1 - 1e-6],
    ["an alpha of 1e-3", rectifiedFlow(), 0.999],
  ];
  describe.each(starts)("from %s", (_, schedule, from) => {
    const levels = (n: number) => Array.from({ length: n + 1 }, (_, i) => levelAt(schedule, from * (1 - i / n)));

    it.each(Object.entries(laws))("%s ends at sigma = 0", async (_, { stepper, steps, bias }) => {
      const grid = levels(steps);
      await expectMoments(onGrid(stepper, grid), { oracle, schedule, from: grid[0]!, bias: 2 * bias, count: 1000 });
    });
  });
});

/** The stepper with a clean datum drawn from its posterior in place of the guess: exact, whatever the step. */
const informed = (stepper: GaussianStepper): GaussianStepper =>
  gaussianStepper((x, t, s, env) => {
    const denoise: Denoiser = (z, level) => resolve(z, oracle.samplePosterior(z, level, env.rng), level, x0Target);
    return stepper.step(x, t, s, { ...env, denoise }, undefined).x;
  });

describe("noise is exact where the clean datum is", () => {
  const schedule = cosine();
  const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.3)];
  /** An ancestral step whose noise is too large or too small. */
  const off = (factor: number) =>
    gaussianStepper((x, t, s, { denoise, rng }) => {
      const law = posterior(s, t);
      return combine([law.z, x], [law.x0, denoise(x, t).x0], [factor * law.sigma, rng.normal(x.shape)]);
    });
  const expectExact = (stepper: GaussianStepper, law: Oracle = oracle, steps = 3) =>
    expectMoments(onGrid(informed(stepper), standardGrid(schedule, steps, { from: from.t, to: to.t })), {
      oracle: law,
      schedule,
      from,
      to,
    });

  it.each([
    ["ddpm", ddpm()],
    ["ddim, eta 1", ddim({ eta: 1 })],
    ["ddim, eta 0.5", ddim({ eta: 0.5 })],
    ["ddim, eta 0", ddim()],
  ])("%s", async (_, stepper) => {
    await expectExact(stepper);
  });

  it("ddpm, variance beta: in one step, too large by the difference of the two variances", async () => {
    const extra = transition(to, from).sigma ** 2 - posterior(to, from).sigma ** 2;
    expect(extra).toBeGreaterThan(0.1);
    const { mean, std } = oracle.moments(to);
    const wider = { mean, std: std.map((value) => Math.sqrt(value ** 2 + extra)) };
    const law: Oracle = { ...oracle, moments: (level) => (level === to ? wider : oracle.moments(level)) };
    await expectExact(ddpm({ variance: "beta" }), law, 1);
    await expect(expectExact(ddpm(), law, 1)).rejects.toThrow("a std of");
  });

  it.each([1.1, 0.9])("sees noise times %d", async (factor) => {
    await expectExact(off(1));
    await expect(expectExact(off(factor))).rejects.toThrow("a std of");
  });
});

it("refuses options that make no sense", () => {
  expect(() => ddim({ eta: 1.2 })).toThrow(/eta in \[0, 1\]/);
  expect(() => ddpm({ variance: "none" as never })).toThrow(/betaTilde or beta/);
  expect(() => dpmSolverPlusPlus({ order: 3 as never })).toThrow(/order 1 or 2/);
});

it("ddim takes as many random numbers at every eta, drawn or not", () => {
  const [t, s] = [levelAt(cosine(), 0.6), levelAt(cosine(), 0.5)];
  const x = rng(1).normal([3, 2]);
  const offsets = [0, 0.5, 1].map((eta) => {
    const random = rng(2).forRows([5, 0, 7]);
    ddim({ eta }).step(x, t, s, { denoise: oracle.denoise, schedule: cosine(), rng: random }, undefined);
    return random.state().offset;
  });
  expect(offsets).toEqual([1, 1, 1]);
});
