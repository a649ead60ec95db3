import { last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { edm, linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { churn, dpm2, euler, heun } from "../../src/index.ts";
import type { ChurnOptions } from "../../src/index.ts";
import { deviation, fixture, oracles, scripted, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

beforeAll(useFloat64);

describe("churn equals k-diffusion's", () => {
  interface Case {
    readonly id: string;
    readonly fn: string;
    readonly oracle: string;
    readonly kwargs: { s_churn: number; s_tmin: number; s_tmax: number; s_noise: number };
    readonly sigmas: readonly number[];
    readonly call_sigmas: readonly number[];
    readonly x_init: Rows;
    readonly x_final: Rows;
  }
  const steppers: Record<string, () => GaussianStepper> = {
    sample_euler: euler,
    sample_heun: heun,
    sample_dpm_2: dpm2,
  };
  const { cases, noise } = fixture<{ cases: readonly Case[]; noise: Record<string, readonly Rows[]> }>(
    "03_kdiffusion_sde.json",
  );
  const ours = cases.filter(({ fn }) => fn in steppers);
  const exploding: NoiseSchedule = { alpha: () => 1, sigma: (t) => 80 * t };

  it.each(ours)("$id", async ({ fn, oracle, kwargs, sigmas, call_sigmas, x_init, x_final }) => {
    const n = sigmas.length - 1;
    const grid = sigmas.map((_, i): NoiseLevel => {
      const sigma = i === n ? 0 : (80 ** (1 / 7) + (i / (n - 1)) * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7;
      return { t: sigma / 80, alpha: 1, sigma };
    });
    const calls: number[] = [];
    const denoise: Denoiser = (x, level) => {
      calls.push(level.sigma);
      return oracles[oracle]!.denoise(x, level);
    };
    const options = { churn: kwargs.s_churn, min: kwargs.s_tmin, max: kwargs.s_tmax, noise: kwargs.s_noise };
    const sampler = onGrid(churn(steppers[fn]!(), options), grid);
    const result = await last(
      sampler(toTensor(x_init), { denoise, schedule: exploding, rng: scripted(noise[oracle]!) }),
    );
    expect(deviation(result, x_final)).toBeLessThan(1e-8);
    expect(calls).toHaveLength(call_sigmas.length);
    calls.forEach((sigma, i) => expect(Math.abs(sigma / call_sigmas[i]! - 1)).toBeLessThan(1e-8));
  });
  it("covers 6 cases", () => expect(ours).toHaveLength(6));
});

describe("churn", () => {
  const { denoise } = oracles["gauss4"]!;
  const step = (stepper: GaussianStepper, schedule: NoiseSchedule, from: number, options?: { steps: number }) => {
    const seen: NoiseLevel[] = [];
    const random = rng(3);
    const { x } = stepper.step(
      tensorOf([0.3, -1, 2, 0.5], [1, 4]),
      levelAt(schedule, from),
      levelAt(schedule, from / 2),
      {
        schedule,
        rng: random,
        denoise: (z, level) => {
          seen.push(level);
          return denoise(z, level);
        },
      },
      undefined,
      options && { step: 1, steps: options.steps },
    );
    return { x: x.dataSync(), level: seen[0]!, offset: random.state().offset };
  };

  it("raises the level along the schedule, by at most a factor of the square root of 2", () => {
    const schedule = linearBeta();
    for (const [amount, factor] of [
      [2, 1.2],
      [40, Math.SQRT2],
    ] as const) {
      const { level } = step(churn(euler(), { churn: amount }), schedule, 0.5, { steps: 10 });
      const { alpha, sigma } = levelAt(schedule, 0.5);
      expect(level.sigma / level.alpha / (sigma / alpha)).toBeCloseTo(factor, 10);
      expect(level.alpha ** 2 + level.sigma ** 2).toBeCloseTo(1, 12);
    }
  });

  it("never raises it beyond the schedule's end", () => {
    for (const schedule of [edm(), linearBeta()]) {
      const { level } = step(churn(euler()), schedule, 1, { steps: 10 });
      expect(level).toEqual(levelAt(schedule, 1));
    }
  });

  it("is its solver outside of its interval, and draws all the same", () => {
    const schedule = edm();
    const plain = step(heun(), schedule, 0.5);
    const outside = step(churn(heun(), { max: 1e-3 }), schedule, 0.5, { steps: 10 });
    expect(outside.x).toEqual(plain.x);
    expect(plain.offset).toBe(0);
    expect(outside.offset).toBeGreaterThan(0);
  });

  it("refuses options that make no sense, and steps that are not counted", () => {
    expect(() => churn(heun(), { churn: -1 })).toThrow(/churn: expected churn of at least 0, got -1/);
    expect(() => churn(heun(), { noise: Number.NaN } satisfies ChurnOptions)).toThrow(/noise.*NaN/);
    expect(() => step(churn(heun()), edm(), 0.5)).toThrow(/number of steps/);
  });
});
