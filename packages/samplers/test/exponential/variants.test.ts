import { expectOrder, useFloat64 } from "@tweedie/testing";
import type { GaussianStepper } from "@tweedie/core";
import { cosine, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { beforeAll, describe, expect, it } from "vitest";
import { deis, dpmSolver, dpmSolverPlusPlus, exponentialAdamsBashforth, res, uniPc } from "../../src/index.ts";

beforeAll(useFloat64);

/** VP, VE, flow, and a schedule of a user's own, which is neither. */
const schedules = {
  linearBeta: linearBeta(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
  own: { alpha: (t: number) => (1 - t * t) * Math.exp(-t), sigma: (t: number) => Math.sinh(1.2 * t) },
};
const heun = { variant: "heun" } as const;
const singlestep = { method: "singlestep" } as const;
const multistep = { method: "multistep" } as const;
const onGrid = { ...singlestep, nodes: "grid" } as const;

const coarse = [16, 32, 64];
const own: readonly (readonly [string, number, GaussianStepper<unknown>, readonly number[]])[] = [
  ["dpmSolverPlusPlus, 2M heun", 2, dpmSolverPlusPlus(heun), coarse],
  ["dpmSolverPlusPlus, 2S heun", 2, dpmSolverPlusPlus({ ...singlestep, ...heun }), coarse],
  ["dpmSolverPlusPlus, 3S heun", 3, dpmSolverPlusPlus({ order: 3, ...singlestep, ...heun }), coarse],
  // Multiples of 3, so that no step is of lower order.
  ["dpmSolverPlusPlus, 3S on the grid", 3, dpmSolverPlusPlus({ order: 3, ...onGrid }), [24, 48, 96]],
  ["dpmSolverPlusPlus, 3S heun on the grid", 3, dpmSolverPlusPlus({ order: 3, ...onGrid, ...heun }), [24, 48, 96]],
  ["dpmSolver, order 1", 1, dpmSolver({ order: 1 }), coarse],
  ["dpmSolver, heun", 2, dpmSolver(heun), coarse],
  ["dpmSolver, order 3, heun", 3, dpmSolver({ order: 3, ...heun }), coarse],
  ["dpmSolver on the grid", 2, dpmSolver(onGrid), coarse],
  ["dpmSolver, order 3 on the grid", 3, dpmSolver({ order: 3, ...onGrid }), [24, 48, 96]],
  ["dpmSolver, multistep", 2, dpmSolver(multistep), coarse],
  ["dpmSolver, multistep heun", 2, dpmSolver({ ...multistep, ...heun }), coarse],
  ["exponentialAdamsBashforth", 2, exponentialAdamsBashforth(), coarse],
  ["res", 2, res(), coarse],
  ["uniPc, order 1", 2, uniPc({ order: 1 }), coarse],
  ["uniPc of eps", 3, uniPc({ of: "eps" }), [32, 64, 128]],
  ["uniPc, order 3", 3, uniPc({ order: 3 }), coarse],
  ["uniPc, half with bh1", 2, uniPc({ rho: "half", variant: "bh1" }), coarse],
  ["uniPc, half with bh2", 2, uniPc({ rho: "half" }), coarse],
  ["uniPc without corrector", 2, uniPc({ corrector: false }), coarse],
];
describe("with the start that it ships", () => {
  it.each(own)("%s has order %d", async (_, order, stepper, steps) => {
    await expectOrder(stepper, order, { schedules, steps });
  });
});

const exact: readonly (readonly [string, number, GaussianStepper<unknown>, number])[] = [
  ["dpmSolver, multistep, order 3", 3, dpmSolver({ order: 3, ...multistep }), 2],
  ["deis, order 3", 3, deis({ order: 3 }), 2],
  ["exponentialAdamsBashforth of eps, order 4", 4, exponentialAdamsBashforth({ order: 4, of: "eps" }), 3],
  ["uniPc, order 3", 4, uniPc({ order: 3, uncorrected: [1, 2, 3] }), 3],
];
describe("from an exact start", () => {
  it.each(exact)("%s has order %d", async (_, order, stepper, exactSteps) => {
    await expectOrder(stepper, order, { schedules, exactSteps, steps: [32, 64, 128] });
  });

  it("3M with half of the second difference, as in the code of its authors, has order 2 and not 3", async () => {
    const stepper = dpmSolverPlusPlus({ order: 3, curvature: "half" });
    const measured = await expectOrder(stepper, 2, {
      schedules: { cosine: cosine() },
      exactSteps: 2,
      steps: [64, 128, 256],
    });
    expect(measured["cosine"]!.finest).toBeLessThan(2.2);
  });
});
