import { last, levelAt, onGrid, rng } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel } from "@tweedie/core";
import { clipX0 } from "@tweedie/guidance";
import { gaussian } from "@tweedie/oracles";
import { cosine, geometric, linearBeta, rectifiedFlow, scaledLinearBetas } from "@tweedie/schedules";
import { expectMoments, expectReproducible, expectSamplerNoLeak, gaussianCase, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { consistency, ddim, lcm, tcd } from "../../src/index.ts";
import { cumulated, deviation, fixture, oracles, scripted, toTensor, vpLevel } from "../reference.ts";
import type { Rows } from "../reference.ts";

beforeAll(useFloat64);

interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: { readonly clip_sample?: boolean };
  readonly n: number | null;
  readonly set_timesteps?: { readonly timesteps: readonly number[] };
  readonly step_kwargs: { readonly eta?: number };
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly x_init: Rows;
  readonly x_final: Rows;
}
const file = (law: string) =>
  fixture<{ cases: readonly Case[]; noise: readonly Rows[] }>(`03_diffusers_sde_${law}.json`);
const schedule = cosine();

describe.each(["gauss4", "gmm2"])("on %s", (law) => {
  const { cases, noise } = file(law);
  const alphaBars = cumulated(scaledLinearBetas({ steps: 1000, betaStart: 0.00085, betaEnd: 0.012 }));
  const at = (timestep: number): NoiseLevel => vpLevel(alphaBars[timestep]!, (timestep + 1) / 1000);
  const run = (test: Case, stepper: GaussianStepper, end: NoiseLevel) => {
    const denoise = test.config.clip_sample
      ? clipX0({ consistent: true })(oracles[law]!.denoise)
      : oracles[law]!.denoise;
    const env = { denoise, schedule, rng: scripted(noise) };
    return last(onGrid(stepper, [...test.timesteps.map(at), end])(toTensor(test.x_init), env));
  };

  const latent = cases.filter(({ class: name }) => name === "LCMScheduler");
  it.each(latent)("lcm equals $id", async (test) => {
    const x = await run(test, lcm(), { t: 0, alpha: 1, sigma: 0 });
    expect(deviation(x, test.x_final)).toBeLessThan(1e-8);
  });

  const trajectory = cases.filter(({ class: name }) => name === "TCDScheduler");
  it.each(trajectory)("tcd equals $id", async (test) => {
    // Its chain ends at timestep 0, and its levels below a goal at whole timesteps.
    const towards = ({ t }: NoiseLevel, gamma: number) => at(Math.floor((1 - gamma) * Math.round(1000 * t - 1)));
    const x = await run(test, tcd({ gamma: test.step_kwargs.eta!, towards }), at(0));
    expect(deviation(x, test.x_final)).toBeLessThan(1e-8);
  });
  it("covers 2 and 2 cases", () => expect([latent.length, trajectory.length]).toEqual([2, 2]));
});

it("lcm has no boundary condition at an infinite scaling of timesteps, down to the lowest", async () => {
  const levels = [1, 0.5, 0.001, 0].map((t) => levelAt(schedule, t));
  const env = { denoise: oracles["gauss4"]!.denoise, schedule };
  const end = (stepper: GaussianStepper) =>
    last(onGrid(stepper, levels)(toTensor([[0.3, -1, 2, 0.5]]), { ...env, rng: rng(1) }));
  const [bare, plain] = [await end(lcm({ timestepScaling: Infinity })), await end(consistency())];
  expect(Array.from(bare.dataSync())).toEqual(Array.from(plain.dataSync()));
  expect(() => lcm({ sigmaData: Infinity })).toThrow(/positive sigmaData, got Infinity/);
});

const data = gaussian({ mean: [0.3, -0.8, 1.2, 0.05], scale: [0.5, 0.2, 1.1, 0.8] });
/** The exact consistency function that leads to a level. */
const consistent =
  (end: NoiseLevel): Denoiser =>
  (x, level) => ({ ...data.denoise(x, level), x0: data.flow(x, level, end) });

describe("consistency equals CMStochasticIterativeScheduler", () => {
  const { cases, noise } = file("gauss4");
  const models = cases.filter(({ class: name }) => name === "CMStochasticIterativeScheduler");
  it.each(models)("$id, $timesteps.length steps", async ({ n, set_timesteps, sigmas, x_init, x_final }) => {
    const ramp = set_timesteps?.timesteps.toReversed() ?? Array.from({ length: n! }, (_, i) => i * Math.floor(40 / n!));
    const ladder = ramp.map((step) => (80 ** (1 / 7) + (step / 39) * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7);
    const grid = [...ladder, 0.002].map((sigma) => ({ t: sigma / 80, alpha: 1, sigma }));
    grid.forEach(({ sigma }, i) => expect(Math.abs(sigma - sigmas[i]!)).toBeLessThan(6e-9 * sigma));
    const env = { denoise: consistent(grid.at(-1)!), schedule: geometric(), rng: scripted(noise) };
    const x = await last(onGrid(consistency({ sigmaMin: 0.002 }), grid)(toTensor(x_init), env));
    expect(deviation(x, x_final)).toBeLessThan(1e-8);
  });
  it("covers 3 cases", () => expect(models).toHaveLength(3));
});

describe("with an exact consistency function samples are exact, in any number of steps", () => {
  const end = { t: 0, alpha: 1, sigma: 0 };
  const exact = { ...data, denoise: consistent(end) };
  const steppers: readonly (readonly [string, GaussianStepper])[] = [
    ["consistency", consistency()],
    ["lcm", lcm({ timestepScaling: Infinity })],
  ];
  const schedules = { linearBeta: linearBeta(), cosine: cosine(), rectifiedFlow: rectifiedFlow() };
  describe.each(steppers)("%s", (_, stepper) => {
    it.each(Object.entries(schedules))("on %s", async (_name, on) => {
      for (const times of [[0], [0.6, 0], [0.9, 0.5, 0.2, 0]]) {
        const grid = [1, ...times].map((t) => levelAt(on, t));
        const options = { oracle: data, schedule: on, from: grid[0]!, to: grid.at(-1)!, count: 4000 };
        await expectMoments(
          (x, env, more) => onGrid(stepper, grid)(x, { ...env, denoise: exact.denoise }, more),
          options,
        );
      }
    });
  });
  it("which cannot be said of the mean of the data", async () => {
    const grid = [1, 0.6, 0].map((t) => levelAt(schedule, t));
    const options = { oracle: data, schedule, from: grid[0]!, count: 4000 };
    await expect(expectMoments(onGrid(consistency(), grid), options)).rejects.toThrow("a std of");
  });
});

describe("distilled samplers", () => {
  it.each([
    ["consistency", consistency()],
    ["lcm", lcm()],
    ["tcd", tcd()],
  ])("%s is reproducible and frees what it used", async (_, stepper) => {
    const grid = [1, 0.6, 0.3, 0].map((t) => levelAt(schedule, t));
    const setting = gaussianCase({ oracle: data, schedule, from: grid[0]! });
    await expectReproducible(onGrid(stepper, grid), setting);
    await expectSamplerNoLeak(onGrid(stepper, grid), setting);
  });

  const ends = (stepper: GaussianStepper) => {
    const grid = [0.99, 0.6, 0.3, 0].map((t) => levelAt(schedule, t));
    return expectReproducible(onGrid(stepper, grid), gaussianCase({ oracle: data, schedule, from: grid[0]! }));
  };
  it("tcd is ddim at gamma 0 and consistency at gamma 1", async () => {
    const all = await Promise.all([tcd({ gamma: 0 }), ddim(), tcd({ gamma: 1 }), consistency()].map(ends));
    all[0]!.forEach((value, i) => expect(value).toBeCloseTo(all[1]![i]!, 12));
    all[2]!.forEach((value, i) => expect(value).toBeCloseTo(all[3]![i]!, 12));
  });

  it("refuse options that make no sense", () => {
    expect(() => consistency({ sigmaMin: -1 })).toThrow(/sigmaMin/);
    expect(() => lcm({ chain: 0 })).toThrow(/positive chain/);
    expect(() => tcd({ gamma: 1.1 })).toThrow(/gamma in \[0, 1\]/);
  });
});
