import { createRegistry, last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { GaussianSampler, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import {
  expectMoments,
  expectReproducible,
  expectSamplerNoLeak,
  gaussianCase,
  standardGrid,
  useFloat64,
} from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, dpmSolverPlusPlus, heun, restart, samplers } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(useFloat64);

const schedules: Readonly<Record<string, NoiseSchedule>> = {
  linearBeta: linearBeta(),
  cosine: cosine(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
};
const twice = [{ low: 0.2, high: 1, times: 2 }];
const own = [
  { low: 0.1, high: 0.5, times: 2, steps: 4 },
  { low: 1, high: 3, steps: 3 },
];

describe.each(Object.entries(schedules))("on %s", (name, schedule) => {
  const from = levelAt(schedule, name === "geometric" ? 1 : 0.999);
  const to = levelAt(schedule, name === "geometric" ? 0 : 1e-3);
  const grid = standardGrid(schedule, 20, { from: from.t, to: to.t });
  it.each([
    ["heun", restart(heun(), twice)],
    ["heun, with steps of its own", restart(heun(), own)],
    ["dpmSolverPlusPlus", restart(dpmSolverPlusPlus(), twice)],
  ])("around %s it gives the moments of the data, reproducibly and without a leak", async (_, make) => {
    const setting = { oracle: mixture, schedule, from, to };
    await expectMoments(make(grid), { ...setting, bias: 0.03, count: 4000 });
    await expectReproducible(make(grid), gaussianCase(setting));
    await expectSamplerNoLeak(make(grid), gaussianCase(setting));
  });
});

describe("the levels", () => {
  const schedule = cosine();
  const grid = standardGrid(schedule, 8, { from: 0.95, to: 0.05 });
  const ratios = async (sampler: GaussianSampler) => {
    const visited: number[] = [];
    const env = { denoise: mixture.denoise, schedule, rng: rng(0) };
    for await (const { at, step, steps } of sampler(tensorOf([0.3, 1], [1, 2]), env)) {
      visited.push(at.sigma / at.alpha);
      expect(step).toBeLessThanOrEqual(steps);
    }
    return visited;
  };
  const down = grid.map(({ alpha, sigma }) => sigma / alpha);

  it("are those of the grid, again", async () => {
    const found = await ratios(restart(heun(), [{ low: down[5]! * 1.1, high: down[3]! / 1.1, times: 2 }])(grid));
    expect(found).toEqual([1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5, 6, 7, 8].map((i) => down[i]));
  });
  it("or a ladder of its own to the grid's level, evenly spaced in the seventh root", async () => {
    const found = await ratios(restart(heun(), [{ low: down[6]!, high: 2, steps: 3 }])(grid));
    expect(found.filter((_, i) => i < 6 || i >= 9)).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8].map((i) => down[i]));
    const roots = found.slice(6, 10).map((ratio) => ratio ** (1 / 7));
    expect(roots[0]).toBeCloseTo(2 ** (1 / 7), 12);
    expect(roots[1]! - roots[0]!).toBeCloseTo(roots[3]! - roots[2]!, 12);
  });
});

it("contracts an error that was made before by what each return forgets", async () => {
  const schedule = cosine();
  const oracle = gaussian({ mean: [0], scale: [1] });
  const from = levelAt(schedule, 0.5);
  const grid = standardGrid(schedule, 40, { from: 0.5, to: 0.02 });
  const env = { denoise: oracle.denoise, schedule, rng: rng(0) };
  const start = tensorOf(
    Array.from({ length: 4000 }, () => 1),
    [4000, 1],
  );
  const meanOf = async (sampler: GaussianSampler) =>
    Array.from((await last(sampler(start, env))).dataSync()).reduce((sum, x) => sum + x) / 4000;
  const plain = await meanOf(onGrid(ddim(), grid));
  const high = from.sigma / from.alpha;
  const low = grid.at(-2)!;
  for (const times of [1, 2, 3]) {
    const mean = await meanOf(restart(ddim(), [{ low: low.sigma / low.alpha, high, times }])(grid));
    // On this variance-preserving law the flow moves nothing, and a transition keeps alpha_high / alpha_low of a mean.
    expect(Math.abs(mean - plain * (from.alpha / low.alpha) ** times)).toBeLessThan(4 / Math.sqrt(4000));
  }
});

it("is in the registry, around Heun's rule", async () => {
  const schedule = cosine();
  const grid = standardGrid(schedule, 20, { from: 0.95, to: 0.01 });
  const env = () => ({ denoise: mixture.denoise, schedule, rng: rng(3) });
  const start = tensorOf([0.3, 1], [1, 2]);
  const named = createRegistry(samplers).create("samplers", "restart", { low: 0.2, high: 1, times: 2 });
  const [a, b] = [await last(named(grid)(start, env())), await last(restart(heun(), twice)(grid)(start, env()))];
  expect(a.dataSync()).toEqual(b.dataSync());
});

it("refuses intervals without room", () => {
  const grid = standardGrid(cosine(), 3, { from: 0.95, to: 0.05 });
  expect(() => restart(heun(), [{ low: 2, high: 1 }])).toThrow(/0 < low < high/);
  expect(() => restart(heun(), [{ low: 1, high: 2, times: 0 }])).toThrow(/positive integers/);
  expect(() => restart(heun(), [{ low: 2, high: 2.5 }])(grid)).toThrow(/two levels near/);
  expect(() => restart(heun(), [{ low: 1, high: 1e3, steps: 5 }])(grid)).toThrow(/up to the first level of the grid/);
  expect(() => restart(heun(), twice)([])).toThrow(/onGrid/);
});
