import { last, levelAt, onGrid, rng } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { betaTable, cosine, linearBetas, uniformGrid } from "@tweedie/schedules";
import { expectReproducible, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, dpmSolverPlusPlus, euler, eulerAncestral } from "../../src/index.ts";
import { mixture } from "./describe-laws.ts";

beforeAll(useFloat64);

describe("equivalences", () => {
  const schedule = cosine();
  const setting = gaussianCase({ oracle: mixture, schedule, from: levelAt(schedule, 0.99) });
  const ends = (stepper: GaussianStepper<unknown>) =>
    expectReproducible(onGrid(stepper, standardGrid(schedule, 9, { from: 0.99, to: 0.01 })), setting);

  it("ddim with eta 1 is ddpm with variance betaTilde on the full chain, bit for bit", async () => {
    const chain = betaTable(linearBetas());
    const grid = uniformGrid(chain, 1000);
    const run = async (stepper: GaussianStepper<unknown>) => {
      const { start, env } = gaussianCase({ oracle: mixture, schedule: chain, from: grid[0]! });
      return [...(await last(onGrid(stepper, grid)(start(5, rng(1)), env(rng(2))))).dataSync()];
    };
    expect(await run(ddim({ eta: 1 }))).toEqual(await run(ddpm()));
  });

  it.each([
    ["eulerAncestral", "ddpm with variance betaTilde", eulerAncestral(), ddpm()],
    ["ddim", "DPM-Solver++ of order 1", ddim(), dpmSolverPlusPlus({ order: 1 })],
    ["ddim", "Euler's rule in noise coordinates", ddim(), euler({ coordinates: "noise" })],
    ["ddim", "Euler's rule in signal coordinates", ddim(), euler({ coordinates: "signal" })],
  ] as const)("%s is %s", async (_a, _b, one, other) => {
    const [a, b] = [await ends(one), await ends(other)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 12));
  });
});
