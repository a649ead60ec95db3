import { fill, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { last, levelAt, rng } from "@tweedie/core";
import type { Denoiser, GaussianSampler, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, edm, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectMoments, expectSamplerNoLeak, gaussianCase, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { errorNorm } from "../../src/error-norm.ts";
import { bogackiShampine, coordinatesNames, dormandPrince } from "../../src/index.ts";
import type { AdaptiveMemory, AdaptiveOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(useFloat64);

const solvers = [
  ["dormandPrince", dormandPrince],
  ["bogackiShampine", bogackiShampine],
] as const;
const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
const levels = (schedule: NoiseSchedule, ...times: readonly number[]) => times.map((t) => levelAt(schedule, t));

interface Run {
  readonly schedule: NoiseSchedule;
  readonly sampler: GaussianSampler;
  readonly grid: readonly NoiseLevel[];
  readonly denoise?: Denoiser;
}

/** The errors at the levels shown against the exact flow, and what the run says of itself. */
async function run({ schedule, sampler, grid, denoise = law.denoise }: Run) {
  const start = law.sample(6, grid[0]!, rng(5));
  const shown: { at: NoiseLevel; error: number; memory: AdaptiveMemory; steps: number }[] = [];
  let calls = 0;
  const counted: Denoiser = (x, level) => {
    calls += 1;
    expect(level.sigma).toBeGreaterThan(0);
    return denoise(x, level);
  };
  const trajectory = sampler(start, { denoise: counted, schedule, rng: rng(0) });
  for await (const { at, x, memory, steps } of trajectory) {
    shown.push({ at, error: distance(x, law.flow(start, grid[0]!, at)), memory: memory as AdaptiveMemory, steps });
  }
  expect(shown.at(-1)!.memory.calls).toBe(calls);
  return { shown, error: shown.at(-1)!.error, ...shown.at(-1)!.memory };
}

function distance(a: Tensor, b: Tensor): number {
  const exact = b.dataSync();
  return Math.max(...a.dataSync().map((value, i) => Math.abs(value - exact[i]!)));
}

const schedules: Readonly<Record<string, NoiseSchedule>> = {
  vp: linearBeta(),
  cosine: cosine(),
  ve: geometric(),
  edm: edm(),
  flow: rectifiedFlow(),
};

describe.each(solvers)("%s", (name, make) => {
  it.each(Object.keys(schedules))("errs as its tolerance says on %s", async (key) => {
    const schedule = schedules[key]!;
    const grid = levels(schedule, 0.95, 0.05);
    const at = (tolerance: number) =>
      run({ schedule, grid, sampler: make({ rtol: tolerance, atol: tolerance })(grid) });
    const runs = [await at(1e-3), await at(1e-5), await at(1e-7)];
    runs.forEach(({ error }, i) => expect(error).toBeLessThan(30 * 10 ** (-3 - 2 * i)));
    // A tolerance that is a hundred times tighter makes steps shorter by the root of the order of the error.
    const order = name === "dormandPrince" ? 5 : 3;
    const growth = runs[2]!.accepted / runs[1]!.accepted;
    expect(Math.log(100) / Math.log(growth)).toBeGreaterThan(order - 0.7);
  });

  it.each(coordinatesNames)("errs as its tolerance says in %s coordinates, and to clean data", async (coordinates) => {
    const schedule = rectifiedFlow();
    const grid = levels(schedule, 0.9, 0);
    const { error } = await run({ schedule, grid, sampler: make({ rtol: 1e-6, atol: 1e-6, coordinates })(grid) });
    expect(error).toBeLessThan(3e-5);
  });

  it("shows the samples at the levels of the grid, whatever its steps", async () => {
    const schedule = cosine();
    const times = Array.from({ length: 41 }, (_, i) => 0.98 - (0.96 * i) / 40);
    const grid = levels(schedule, ...times);
    const { shown, accepted } = await run({ schedule, grid, sampler: make({ rtol: 1e-5, atol: 1e-5 })(grid) });
    expect(shown.map(({ at }) => at)).toEqual(grid.slice(1));
    expect(shown.map(({ steps }) => steps)).toEqual(grid.slice(1).map(() => 40));
    for (const { error } of shown) expect(error).toBeLessThan(2e-4);
    if (name === "dormandPrince") expect(accepted).toBeLessThan(30);
    const ends = await run({ schedule, grid, sampler: make({ rtol: 1e-5, atol: 1e-5 })([grid[0]!, grid.at(-1)!]) });
    expect(accepted).toBe(ends.accepted);
    expect(ends.shown).toHaveLength(ends.accepted);
  });

  it("ends at sigma = 0 from zero terminal SNR, with the moments of the data", async () => {
    for (const [schedule, times] of [
      [rectifiedFlow(), [1, 0]],
      [rectifiedFlow(), [1, 0.5, 0.01, 0]],
      [
        { alpha: (t: number) => Math.cos((Math.PI / 2) * t), sigma: (t: number) => Math.sin((Math.PI / 2) * t) },
        [1, 0],
      ],
    ] as const) {
      const grid = levels(schedule, ...times);
      const to = { oracle: mixture, schedule, from: grid[0]!, bias: 1e-3, count: 500 };
      await expectMoments(make()(grid), to);
    }
  });

  it("rejects steps that err too much, and counts them and all calls", async () => {
    const schedule = rectifiedFlow();
    const grid = levels(schedule, 0.9, 0.1);
    const { rejected, accepted, calls } = await run({ schedule, grid, sampler: make({ firstStep: 1 })(grid) });
    expect(rejected).toBeGreaterThan(0);
    expect(calls).toBe(1 + (name === "dormandPrince" ? 6 : 3) * (accepted + rejected));
  });

  it("frees what it used and stops when told to", async () => {
    const schedule = cosine();
    const grid = levels(schedule, 0.9, 0.7, 0.5, 0.2, 0.05);
    const setting = gaussianCase({ oracle: mixture, schedule, from: grid[0]! });
    await expectSamplerNoLeak(make()(grid), setting);
    await expectSamplerNoLeak(make({ firstStep: 0.2 })([grid[0]!, { t: 0, alpha: 1, sigma: 0 }]), setting);
  });
});

describe("the tolerance", () => {
  it("is that of the worst sample, or of the batch", async () => {
    const schedule = rectifiedFlow();
    const grid = levels(schedule, 0.9, 0.1);
    const steps = async (options: AdaptiveOptions) =>
      (await run({ schedule, grid, sampler: dormandPrince({ rtol: 1e-8, atol: 1e-8, ...options })(grid) })).accepted;
    expect(await steps({ norm: "worst" })).toBeGreaterThanOrEqual(await steps({ norm: "batch" }));
  });

  it("is all by which a sample depends on its batch, and a run repeats to the bit", async () => {
    const schedule = rectifiedFlow();
    const grid = levels(schedule, 0.9, 0.1);
    const start = law.sample(6, grid[0]!, rng(5));
    const env = { denoise: law.denoise, schedule, rng: rng(0) };
    const sampler = dormandPrince({ rtol: 1e-6, atol: 1e-6 })(grid);
    const [all, again, alone] = [
      await last(sampler(start, env)),
      await last(sampler(start, env)),
      await last(sampler(slice(start, [2, 0], [1, 2]), env)),
    ];
    expect(distance(all, again)).toBe(0);
    expect(distance(alone, slice(all, [2, 0], [1, 2]))).toBeLessThan(1e-5);
  });

  it("is that of batches of any size, and no number where an error is none", () => {
    const errors = new Array<number>(300_000).fill(2);
    expect(errorNorm([...errors, 5], "worst")).toBe(5);
    expect(errorNorm(errors, "batch")).toBe(2);
    expect([errorNorm([1, Number.NaN, 3], "worst"), errorNorm([1, Number.NaN, 3], "batch")]).toEqual([NaN, NaN]);
  });

  it("is met by about as many calls as other libraries take", async () => {
    const schedule = rectifiedFlow();
    const grid = levels(schedule, 0.99, 0.01);
    const { calls } = await run({ schedule, grid, sampler: dormandPrince({ rtol: 1e-5, atol: 1e-5 })(grid) });
    expect(calls).toBeLessThan(150);
  });
});

describe("adaptive solvers refuse", () => {
  const schedule = rectifiedFlow();
  const grid = levels(schedule, 0.9, 0.1);

  it("options that make no sense", () => {
    expect(() => dormandPrince({ rtol: -1 })).toThrow(/dormandPrince: expected rtol in \[0, 1\), got -1/);
    expect(() => dormandPrince({ rtol: 0, atol: 0 })).toThrow(/above 0/);
    expect(() => bogackiShampine({ atol: Infinity })).toThrow(/bogackiShampine: expected atol/);
    expect(() => bogackiShampine({ firstStep: 0 })).toThrow(/firstStep/);
    expect(() => bogackiShampine({ limit: 0.5 })).toThrow(/limit/);
    expect(() => bogackiShampine({ norm: "max" as "batch" })).toThrow(/norm/);
    expect(() => bogackiShampine({ coordinates: "x" as "time" })).toThrow(/coordinates/);
  });

  it("grids that do not fall", () => {
    expect(() => dormandPrince()(grid.slice(1))).toThrow(/at least two levels.*got 1\. Add where to stop/);
    expect(() => dormandPrince()([...grid].reverse())).toThrow(/with a fall at position 1/);
  });

  it("to go on with a run, and say how to", async () => {
    const env = { denoise: law.denoise, schedule, rng: rng(0) };
    const start = law.sample(2, grid[0]!, rng(5));
    expect(() => dormandPrince()(grid)(start, env, { from: { step: 1, memory: undefined } })).toThrow(
      /sampler from the rest of the grid/,
    );
    const all = levels(schedule, 0.9, 0.5, 0.1);
    const options = { rtol: 1e-7, atol: 1e-7 };
    const whole = await last(dormandPrince(options)(all)(start, env));
    for await (const { x } of dormandPrince(options)(all)(start, env)) {
      const rest = await last(dormandPrince(options)(all.slice(1))(x, env));
      expect(distance(rest, whole)).toBeLessThan(1e-5);
      break;
    }
  });

  it("numbers that are not finite, and endless work", async () => {
    const broken: Denoiser = (x, level) => {
      const { x0, eps } = law.denoise(x, level);
      return level.t < 0.5 ? { x0, eps: fill(eps.shape, Number.NaN) } : { x0, eps };
    };
    await expect(run({ schedule, grid, sampler: dormandPrince()(grid), denoise: broken })).rejects.toThrow(
      /dormandPrince: expected steps of a length, got as far as u =/,
    );
    await expect(run({ schedule, grid, sampler: bogackiShampine({ limit: 3 })(grid) })).rejects.toThrow(
      /bogackiShampine: expected to be done in 3 attempts/,
    );
  });
});
