import { createRegistry, last, rng } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";
import { cosine } from "@tweedie/schedules";
import { standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianNoise, samplers } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

const registry = createRegistry(samplers);
const schedule = cosine();

/** Those that have no limit for any noise, and why. */
const withoutLimit: Readonly<Record<string, string>> = {
  annealedLangevin: "its noise is at its levels, not between them",
  predictorCorrector: "the noise of its corrections is at its levels, not between them",
  restart: "it goes back to more noise, and each time to other noise",
  consistency: "all noise is drawn anew in every step, however short",
  lcm: "all noise is drawn anew in every step, however short",
  tcd: "a share of all noise is drawn anew in every step, however short",
};
/** EDM's churn stops to be the most that a step takes only when there are many steps, unless there is less of it. */
const optionsOf = (name: string): object => (name === "edm" ? { churn: 4 } : {});

beforeAll(useFloat64);

type Noise = "path" | "draws";

/** The end of a run in so many steps, always from one start with one seed. */
async function end(name: string, steps: number, kind: Noise): Promise<{ values: readonly number[]; draws: boolean }> {
  const random = rng(5).split(name);
  const grid: readonly NoiseLevel[] = standardGrid(schedule, steps, { from: 0.98, to: 0.05 });
  const path = brownianNoise(random);
  const before = random.state().offset;
  let between = 0;
  const noise: GaussianEnv["noise"] = (shape, t, s) => {
    between += 1;
    return kind === "path" ? path(shape, t, s) : random.normal(shape);
  };
  const start = mixture.sample(150, grid[0], rng(1));
  const sampler = registry.create("samplers", name as "ddim", optionsOf(name))(grid);
  const result = await last(sampler(start, { denoise: mixture.denoise, schedule, rng: random, noise }));
  const values = [...result.dataSync()];
  result.dispose();
  start.dispose();
  return { values, draws: between > 0 || random.state().offset > before };
}

/** Root mean square differences between runs in n and in 2 n steps. */
async function differences(name: string, kind: Noise): Promise<number[]> {
  const ends: (readonly number[])[] = [];
  for (const steps of [16, 32, 64, 128]) ends.push((await end(name, steps, kind)).values);
  return ends
    .slice(1)
    .map((finer, i) => Math.sqrt(finer.reduce((sum, v, k) => sum + (v - ends[i]![k]!) ** 2, 0) / finer.length));
}

describe("with Brownian noise a seed keeps its picture when the number of steps is doubled, and without it does not", () => {
  it.each(registry.names("samplers"))("%s", async (name) => {
    const { draws } = await end(name, 16, "path");
    if (!draws || Object.hasOwn(withoutLimit, name)) {
      expect(draws).toBe(Object.hasOwn(withoutLimit, name));
      return;
    }
    const [first, , third] = await differences(name, "path");
    // Order 1/2 makes it half, in units of a law with a standard deviation of about 0.9.
    expect(third! / first!).toBeLessThan(0.62);
    expect(third!).toBeLessThan(0.1);
    const others = await differences(name, "draws");
    expect(Math.min(...others)).toBeGreaterThan(name === "edm" ? 0.3 : 0.7);
    expect(others[2]! / others[0]!).toBeGreaterThan(0.75);
  });
});
