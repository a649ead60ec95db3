import { levelAt } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { standardGrid, standardSchedules, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  dpm2Ancestral,
  dpmSolverMultistepSde,
  dpmSolverPlusPlus2mSde,
  dpmSolverPlusPlus2sAncestral,
  dpmSolverPlusPlus3mSde,
  dpmSolverPlusPlusSde,
  dpmSolverSinglestepSde,
  eulerAncestral,
  saSolver,
  seeds,
} from "../../src/index.ts";
import { linearLaw } from "./linear-law.ts";
import type { Noises } from "./linear-law.ts";

const oracle = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });

/** The solvers at the noise of the reverse SDE, and how fast they come to its law, with which noises. */
const claims: readonly (readonly [string, order: 1 | 2, noises: Noises, GaussianStepper<unknown>])[] = [
  ["eulerAncestral", 1, "independent", eulerAncestral()],
  ["dpm2Ancestral", 2, "independent", dpm2Ancestral()],
  ["dpmSolverPlusPlus2sAncestral", 2, "independent", dpmSolverPlusPlus2sAncestral()],
  ["dpmSolverPlusPlusSde", 1, "independent", dpmSolverPlusPlusSde()],
  ["dpmSolverPlusPlusSde", 2, "path", dpmSolverPlusPlusSde()],
  ["dpmSolverSinglestepSde", 1, "independent", dpmSolverSinglestepSde()],
  ["dpmSolverSinglestepSde", 2, "path", dpmSolverSinglestepSde()],
  ["dpmSolverPlusPlus2mSde", 2, "independent", dpmSolverPlusPlus2mSde()],
  ["dpmSolverPlusPlus2mSde, eta 0.5", 2, "independent", dpmSolverPlusPlus2mSde({ eta: 0.5 })],
  ["dpmSolverPlusPlus3mSde", 2, "independent", dpmSolverPlusPlus3mSde()],
  ["dpmSolverMultistepSde, of eps", 2, "independent", dpmSolverMultistepSde({ of: "eps" })],
  ["saSolver", 2, "independent", saSolver()],
  ["saSolver without corrector", 2, "independent", saSolver({ correctorOrder: 0 })],
  ["seeds, order 1", 1, "independent", seeds({ order: 1 })],
  ["seeds", 2, "independent", seeds()],
  ["seeds, eta 2", 2, "independent", seeds({ eta: 2 })],
  ["seeds, order 3", 2, "independent", seeds({ order: 3 })],
];

beforeAll(useFloat64);

describe.each(["vp", "ve"] as const)("on %s", (name) => {
  const schedule = standardSchedules[name];
  const exact = oracle.moments(levelAt(schedule, 0.2));
  /** The errors of the means, in standard deviations, and of the variances, as a share. */
  const errors = async (stepper: GaussianStepper<unknown>, steps: number, noises: Noises) => {
    const { mean, variance } = await linearLaw(stepper, oracle, standardGrid(schedule, steps), schedule, noises);
    return [
      Math.hypot(...mean.map((m, k) => (m - exact.mean[k]!) / exact.std[k]!)),
      Math.hypot(...variance.map((v, k) => v / exact.std[k]! ** 2 - 1)),
    ] as const;
  };

  it.each(claims)("%s has weak order %d with noises: %s", async (_, order, noises, stepper) => {
    const [coarse, fine] = [await errors(stepper, 64, noises), await errors(stepper, 128, noises)];
    // On the path of the mean the prediction is constant.
    expect(fine[0]).toBeLessThan(1e-9);
    const measured = Math.log2(coarse[1] / fine[1]);
    expect(measured).toBeGreaterThan(order - 0.3);
    if (order === 1) expect(measured).toBeLessThan(1.3);
    expect(fine[1]).toBeLessThan(order === 1 ? 0.15 : 0.01);
  });

  it("sees noise that is too large by 1 %", async () => {
    const [, variance] = await errors(dpmSolverPlusPlus2mSde({ noise: 1.01 }), 128, "independent");
    expect(variance).toBeGreaterThan(0.015);
  });
});
