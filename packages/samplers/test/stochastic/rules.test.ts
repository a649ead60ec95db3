import { last, levelAt, onGrid, resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, GaussianEnv, GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, geometric, rectifiedFlow } from "@tweedie/schedules";
import { expectOrder, expectReproducible, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ddim,
  ddpm,
  dpm2Ancestral,
  dpmSolver,
  dpmSolverMultistepSde,
  dpmSolverPlusPlus,
  dpmSolverPlusPlus2mSde,
  dpmSolverPlusPlus2sAncestral,
  dpmSolverPlusPlus3mSde,
  dpmSolverPlusPlusSde,
  dpmSolverSinglestepSde,
  eulerAncestral,
  exponentialAdamsBashforth,
  heun,
  saSolver,
  seeds,
} from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { scripted } from "../reference.ts";

beforeAll(useFloat64);

const oneDatum = gaussian({ mean: [0.3], scale: [0.5] });
const run = async (stepper: GaussianStepper<unknown>, grid: readonly NoiseLevel[], start: number, env: GaussianEnv) =>
  (await last(onGrid(stepper, grid)(tensorOf([start], [1, 1]), env))).dataSync()[0]!;

describe("without its noise the reverse SDE keeps the prediction of the datum, which every integrator of it solves exactly", () => {
  const ladder = Array.from(
    { length: 10 },
    (_, i) => (80 ** (1 / 7) + (i / 9) * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
  );
  const exploding = {
    schedule: { alpha: () => 1, sigma: (t: number) => 80 * t },
    grid: [...ladder, 0].map((sigma) => ({ t: sigma / 80, alpha: 1, sigma })),
  };
  const flow = {
    schedule: rectifiedFlow(),
    grid: [0.99, 0.9, 0.89, 0.4, 0.1, 0].map((t) => levelAt(rectifiedFlow(), t)),
  };
  const integrators: Readonly<Record<string, GaussianStepper<unknown>>> = {
    eulerAncestral: eulerAncestral({ noise: 0 }),
    dpmSolverPlusPlusSde: dpmSolverPlusPlusSde({ noise: 0, r: 0.3 }),
    dpmSolverSinglestepSde: dpmSolverSinglestepSde({ noise: 0, order: 3 }),
    dpmSolverPlusPlus2mSde: dpmSolverPlusPlus2mSde({ noise: 0 }),
    "dpmSolverPlusPlus2mSde, heun": dpmSolverPlusPlus2mSde({ noise: 0, variant: "heun" }),
    dpmSolverPlusPlus3mSde: dpmSolverPlusPlus3mSde({ noise: 0 }),
    "dpmSolverPlusPlus3mSde, half the curvature": dpmSolverPlusPlus3mSde({ noise: 0, curvature: "half" }),
    saSolver: saSolver({ noise: 0, predictorOrder: 3, correctorOrder: 4 }),
    "saSolver, a slope of a half": saSolver({ noise: 0, slope: "half" }),
    seeds: seeds({ noise: 0 }),
    "seeds, order 3": seeds({ noise: 0, order: 3 }),
  };
  it.each(Object.entries(integrators))("%s", async (_, stepper) => {
    const env = (schedule: NoiseSchedule) => ({ denoise: oneDatum.denoise, schedule, rng: rng(0) });
    expect(await run(stepper, exploding.grid, 80, env(exploding.schedule))).toBeCloseTo(0.30311316, 8);
    const { x0 } = oneDatum.denoise(tensorOf([1.7], [1, 1]), flow.grid[0]!);
    expect(await run(stepper, flow.grid, 1.7, env(flow.schedule))).toBeCloseTo(x0.dataSync()[0]!, 12);
  });
  it("and others do not", async () => {
    const env = { denoise: oneDatum.denoise, schedule: exploding.schedule, rng: rng(0) };
    for (const stepper of [heun(), dpmSolverPlusPlus2mSde({ eta: 0 }), dpmSolverPlusPlus2sAncestral({ noise: 0 })]) {
      expect(Math.abs((await run(stepper, exploding.grid, 80, env)) - 0.30311316)).toBeGreaterThan(1e-3);
    }
  });
});

describe("a single datum is reached with the right noise, whatever the step", () => {
  const [datum, noise] = [3, -0.7];
  const denoise: Denoiser = (x, level) => resolve(x, tensorOf([datum], [1, 1]), level, x0Target);
  const steppers: Readonly<Record<string, GaussianStepper<unknown>>> = {
    dpm2Ancestral: dpm2Ancestral(),
    dpmSolverPlusPlus2sAncestral: dpmSolverPlusPlus2sAncestral(),
    dpmSolverPlusPlusSde: dpmSolverPlusPlusSde({ eta: 0.4 }),
    dpmSolverMultistepSde: dpmSolverMultistepSde({ eta: 2, order: 3 }),
    saSolver: saSolver({ tau: 0.7 }),
    seeds: seeds({ eta: 0.5 }),
  };
  const schedules: readonly (readonly [string, NoiseSchedule, from: number])[] = [
    ["VP", cosine(), 0.95],
    ["VE", geometric(), 1],
    ["flow from pure noise", rectifiedFlow(), 1],
  ];
  describe.each(Object.entries(steppers))("%s", (_, stepper) => {
    it.each(schedules)("on %s", async (_name, schedule, from) => {
      const grid = [from, 0.7, 0.65, 0.2].map((t) => levelAt(schedule, t));
      const [first, end] = [grid[0]!, grid.at(-1)!];
      const start = first.alpha * datum + first.sigma * noise;
      /** The response to each noise alone, and to the noise of the start. */
      const at = async (x: number, unit: number) => {
        const draws = Array.from({ length: 16 }, (_, i) => [[i === unit ? 1 : 0]]);
        return run(stepper, grid, x, { denoise, schedule, rng: scripted(draws) });
      };
      const middle = await at(first.alpha * datum, -1);
      expect(middle).toBeCloseTo(end.alpha * datum, 10);
      let variance = (((await at(start, -1)) - middle) / noise) ** 2;
      for (let unit = 0; unit < 16; unit++) variance += ((await at(first.alpha * datum, unit)) - middle) ** 2;
      expect(Math.sqrt(variance)).toBeCloseTo(end.sigma, 10);
    });
  });
});

describe("equal rules", () => {
  const schedule = cosine();
  const setting = gaussianCase({ oracle: mixture, schedule, from: levelAt(schedule, 0.99) });
  const ends = (stepper: GaussianStepper<unknown>) =>
    expectReproducible(onGrid(stepper, standardGrid(schedule, 9, { from: 0.99, to: 0.01 })), setting);
  const half = { variant: "midpoint", eta: 0 } as const;
  const pairs: readonly (readonly [string, string, GaussianStepper<unknown>, GaussianStepper<unknown>])[] = [
    ["eulerAncestral", "ddim with eta 1", eulerAncestral(), ddim({ eta: 1 })],
    ["dpmSolverMultistepSde of order 1", "ddpm", dpmSolverMultistepSde({ order: 1 }), ddpm()],
    ["seeds of order 1", "dpmSolverMultistepSde of order 1", seeds({ order: 1 }), dpmSolverMultistepSde({ order: 1 })],
    [
      "seeds of order 1 of eps",
      "dpmSolverMultistepSde of order 1 of eps",
      seeds({ order: 1, of: "eps" }),
      dpmSolverMultistepSde({ order: 1, of: "eps" }),
    ],
    [
      "saSolver without corrector",
      "dpmSolverMultistepSde, heun",
      saSolver({ correctorOrder: 0, tau: Math.sqrt(0.5) }),
      dpmSolverMultistepSde({ variant: "heun", eta: 0.5 }),
    ],
    [
      "saSolver without corrector of eps, order 3",
      "dpmSolverMultistepSde of eps, order 3",
      saSolver({ correctorOrder: 0, predictorOrder: 3, of: "eps" }),
      dpmSolverMultistepSde({ order: 3, variant: "heun", of: "eps" }),
    ],
    [
      "saSolver without corrector and noise",
      "exponentialAdamsBashforth",
      saSolver({ correctorOrder: 0, predictorOrder: 4, tau: 0 }),
      exponentialAdamsBashforth({ order: 4 }),
    ],
    ["dpmSolverPlusPlus2mSde without noise", "dpmSolverPlusPlus", dpmSolverPlusPlus2mSde(half), dpmSolverPlusPlus()],
    [
      "dpmSolverPlusPlus3mSde without noise",
      "dpmSolverPlusPlus of order 3",
      dpmSolverPlusPlus3mSde({ eta: 0 }),
      dpmSolverPlusPlus({ order: 3, variant: "heun" }),
    ],
    [
      "dpmSolverMultistepSde of eps without noise",
      "dpmSolver",
      dpmSolverMultistepSde({ of: "eps", eta: 0 }),
      dpmSolver({ method: "multistep" }),
    ],
    [
      "dpmSolverPlusPlus2sAncestral without noise",
      "the single-step dpmSolverPlusPlus",
      dpmSolverPlusPlus2sAncestral({ eta: 0 }),
      dpmSolverPlusPlus({ method: "singlestep" }),
    ],
    [
      "dpmSolverSinglestepSde, heun, without noise",
      "dpmSolverPlusPlus",
      dpmSolverSinglestepSde({ variant: "heun", eta: 0 }),
      dpmSolverPlusPlus({ method: "singlestep", nodes: "grid", variant: "heun" }),
    ],
    ["seeds of order 2 without noise", "the same", seeds({ eta: 0 }), dpmSolverPlusPlus2sAncestral({ eta: 0 })],
    [
      "seeds of order 3 without noise",
      "the single-step dpmSolverPlusPlus of order 3",
      seeds({ order: 3, eta: 0 }),
      dpmSolverPlusPlus({ order: 3, method: "singlestep" }),
    ],
  ];
  it.each(pairs)("%s is %s", async (_a, _b, one, other) => {
    const [a, b] = [await ends(one), await ends(other)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 11));
  });
});

describe("orders of rules that differ in a weight", () => {
  const rules: readonly (readonly [string, order: number, GaussianStepper<unknown>, exactSteps: number])[] = [
    ["dpmSolverPlusPlus2mSde, heun", 2, dpmSolverPlusPlus2mSde({ eta: 0, variant: "heun" }), 0],
    ["dpmSolverPlusPlusSde, r 0.3", 2, dpmSolverPlusPlusSde({ eta: 0, r: 0.3 }), 0],
    ["saSolver, a slope of a half", 2, saSolver({ tau: 0, slope: "half" }), 0],
    ["saSolver without corrector, order 3", 3, saSolver({ tau: 0, predictorOrder: 3, correctorOrder: 0 }), 2],
    ["saSolver of eps", 2, saSolver({ tau: 0, of: "eps" }), 0],
    ["saSolver, orders 3 and 4", 3, saSolver({ tau: 0, predictorOrder: 3, correctorOrder: 4 }), 0],
    ["seeds of eps", 2, seeds({ of: "eps", eta: 0 }), 0],
    ["seeds of eps, order 3", 3, seeds({ of: "eps", order: 3, eta: 0 }), 0],
  ];
  it.each(rules)("%s has order %d", async (_, order, stepper, exactSteps) => {
    await expectOrder(stepper, order, { exactSteps, steps: [16, 32, 64, 128] });
  });
  it("dpmSolverPlusPlus3mSde with half the curvature has order 2, and no more", async () => {
    const stepper = dpmSolverPlusPlus3mSde({ eta: 0, curvature: "half" });
    const { vp } = await expectOrder(stepper, 2, { exactSteps: 2, steps: [64, 128, 256] });
    expect(vp!.finest).toBeLessThan(2.2);
  });
});

it("refuse options that make no sense", () => {
  expect(() => dpm2Ancestral({ eta: 1.5 })).toThrow(/dpm2Ancestral: expected eta in \[0, 1\]/);
  expect(() => dpmSolverPlusPlus2mSde({ eta: -1 })).toThrow(/eta finite and of at least 0/);
  expect(() => dpmSolverPlusPlusSde({ noise: Number.NaN })).toThrow(/factor on the noise/);
  expect(() => dpmSolverPlusPlusSde({ r: 1 })).toThrow(/r in \(0, 1\)/);
  expect(() => dpmSolverMultistepSde({ order: 4 as never })).toThrow(/order 1 or 2 or 3, got 4/);
  expect(() => dpmSolverMultistepSde({ of: "v" as never })).toThrow(/of x0 or eps, got v/);
  expect(() => dpmSolverMultistepSde({ lowerOrderFinal: Number.NaN })).toThrow(/lowerOrderFinal.*got NaN/);
  expect(() => dpmSolverPlusPlus2mSde({ variant: "ralston" as never })).toThrow(/variant midpoint or heun/);
  expect(() => dpmSolverPlusPlus3mSde({ curvature: "none" as never })).toThrow(/curvature full or half/);
  expect(() => dpmSolverSinglestepSde({ variant: "ralston" as never })).toThrow(/variant midpoint or heun/);
  expect(() => saSolver({ predictorOrder: 5 as never })).toThrow(/predictor order of 1 to 4/);
  expect(() => saSolver({ tau: -1 })).toThrow(/tau/);
  expect(() => saSolver({ slope: "third" as never })).toThrow(/slope integral or half/);
  expect(() => seeds({ order: 0 as never })).toThrow(/order 1 or 2 or 3, got 0/);
  expect(() => seeds({ of: "v" as never })).toThrow(/of x0 or eps, got v/);
});
