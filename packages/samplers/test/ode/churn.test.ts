import { levelAt, rng, tensorOf } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { edm, linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { churn, dpm2, euler, heun } from "../../src/index.ts";
import type { ChurnOptions } from "../../src/index.ts";
import { expectKDiffusion, kDiffusionSdeCases } from "../k-diffusion.ts";
import { oracles } from "../reference.ts";

beforeAll(useFloat64);

describe("churn equals k-diffusion's", () => {
  const steppers: Record<string, () => GaussianStepper> = {
    sample_euler: euler,
    sample_heun: heun,
    sample_dpm_2: dpm2,
  };
  const ours = kDiffusionSdeCases().filter(({ fn }) => fn in steppers);
  it.each(ours)("$id", async (run) => {
    const { s_churn, s_tmin, s_tmax, s_noise } = run.kwargs as Readonly<Record<string, number>>;
    const options = { churn: s_churn!, min: s_tmin!, max: s_tmax!, noise: s_noise! };
    await expectKDiffusion(churn(steppers[run.fn]!(), options), run);
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
