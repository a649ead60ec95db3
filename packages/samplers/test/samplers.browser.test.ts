import { useBackend } from "@tweedie/backends";
import { createRegistry, last, levelAt, rng } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { expectMoments, expectNoLeak, standardGrid } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianNoise, samplers } from "../src/index.ts";

// On WebGPU, where nothing can be read at once and memory is not collected.

const registry = createRegistry(samplers);
const schedule = cosine();
const grid: readonly NoiseLevel[] = [...standardGrid(schedule, 19, { from: 0.98, to: 0.02 }), levelAt(schedule, 0)];
const oracle = gaussianMixture({
  weights: [0.3, 0.7],
  means: [
    [-1, 0.4],
    [0.8, -0.2],
  ],
  scales: [0.3, 0.5],
});

beforeAll(async () => {
  expect((await useBackend("webgpu")).backend).toBe("webgpu");
});

/** Of every family, in 20 steps, with how much they may be off by discretisation. */
const families = {
  ancestral: { ddim: 0.1, ddpm: 0.15 },
  ode: { heun: 0.06, adamsBashforth: 0.06, dormandPrince: 0.05 },
  exponential: { dpmSolverPlusPlus: 0.06, uniPc: 0.06 },
  stochastic: { dpmSolverPlusPlus2mSde: 0.1, saSolver: 0.1 },
  sde: { reverseDiffusion: 0.3, predictorCorrector: 0.3 },
} as const;

describe.each(Object.entries(families))("%s", (_, names) => {
  it.each(Object.entries(names))(
    "%s is near the oracle in 20 steps, and leaves no tensor behind",
    async (name, bias) => {
      const sampler = registry.create("samplers", name as "ddim")(grid);
      await expectNoLeak(async () => {
        const measured = await expectMoments(sampler, { oracle, schedule, from: grid[0]!, count: 500, bias });
        expect(Object.values(measured).flat().every(Number.isFinite)).toBe(true);
      });
    },
  );
});

describe("a run on WebGPU", () => {
  it("with Brownian noise keeps its picture when the number of steps is doubled", async () => {
    const ends: (readonly number[])[] = [];
    for (const steps of [40, 80]) {
      const random = rng(4);
      const start = random.normal([64, 2]);
      const env = { denoise: oracle.denoise, schedule, rng: random, noise: brownianNoise(random) };
      const sampler = registry.create("samplers", "ddpm")(standardGrid(schedule, steps, { from: 0.98, to: 0.05 }));
      const end = await last(sampler(start, env));
      ends.push([...(await end.data())]);
      end.dispose();
      start.dispose();
    }
    const distance = Math.hypot(...ends[0]!.map((value, i) => value - ends[1]![i]!)) / Math.sqrt(128);
    expect(distance).toBeLessThan(0.15);
  });

  it("ends within a step of being cancelled", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped on purpose");
    let calls = 0;
    const denoise: GaussianEnv["denoise"] = (x, level) => {
      calls += 1;
      if (calls === 8) controller.abort(reason);
      return oracle.denoise(x, level);
    };
    await expectNoLeak(async () => {
      const random = rng(1);
      const start = random.normal([16, 2]);
      const sampler = registry.create("samplers", "ddpm")(grid);
      const run = sampler(start, { denoise, schedule, rng: random }, { signal: controller.signal });
      await expect(last(run)).rejects.toBe(reason);
      start.dispose();
    });
    expect(calls).toBe(8);
  });
});
