import { log, neg, square } from "@tensorflow/tfjs-core";
import { last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { GaussianSampler, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import {
  expectMoments,
  expectReproducible,
  expectSamplerNoLeak,
  gaussianCase,
  standardGrid,
  useFloat64,
} from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { dpmSolver, dpmSolverAdaptive, dpmSolverFast } from "../../src/index.ts";
import type { DpmSolverAdaptiveOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { deviation, fixture, oracles, scripted, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Case {
  readonly id: string;
  readonly fn: string;
  readonly oracle: string;
  readonly kwargs: DpmSolverAdaptiveOptions & {
    readonly sigma_min: number;
    readonly sigma_max: number;
    readonly n?: number;
  };
  readonly model_calls?: number;
  readonly noise_used?: number;
  readonly info?: { readonly nfe: number; readonly n_accept: number };
  readonly x_init: Rows;
  readonly x_final: Rows;
}
const casesOf = (file: string) => {
  const { cases, noise = {} } = fixture<{ cases: readonly Case[]; noise?: Readonly<Record<string, readonly Rows[]>> }>(
    file,
  );
  return cases
    .filter(({ fn }) => fn === "sample_dpm_fast" || fn === "sample_dpm_adaptive")
    .map((test) => ({ ...test, name: `${test.id} ${JSON.stringify(test.kwargs)}`, noise: noise[test.oracle] ?? [] }));
};
const cases = [...casesOf("02_kdiffusion_ode.json"), ...casesOf("03_kdiffusion_sde.json")];

/** The last sigma of k-diffusion's VP ladder, of which the file has nine digits, and its first. */
const vpSigma = (t: number) => Math.sqrt(Math.expm1(9.95 * t * t + 0.1 * t));
const precise = (printed: number) =>
  [vpSigma(1e-3), vpSigma(1)].find((sigma) => Math.abs(sigma / printed - 1) < 1e-8) ?? printed;

beforeAll(useFloat64);

describe("k-diffusion", () => {
  it("covers 16 and 24 deterministic cases, and 4 with noise", () => {
    const counts = (fn: string, noisy: boolean) =>
      cases.filter((test) => test.fn === fn && noisy === test.noise.length > 0).length;
    expect([counts("sample_dpm_fast", false), counts("sample_dpm_adaptive", false)]).toEqual([16, 24]);
    expect([counts("sample_dpm_fast", true), counts("sample_dpm_adaptive", true)]).toEqual([2, 2]);
  });

  it.each(cases)("$name", async ({ fn, oracle, kwargs, noise, x_init, x_final, ...expected }) => {
    const { sigma_min, sigma_max, n, ...options } = kwargs;
    const [from, to] = [precise(sigma_max), precise(sigma_min)];
    const schedule: NoiseSchedule = { alpha: () => 1, sigma: (t) => from * t };
    const grid = [from, to].map((sigma) => ({ t: sigma / from, alpha: 1, sigma }));
    let [calls, steps] = [0, 0];
    const env = {
      schedule,
      rng: scripted(noise),
      denoise: (x: Parameters<(typeof oracles)[string]["denoise"]>[0], level: NoiseLevel) => {
        calls += 1;
        return oracles[oracle]!.denoise(x, level);
      },
    };
    const sampler: GaussianSampler =
      fn === "sample_dpm_fast"
        ? dpmSolverFast({ ...options, calls: n! })(grid)
        : dpmSolverAdaptive({ ...options, norm: "batch" })(grid);
    const run = sampler(toTensor(x_init), env);
    for (let next = await run.next(); ; next = await run.next()) {
      if (next.done) {
        expect(deviation(next.value, x_final)).toBeLessThan(1e-8);
        break;
      }
      steps += 1;
    }
    if (fn === "sample_dpm_fast") expect(calls).toBe(n);
    else expect({ calls, steps }).toEqual({ calls: expected.info!.nfe, steps: expected.info!.n_accept });
  });
});

const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
const schedule = linearBeta();
const [start, end] = [levelAt(schedule, 0.9), levelAt(schedule, 0.2)];
async function errorOf(sampler: GaussianSampler): Promise<{ error: number; calls: number }> {
  const x = tensorOf([-1, 0.4, 1.9, -0.8], [2, 2]);
  let calls = 0;
  const denoise: typeof law.denoise = (z, level) => (calls++, law.denoise(z, level));
  const reached = await last(sampler(x, { denoise, schedule, rng: rng(0) }));
  const exact = law.flow(x, start, end).dataSync();
  return { error: Math.max(...Array.from(reached.dataSync(), (v, i) => Math.abs(v - exact[i]!))), calls };
}

describe("dpmSolverFast", () => {
  it("has the calls it was given, and order 2 in them", async () => {
    const runs: number[] = [];
    for (const calls of [24, 48, 96]) {
      const run = await errorOf(dpmSolverFast({ calls })([start, end]));
      expect(run.calls).toBe(calls);
      runs.push(run.error);
    }
    expect(Math.log2(runs[0]! / runs[1]!)).toBeGreaterThan(1.7);
    expect(Math.log2(runs[1]! / runs[2]!)).toBeGreaterThan(1.7);
  });

  it("of three calls is a single step of order 2 and one of order 1, of four one of order 3 in the first half", async () => {
    const three = await errorOf(dpmSolverFast({ calls: 3 })([start, end]));
    const middle = standardGrid(schedule, 2, { from: start.t, to: end.t });
    const eulerAtFinal = await errorOf(onGrid(dpmSolver({ eulerAtFinal: true }), middle));
    expect(three.error).toBeCloseTo(eulerAtFinal.error, 12);
    const four = await errorOf(dpmSolverFast({ calls: 4 })([start, end]));
    expect(four.error).toBeCloseTo(
      (await errorOf(onGrid(dpmSolver({ order: 3, eulerAtFinal: true }), middle))).error,
      12,
    );
  });

  it("refuses calls that make no sense", () => {
    expect(() => dpmSolverFast({ calls: 0 })).toThrow(/positive number of calls, got 0/);
    expect(() => dpmSolverFast({ eta: 2 })).toThrow(/eta in \[0, 1\]/);
  });
});

describe("dpmSolverAdaptive", () => {
  it.each([2, 3] as const)("of order %d errs less at a finer tolerance, for more calls", async (order) => {
    const runs: Awaited<ReturnType<typeof errorOf>>[] = [];
    for (const rtol of [1e-2, 1e-4, 1e-6]) {
      runs.push(await errorOf(dpmSolverAdaptive({ order, rtol, atol: rtol })([start, end])));
    }
    runs.slice(1).forEach(({ error, calls }, i) => {
      expect(error).toBeLessThan(runs[i]!.error / 10);
      expect(calls).toBeGreaterThan(runs[i]!.calls);
    });
    expect(runs.at(-1)!.error).toBeLessThan(1e-4);
  });

  it("says where it gave up", async () => {
    await expect(errorOf(dpmSolverAdaptive({ rtol: 1e-9, atol: 1e-9, limit: 5 })([start, end]))).rejects.toThrow(
      /dpmSolverAdaptive: expected to be done in 5 attempts, got as far as t = 0\.[89]/,
    );
  });

  it("refuses numbers that are not finite, and to go on", async () => {
    const x = tensorOf([1, 1], [1, 2]);
    const sampler = dpmSolverAdaptive()([start, end]);
    const denoise: typeof law.denoise = (z) => ({ x0: log(neg(square(z))), eps: log(neg(square(z))) });
    await expect(last(sampler(x, { denoise, schedule, rng: rng(0) }))).rejects.toThrow(/expected finite samples/);
    const env = { denoise: law.denoise, schedule, rng: rng(0) };
    expect(() => sampler(x, env, { from: { step: 3, memory: null } })).toThrow(
      /to begin at the beginning.*after step 3/,
    );
  });

  it.each([
    [{ order: 4 as never }, /order 2 or 3, got 4/],
    [{ norm: "max" as never }, /norm worst or batch, got max/],
    [{ rtol: 0 }, /rtol above 0, got 0/],
    [{ limit: NaN }, /limit above 0, got NaN/],
    [{ limit: 10.5 }, /limit of whole attempts, got 10.5/],
    [{ derivative: Infinity }, /finite gain derivative/],
  ])("refuses %o", (options, message) => {
    expect(() => dpmSolverAdaptive(options)).toThrow(message);
  });

  it.each([
    ["dpmSolverAdaptive", dpmSolverAdaptive()],
    ["dpmSolverFast", dpmSolverFast()],
  ] as const)("and %s refuse grids that do not fall", (name, make) => {
    expect(() => make([end, start])).toThrow(`${name}: expected at least two levels whose log-SNR rises`);
    expect(() => make([start])).toThrow(/got 1\. Add where to stop/);
    expect(() => make([])).toThrow(/got 0\. Add where to stop/);
  });

  it("shares its step among the rows: the worst of them, or their mean", async () => {
    const worst = await errorOf(dpmSolverAdaptive()([start, end]));
    const batch = await errorOf(dpmSolverAdaptive({ norm: "batch" })([start, end]));
    expect(worst.calls).toBeGreaterThanOrEqual(batch.calls);
    expect(worst.error).not.toBe(batch.error);
  });
});

describe.each([
  ["dpmSolverFast", dpmSolverFast(), 60],
  ["dpmSolverFast, eta 1", dpmSolverFast({ eta: 1 }), 120],
  ["dpmSolverAdaptive", dpmSolverAdaptive({ rtol: 0.01 }), 10],
  ["dpmSolverAdaptive, eta 1", dpmSolverAdaptive({ rtol: 0.01, eta: 1 }), 10],
] as const)("%s", (name, make, steps) => {
  it.each([
    ["zero terminal SNR", rectifiedFlow(), 1],
    ["just below it", cosine(), 1 - 1e-6],
    ["some signal", linearBeta(), 1],
  ] as const)("gives the moments of the data from %s, to sigma = 0", async (_, noisy, from) => {
    const grid = Array.from({ length: steps + 1 }, (_, i) => levelAt(noisy, from * (1 - i / steps)));
    await expectMoments(make(grid), { oracle: mixture, schedule: noisy, from: grid[0]!, bias: 0.1, count: 1000 });
  });

  it("frees what it used", async () => {
    const grid = standardGrid(cosine(), 8, { from: 0.95, to: 0.01 });
    const setting = gaussianCase({ oracle: mixture, schedule: cosine(), from: grid[0]! });
    await expectSamplerNoLeak(make([...grid, levelAt(cosine(), 0)]), setting);
    // An adaptive step is one for all rows, so that a sample depends on its batch.
    if (!name.includes("Adaptive")) await expectReproducible(make(grid), setting);
  });
});
