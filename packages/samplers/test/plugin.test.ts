import { createRegistry, last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { GaussianStepper, Kinds } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, dpmSolverPlusPlus, heun, samplers } from "../src/index.ts";
import type { SamplerEntries } from "../src/index.ts";

beforeAll(useFloat64);

const registry = createRegistry(samplers);
const schedule = cosine();
const grid = [0.9, 0.5, 0.1].map((t) => levelAt(schedule, t));
const { denoise } = gaussian({ mean: [1], scale: [0.5] });
const end = async (make: Kinds["samplers"]) => {
  const sampler = make(grid);
  return (await last(sampler(tensorOf([0.3], [1, 1]), { denoise, schedule, rng: rng(1) }))).dataSync()[0]!;
};

const direct: Readonly<Record<keyof SamplerEntries, GaussianStepper<unknown>>> = {
  ddim: ddim(),
  ddpm: ddpm(),
  heun: heun(),
  dpmSolverPlusPlus: dpmSolverPlusPlus(),
};

describe("the plug-in", () => {
  it.each(registry.names("samplers"))("makes %s with its defaults, with a reference", async (name) => {
    expect(await end(registry.create("samplers", name))).toBe(await end((levels) => onGrid(direct[name], levels)));
    expect(registry.entry("samplers", name).reference).toMatch(/^\D+\d{4}.*https:/);
  });

  it("tells its samplers apart", async () => {
    const ends = await Promise.all(registry.names("samplers").map((name) => end(registry.create("samplers", name))));
    expect(new Set(ends).size).toBe(4);
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
  });
});
