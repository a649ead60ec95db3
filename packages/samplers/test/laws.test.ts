import { levelAt, onGrid } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { cosine, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectMoments, expectOrder, expectReproducible, expectSamplerNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, it } from "vitest";
import { ddim, ddpm, dpmSolverPlusPlus, heun } from "../src/index.ts";

// A new stepper joins this list and inherits the laws.
const steppers: Record<string, { make: () => GaussianStepper<unknown>; order?: number; steps: number }> = {
  ddim: { make: () => ddim() as GaussianStepper<unknown>, order: 1, steps: 100 },
  "ddim, eta 0.5": { make: () => ddim({ eta: 0.5 }) as GaussianStepper<unknown>, steps: 200 },
  "ddim, eta 1": { make: () => ddim({ eta: 1 }) as GaussianStepper<unknown>, steps: 200 },
  "ddpm, betaTilde": { make: () => ddpm() as GaussianStepper<unknown>, steps: 200 },
  "ddpm, beta": { make: () => ddpm({ variance: "beta" }) as GaussianStepper<unknown>, steps: 400 },
  heun: { make: () => heun() as GaussianStepper<unknown>, order: 2, steps: 40 },
  "dpmSolverPlusPlus, order 1": {
    make: () => dpmSolverPlusPlus({ order: 1 }) as GaussianStepper<unknown>,
    order: 1,
    steps: 100,
  },
  dpmSolverPlusPlus: { make: () => dpmSolverPlusPlus() as GaussianStepper<unknown>, order: 2, steps: 40 },
};
const schedules: Record<string, NoiseSchedule> = {
  linearBeta: linearBeta(),
  cosine: cosine(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
};
const uniform = (schedule: NoiseSchedule, steps: number): NoiseLevel[] =>
  Array.from({ length: steps + 1 }, (_, i) => levelAt(schedule, 1 - i / steps));

beforeAll(useFloat64);
