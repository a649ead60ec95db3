import { combine, createRegistry, last, levelAt, onGrid, resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, Kinds } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, heun, samplers } from "../src/index.ts";

beforeAll(useFloat64);

const registry = createRegistry(samplers);
const schedule = cosine();
const grid = [0.8, 0.65, 0.5, 0.3, 0.1].map((t) => levelAt(schedule, t));
const { denoise } = gaussian({ mean: [1], scale: [0.5] });
const end = async (make: Kinds["samplers"]) => {
  const sampler = make(grid);
  return (await last(sampler(tensorOf([0.3], [1, 1]), { denoise, schedule, rng: rng(1) }))).dataSync()[0]!;
};

describe("the plug-in", () => {
  it.each(registry.names("samplers"))("makes %s with its defaults, with a reference", async (name) => {
    expect(await end(registry.create("samplers", name))).toBe(await end(registry.create("samplers", name, {})));
    expect(registry.entry("samplers", name).reference).toMatch(/^\D+\d{4}.*https:/);
  });

  it.each(registry.names("samplers"))("makes %s for batches of none, and of numbers", async (name) => {
    // Fine enough for the rates of Euler and Maruyama, with two levels where restart goes back.
    const fine = Array.from({ length: 20 }, (_, i) => levelAt(schedule, 0.8 - 0.04 * i));
    const linear: Denoiser = (x, level) => resolve(x, combine([0.5, x]), level, x0Target);
    for (const shape of [[0, 2], [3]]) {
      const start = tensorOf(new Float32Array(shape[0]! * (shape[1] ?? 1)).fill(0.3), shape);
      const x = await last(registry.create("samplers", name)(fine)(start, { denoise: linear, schedule, rng: rng(1) }));
      expect(x.shape).toEqual(shape);
    }
  });

  it("makes what the functions make", async () => {
    for (const [name, stepper] of Object.entries({ ddim: ddim(), ddpm: ddpm(), heun: heun() })) {
      expect(await end(registry.create("samplers", name as "ddim"))).toBe(await end((grid) => onGrid(stepper, grid)));
    }
  });

  it("hands options on", async () => {
    expect(await end(registry.create("samplers", "ddim", { eta: 1 }))).toBeCloseTo(
      await end(registry.create("samplers", "ddpm")),
      12,
    );
    expect(await end(registry.create("samplers", "dpmSolverPlusPlus", { order: 1 }))).toBeCloseTo(
      await end(registry.create("samplers", "ddim")),
      12,
    );
    expect(await end(registry.create("samplers", "ddpm", { variance: "beta" }))).not.toBeCloseTo(
      await end(registry.create("samplers", "ddpm")),
      6,
    );
  });

  it("refuses options that do not fit", () => {
    expect(() => registry.create("samplers", "ddim", { eta: 2 })).toThrow(/samplers.ddim.*eta/);
    expect(() => registry.create("samplers", "heun", { churn: 1 } as never)).toThrow(/churn/);
    expect(() => registry.create("samplers", "dpmSolverAdaptive", { limit: 0.5 })).toThrow(
      /samplers.dpmSolverAdaptive.*limit/,
    );
    expect(() => registry.create("samplers", "dpmSolverFast", { calls: 0 })).toThrow(/samplers.dpmSolverFast.*calls/);
    expect(() => registry.create("samplers", "dormandPrince", { firstStep: 2 })).toThrow(/firstStep/);
  });
});
