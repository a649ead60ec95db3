import { combine, levelAt } from "@tweedie/core";
import type { GaussianStepper, StepNoise } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { standardGrid, standardSchedules, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddpm, eulerMaruyama, reverseDiffusion } from "../../src/index.ts";
import { gaussianRecursion } from "./gaussian-recursion.ts";

const oracle = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
const counts = [32, 64, 128, 256];
/** Whatever the noise, the marginals are the same. */
const steppers: Readonly<Record<string, GaussianStepper>> = {
  "eulerMaruyama, h = 0": eulerMaruyama({ h: 0 }),
  "eulerMaruyama, h = g/2": eulerMaruyama({ h: 0.5 }),
  "eulerMaruyama, h = g": eulerMaruyama(),
  "eulerMaruyama, h = 2g": eulerMaruyama({ h: 2 }),
  "eulerMaruyama, h(t) = 1 + sin 5t": eulerMaruyama({ h: ({ t }) => 1 + Math.sin(5 * t) }),
  "eulerMaruyama, h(t) = g / (1 + g)": eulerMaruyama({ h: (_, g) => g / (1 + g) }),
  "reverseDiffusion, h = 0": reverseDiffusion({ h: 0 }),
  "reverseDiffusion, h = g/2": reverseDiffusion({ h: 0.5 }),
  "reverseDiffusion, h = g": reverseDiffusion(),
  "reverseDiffusion, h = 2g": reverseDiffusion({ h: 2 }),
  ddpm: ddpm(),
  "ddpm, variance beta": ddpm({ variance: "beta" }),
};

beforeAll(useFloat64);

describe.each(["vp", "ve", "flow", "cosine"] as const)("on %s", (name) => {
  const schedule = standardSchedules[name];
  const [from, to] = [0.9, 0.2];
  const exact = oracle.moments(levelAt(schedule, to));
  /** The errors of the means and of the variances, in standard deviations and as a share. */
  const errors = (stepper: GaussianStepper, steps: number) => {
    const { mean, variance } = gaussianRecursion(
      stepper,
      oracle,
      standardGrid(schedule, steps, { from, to }),
      schedule,
    );
    return [
      Math.hypot(...mean.map((m, k) => (m - exact.mean[k]!) / exact.std[k]!)),
      Math.hypot(...variance.map((v, k) => v / exact.std[k]! ** 2 - 1)),
    ];
  };

  it.each(Object.entries(steppers))("%s comes to the law of the data with weak order 1", (_, stepper) => {
    const found = counts.map((count) => errors(stepper, count));
    expect(found.at(-1)![1]).toBeGreaterThan(1e-4);
    for (const k of [0, 1]) {
      const [first, ...others] = found.map((error) => error[k]!);
      const [before, last] = others.slice(-2) as [number, number];
      // A mean that is exact stays so.
      if (first! < 1e-11 && last < 1e-11) continue;
      // Over all grids and between the two finest: half the step, half the error.
      expect(Math.log2(first! / last) / others.length).toBeGreaterThan(0.7);
      expect(Math.log2(before / last)).toBeGreaterThan(0.7);
      expect(last).toBeLessThan(0.15);
    }
  });

  it("sees noise that does not fit the pull", () => {
    const weak: GaussianStepper = {
      init: () => undefined,
      step: (x, t, s, env, memory) => {
        const noise: StepNoise = (...stretch) => combine([0.8, env.noise!(...stretch)]);
        return eulerMaruyama().step(x, t, s, { ...env, noise }, memory);
      },
    };
    expect(errors(weak, 256)[1]).toBeGreaterThan(0.2);
  });
});
