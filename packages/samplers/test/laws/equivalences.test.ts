import { levelAt, onGrid } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { cosine } from "@tweedie/schedules";
import { expectReproducible, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, dpmSolverPlusPlus } from "../../src/index.ts";
import { mixture } from "./describe-laws.ts";

beforeAll(useFloat64);

describe("equivalences", () => {
  const schedule = cosine();
  const setting = gaussianCase({ oracle: mixture, schedule, from: levelAt(schedule, 0.99) });
  const ends = (stepper: GaussianStepper<unknown>) =>
    expectReproducible(onGrid(stepper, standardGrid(schedule, 9, { from: 0.99, to: 0.01 })), setting);

  it.each([
    ["ddim with eta 1", "ddpm with variance betaTilde", ddim({ eta: 1 }), ddpm()],
    ["ddim", "DPM-Solver++ of order 1", ddim(), dpmSolverPlusPlus({ order: 1 })],
  ] as const)("%s is %s", async (_a, _b, one, other) => {
    const [a, b] = [await ends(one), await ends(other)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 12));
  });
});
