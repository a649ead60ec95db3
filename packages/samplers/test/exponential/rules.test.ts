import type { Tensor } from "@tensorflow/tfjs-core";
import { last, levelAt, logSnr, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel } from "@tweedie/core";
import { cosine, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectReproducible, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { deis, dpmSolver, dpmSolverPlusPlus, exponentialAdamsBashforth, res, uniPc } from "../../src/index.ts";
import type { DpmSolverOptions, UniPcOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { exponential } from "./exponential.ts";

beforeAll(useFloat64);

const schedule = cosine();
const singlestep = { method: "singlestep" } as const;
const heun = { variant: "heun" } as const;
const multistep = { method: "multistep" } as const;

describe("equivalences", () => {
  const setting = gaussianCase({ oracle: mixture, schedule, from: levelAt(schedule, 0.97) });
  const ends = (stepper: GaussianStepper<unknown>, steps: number) =>
    expectReproducible(onGrid(stepper, standardGrid(schedule, steps, { from: 0.97, to: 0.01 })), setting);
  /** How far apart two steppers end. */
  async function apart(one: GaussianStepper<unknown>, other: GaussianStepper<unknown>, steps = 9, otherSteps = steps) {
    const [a, b] = [await ends(one, steps), await ends(other, otherSteps)];
    return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  }
  const x0 = { of: "x0" } as const;
  const eps = { of: "eps" } as const;
  const predictor: UniPcOptions = { corrector: false };
  it.each([
    ["2M heun", "Adams-Bashforth 2", dpmSolverPlusPlus(heun), exponentialAdamsBashforth(x0)],
    ["3M heun", "Adams-Bashforth 3", dpmSolverPlusPlus({ order: 3, ...heun }), exponentialAdamsBashforth({ order: 3 })],
    ["DPM-Solver, multistep, heun", "DEIS", dpmSolver({ ...multistep, ...heun }), deis()],
    ["DEIS of order 3", "Adams-Bashforth 3", deis({ order: 3 }), exponentialAdamsBashforth({ order: 3, ...eps })],
    ["UniP-3", "Adams-Bashforth 3", uniPc({ order: 3, ...predictor }), exponentialAdamsBashforth({ order: 3 })],
    ["UniP-2, half of bh2", "2M", uniPc({ rho: "half", ...predictor }), dpmSolverPlusPlus()],
    ["UniPC of bh1", "UniPC of bh2", uniPc({ order: 3, variant: "bh1" }), uniPc({ order: 3 })],
    ["RES", "2S heun", res(), dpmSolverPlusPlus({ ...singlestep, ...heun })],
    ["RES, multistep", "Adams-Bashforth 2", res(multistep), exponentialAdamsBashforth()],
  ] as const)("%s is %s", async (_a, _b, one, other) => {
    expect(await apart(one, other)).toBeLessThan(1e-12);
  });

  it.each([
    ["2M", "its variant heun", dpmSolverPlusPlus(), dpmSolverPlusPlus(heun)],
    ["UniPC, half of bh1", "that of bh2", uniPc({ rho: "half", variant: "bh1" }), uniPc({ rho: "half" })],
    ["UniPC", "its predictor", uniPc(), uniPc(predictor)],
    ["UniPC", "UniPC left alone after the first step", uniPc(), uniPc({ uncorrected: [1] })],
    ["2M", "2M with a lower order at the end", dpmSolverPlusPlus(), dpmSolverPlusPlus({ lowerOrderFinal: 10 })],
    ["2M", "2M with Euler's rule at the end", dpmSolverPlusPlus(), dpmSolverPlusPlus({ eulerAtFinal: true })],
  ] as const)("%s is not %s", async (_a, _b, one, other) => {
    expect(await apart(one, other)).toBeGreaterThan(1e-4);
  });

  it.each([
    [2, dpmSolverPlusPlus],
    [3, dpmSolverPlusPlus],
    [2, dpmSolver],
    [3, dpmSolver],
  ] as const)("order %d on a grid that is as much finer is that with nodes inside", async (order, make) => {
    const inside = make({ order, ...singlestep, ...heun });
    const onLevels = make({ order, ...singlestep, ...heun, nodes: "grid" });
    expect(await apart(inside, onLevels, 5, 5 * order)).toBeLessThan(1e-12);
  });

  it("a lower order at the end is for runs of fewer steps than a number", async () => {
    const lowered = (lowerOrderFinal: boolean | number) => dpmSolverPlusPlus({ lowerOrderFinal });
    expect(await apart(lowered(10), lowered(true))).toBe(0);
    expect(await apart(lowered(9), lowered(false))).toBe(0);
  });
});

/** A denoiser whose predictions are a polynomial in lambda, whatever the samples. */
const polynomial =
  (coefficients: readonly number[]): Denoiser =>
  (x, level) => {
    const m = tensorOf([value(coefficients, logSnr(level) / 2)], x.shape);
    return { x0: m, eps: m };
  };
const value = (coefficients: readonly number[], lambda: number): number =>
  coefficients.reduceRight((sum, c) => sum * lambda + c, 0);
/** The exact step: an antiderivative of exp(+-lambda) p is exp(+-lambda) (p -+ p' + p'' -+ ...) times +-1. */
function exactStep(of: "x0" | "eps", p: readonly number[], x: number, t: NoiseLevel, s: NoiseLevel): number {
  const sign = of === "x0" ? 1 : -1;
  const derivative = (q: readonly number[]) => q.slice(1).map((c, i) => c * (i + 1));
  const antiderivative = ({ alpha, sigma }: NoiseLevel) => {
    let [q, sum, factor]: [readonly number[], number, number] = [p, 0, sign];
    for (; q.length > 0; q = derivative(q), factor *= -sign) sum += factor * value(q, Math.log(alpha / sigma));
    return sum * (alpha / sigma) ** sign;
  };
  const integral = antiderivative(s) - antiderivative(t);
  return of === "x0" ? (s.sigma / t.sigma) * x + s.sigma * integral : (s.alpha / t.alpha) * x - s.alpha * integral;
}

describe("exact for predictions that are polynomials in lambda", () => {
  const cubic = [0.4, -0.7, 0.25, 0.11];
  const rules = [
    ["exponentialAdamsBashforth of order 4", "x0", 4, exponentialAdamsBashforth({ order: 4 })],
    ["the same of eps", "eps", 4, exponentialAdamsBashforth({ order: 4, of: "eps" })],
    ["deis of order 3", "eps", 3, deis({ order: 3 })],
    ["3M", "x0", 3, dpmSolverPlusPlus({ order: 3 })],
    ["the predictor of UniPC-3", "x0", 3, uniPc({ order: 3, corrector: false })],
  ] as const;
  it.each(rules)("%s", (_, of, degree, stepper) => {
    const p = cubic.slice(0, degree);
    // Not uniform in anything.
    const levels = [0.93, 0.9, 0.82, 0.7, 0.5, 0.42].map((t) => levelAt(schedule, t));
    const env = { denoise: polynomial(p), schedule, rng: rng(0) };
    let x: Tensor = tensorOf([0.8], [1, 1]);
    let exact = 0.8;
    let memory = stepper.init() as never;
    levels.slice(1).forEach((s, i) => {
      const t = levels[i]!;
      // The first steps have fewer predictions than the rule: they are put right.
      const place = { step: i + 1, steps: levels.length };
      const next = stepper.step(tensorOf([exact], [1, 1]), t, s, env, memory, place);
      exact = exactStep(of, p, exact, t, s);
      [x, memory] = [next.x, next.memory as never];
    });
    const error = Math.abs(x.dataSync()[0]! - exact);
    expect(error).toBeLessThan(1e-13);
  });

  it("the corrector of UniPC-3, of degree 3", () => {
    const levels = [0.93, 0.9, 0.82, 0.7, 0.5, 0.42].map((t) => levelAt(schedule, t));
    const stepper = uniPc({ order: 3, uncorrected: [1, 2, 3] });
    const env = { denoise: polynomial(cubic), schedule, rng: rng(0) };
    const exact = levels.map((s) => (s === levels[0] ? 0.8 : exactStep("x0", cubic, 0.8, levels[0]!, s)));
    let memory = stepper.init();
    levels.slice(1).forEach((s, i) => {
      // Predicted samples are put right, and those of the fourth step put wrong, which is for the corrector to mend.
      const x = tensorOf([exact[i]! + (i === 4 ? 0.1 : 0)], [1, 1]);
      ({ memory } = stepper.step(x, levels[i]!, s, env, memory, { step: i + 1, steps: 9 }));
    });
    expect(memory.last!.x.dataSync()[0]).toBeCloseTo(exact[4]!, 13);
  });

  it.each(["x0", "eps"] as const)("of %s, also where the levels are 1e-8 apart", (of) => {
    const ratios = [0, 1, 2.5, 3.1, 4].map((i) => 0.7 * Math.exp(-i * 1e-8));
    const levels = ratios.map((ratio, i) => ({
      t: 1 - i / 10,
      alpha: 1 / Math.hypot(1, ratio),
      sigma: ratio / Math.hypot(1, ratio),
    }));
    const env = { denoise: polynomial(cubic), schedule, rng: rng(0) };
    const stepper = exponentialAdamsBashforth({ order: 4, of });
    let memory = stepper.init();
    let x: Tensor = tensorOf([0.8], [1, 1]);
    levels.slice(1).forEach((s, i) => ({ x, memory } = stepper.step(x, levels[i]!, s, env, memory)));
    const exact = exactStep(of, cubic, 0.8, levels[0]!, levels.at(-1)!);
    expect(Math.abs(x.dataSync()[0]! / exact - 1)).toBeLessThan(1e-12);
  });
});

it.each(Object.entries(exponential))("%s is exact for a single datum, whatever the steps", async (_, { stepper }) => {
  const [datum, noise] = [3, -0.7];
  const at = ({ alpha, sigma }: NoiseLevel) => tensorOf([alpha * datum + sigma * noise], [1, 1]);
  const denoise: Denoiser = (x) => ({ x0: tensorOf([datum], x.shape), eps: tensorOf([noise], x.shape) });
  for (const [flow, times] of [
    [rectifiedFlow(), [1, 0.99, 0.4, 0.37, 0.2, 0.01, 0]],
    [linearBeta(), [1, 0.3, 0.29, 0.02, 0]],
  ] as const) {
    const grid = times.map((t) => levelAt(flow, t));
    const end = await last(onGrid(stepper, grid)(at(grid[0]!), { denoise, schedule: flow, rng: rng(0) }));
    expect(end.dataSync()[0]).toBeCloseTo(at(grid.at(-1)!).dataSync()[0]!, 12);
  }
});

it("remembers no more than it needs, and nothing from where there is no signal", async () => {
  const counts = async (stepper: GaussianStepper<unknown>) => {
    const grid = [1, 0.8, 0.6, 0.4, 0.2, 0].map((t) => levelAt(rectifiedFlow(), t));
    const x = mixture.sample(2, grid[0], rng(1));
    const kept: number[] = [];
    for await (const { memory } of onGrid(stepper, grid)(x, { ...mixture, schedule: rectifiedFlow(), rng: rng(0) })) {
      kept.push(JSON.stringify(memory ?? null).split('"rankType"').length - 1);
    }
    return kept;
  };
  expect(await counts(dpmSolverPlusPlus({ order: 3 }))).toEqual([0, 1, 2, 2, 2]);
  expect(await counts(exponentialAdamsBashforth({ order: 1 }))).toEqual([0, 0, 0, 0, 0]);
  // The samples before the step, and predictions.
  expect(await counts(uniPc())).toEqual([1, 2, 3, 3, 3]);
});

describe("refuses options that make no sense", () => {
  it.each<[() => unknown, RegExp]>([
    [() => dpmSolver({ order: 4 as never }), /dpmSolver: expected the order 1 or 2 or 3, got 4/],
    [
      () => dpmSolverPlusPlus({ method: "twostep" as never }),
      /dpmSolverPlusPlus: expected the method multistep or singlestep/,
    ],
    [
      () => dpmSolverPlusPlus({ variant: "ralston" as never } satisfies DpmSolverOptions),
      /the variant midpoint or heun/,
    ],
    [() => dpmSolverPlusPlus({ nodes: "half" as never }), /nodes inside or grid/],
    [() => dpmSolverPlusPlus({ curvature: "none" as never }), /curvature full or half/],
    [() => uniPc({ order: 0 as never }), /uniPc: expected the order 1 or 2 or 3, got 0/],
    [() => uniPc({ rho: "third" as never }), /rho exact or half/],
    [() => uniPc({ of: "v" as never }), /of x0 or eps, got v/],
    [() => deis({ order: 4 as never }), /deis: expected the order 1 or 2 or 3, got 4/],
    [() => exponentialAdamsBashforth({ order: 5 as never }), /the order 1 or 2 or 3 or 4, got 5/],
    [() => exponentialAdamsBashforth({ of: "v" as never }), /of x0 or eps, got v/],
    [() => res({ order: 1 as never }), /res: expected the order 2 or 3, got 1/],
    [() => res({ method: "both" as never }), /multistep or singlestep, got both/],
    [() => dpmSolverPlusPlus({ lowerOrderFinal: -1 }), /lowerOrderFinal.*got -1/],
    [() => deis({ lowerOrderFinal: NaN }), /lowerOrderFinal.*got NaN/],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});
