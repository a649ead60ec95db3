import { reshape, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { along, combine, gaussianStepper, last, levelAt, rng } from "@tweedie/core";
import type { Denoiser, GaussianEnv, NoiseLevel } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { cosine, geometric, rectifiedFlow } from "@tweedie/schedules";
import { expectSamplerNoLeak, gaussianCase, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { annealedLangevin, langevin, langevinDynamics } from "../../src/index.ts";
import type { LangevinOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { scripted, toTensor } from "../reference.ts";

beforeAll(useFloat64);

const schedule = cosine();
const level = levelAt(schedule, 0.3);
const envOf = (oracle: { readonly denoise: Denoiser }, seed = 5): GaussianEnv => ({
  denoise: oracle.denoise,
  schedule,
  rng: rng(seed),
});

/** The mean and the variance of all numbers, with their standard errors where those are normal. */
function measure(x: Tensor) {
  const values = Array.from(x.dataSync());
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return {
    mean,
    variance,
    errors: { mean: Math.sqrt(variance / values.length), variance: variance * Math.sqrt(2 / values.length) },
  };
}

/** Runs Langevin dynamics from the exact law. */
async function mixed(oracle: Oracle, count: number, { steps, ...options }: LangevinOptions & { steps: number }) {
  const start = oracle.sample(count, level, rng(4));
  return last(langevinDynamics(level, { steps, ...options })(start, envOf(oracle)));
}

describe("langevinDynamics", () => {
  const oracle = gaussian({ mean: [0.5], scale: [0.7] });
  const [m] = oracle.moments(level).mean as [number];
  const v = oracle.moments(level).std[0]! ** 2;

  it.each([0.1, 0.5, 1])(
    "comes from afar to the law of a level, as far off in variance as eta = %d v makes it",
    async (share) => {
      const eta = share * v;
      const start = toTensor(Array.from({ length: 10_000 }, () => [6]));
      const x = await last(langevinDynamics(level, { stepSize: eta, steps: 60 })(start, envOf(oracle)));
      const { mean, variance, errors } = measure(x);
      expect(Math.abs(mean - m)).toBeLessThan(4 * errors.mean + 6 * (1 - share) ** 60);
      expect(Math.abs(variance - v / (1 - share / 2))).toBeLessThan(4 * errors.variance);
      // The bias is seen where it is: the exact variance is out of the bounds for large steps.
      if (share >= 0.5) expect(variance - v).toBeGreaterThan(4 * errors.variance);
    },
  );

  it("keeps the law of a mixture", async () => {
    const x = await mixed(mixture, 4000, { steps: 100, stepSize: 0.02 * level.sigma ** 2 });
    const exact = mixture.moments(level);
    const rows = Array.from(x.dataSync());
    exact.mean.forEach((mean, k) => {
      const { mean: found, variance, errors } = measure(toTensor([rows.filter((_, i) => i % 2 === k)]));
      expect(Math.abs(found - mean)).toBeLessThan(4 * errors.mean);
      expect(Math.abs(Math.sqrt(variance) / exact.std[k]! - 1)).toBeLessThan(0.05);
    });
  });

  it("is a sampler that frees what it used, and whose snapshots are its steps", async () => {
    const sampler = langevinDynamics(level, { steps: 4, snr: 0.3 });
    await expectSamplerNoLeak(sampler, gaussianCase({ oracle: mixture, schedule, from: level }));
    const steps: number[] = [];
    for await (const { step, at } of sampler(toTensor([[1, 1]]), envOf(mixture))) {
      expect(at).toBe(level);
      steps.push(step);
    }
    expect(steps).toEqual([1, 2, 3, 4]);
  });
});

describe("norms that set the step size", () => {
  const eight = gaussian({ mean: new Array<number>(8).fill(0.2), scale: new Array<number>(8).fill(0.6) });
  const v = eight.moments(level).std[0]! ** 2;

  it("of the level leave the law of a Gaussian as it is, save for O(eta)", async () => {
    const { variance, errors } = measure(await mixed(eight, 2000, { steps: 150, snr: 0.1 }));
    const share = (2 * (0.1 * level.sigma) ** 2) / v;
    expect(Math.abs(variance - v / (1 - share / 2))).toBeLessThan(4 * errors.variance);
  });
  it("of the batch do so too", async () => {
    const { variance, errors } = measure(await mixed(eight, 1000, { steps: 150, snr: 0.1, norms: "batch" }));
    expect(Math.abs(variance - v)).toBeLessThan(4 * errors.variance + 0.02 * v);
  });
  it("of each sample make its variance larger by (1 + 2/d)^2", async () => {
    const { variance } = measure(await mixed(eight, 1000, { steps: 250, snr: 0.09, norms: "sample" }));
    expect(Math.abs(variance / v / (1 + 2 / 8) ** 2 - 1)).toBeLessThan(0.06);
  });

  const moved = (norms: "level" | "sample" | "batch", rows: readonly number[][]) => {
    const noise = [
      [0.3, -1],
      [1.2, 0.4],
    ].slice(0, rows.length);
    const env = { ...envOf(mixture), rng: scripted([noise]) };
    return [...langevin({ norms })(toTensor(rows), level, env).dataSync()].slice(0, 2);
  };
  it.each([
    ["level", 0],
    ["sample", 0],
    ["batch", 1e-3],
  ] as const)("of the %s: samples interact by at least %d", (norms, least) => {
    const [one, other] = [
      moved(norms, [
        [0.5, 0.1],
        [0, 0],
      ]),
      moved(norms, [
        [0.5, 0.1],
        [7, -3],
      ]),
    ];
    const difference = Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
    if (least === 0) expect(difference).toBe(0);
    else expect(difference).toBeGreaterThan(least);
  });
  it("of images are those of whole samples", () => {
    const flat = [
      [0.5, 0.1, -0.3, 0.8, 1, 2, 3, 4],
      [2, 1, 0, 1, 2, 0, 1, 1],
    ];
    const denoise: Denoiser = (x) => ({ x0: x, eps: x });
    const run = (shape: readonly number[]) => {
      const env: GaussianEnv = { denoise, schedule, rng: rng(1) };
      return langevin({ norms: "sample" })(reshape(toTensor(flat), [...shape]), level, env).dataSync();
    };
    expect(run([2, 2, 2, 2])).toEqual(run([2, 8]));
  });
  it("let a sample rest where its score is 0", () => {
    const env = envOf({ denoise: (x) => ({ x0: x, eps: x }) });
    expect([...langevin({ norms: "sample" })(toTensor([[0, 0]]), level, env).dataSync()]).toEqual([0, 0]);
  });
});

describe("langevin", () => {
  it("takes the steps it is told, each with a call, and none at sigma = 0", () => {
    let calls = 0;
    const env = envOf({ denoise: (x, at) => (calls++, mixture.denoise(x, at)) });
    const x = toTensor([[0.4, 1]]);
    langevin({ steps: 3 })(x, level, env);
    expect(calls).toBe(3);
    langevin({ steps: ({ t }) => Math.round(10 * t) })(x, level, env);
    expect(calls).toBe(6);
    expect(langevin({ steps: 0 })(x, level, env).dataSync()).toEqual(x.dataSync());
    expect(langevin()(x, levelAt(schedule, 0), env).dataSync()).toEqual(x.dataSync());
    expect(calls).toBe(6);
  });
  it("refuses what makes no sense", () => {
    expect(() => langevin({ snr: 0 })).toThrow(/langevin: expected a positive snr, got 0/);
    expect(() => langevin({ stepSize: -1 })).toThrow(/langevin: expected a positive step size/);
    expect(() => langevin({ stepSize: 1, snr: 1 })).toThrow(/langevin: expected a step size or an snr/);
    expect(() => langevin({ steps: 1.5 })).toThrow(/langevin: expected a number of steps/);
    expect(() => langevin({ norms: "all" as never })).toThrow(/langevin: expected norms by level, sample or batch/);
    expect(() => langevin({ stepSize: () => Number.NaN })(toTensor([[1, 1]]), level, envOf(mixture))).toThrow(
      /langevin: expected a positive step size, got NaN/,
    );
    expect(() => langevinDynamics(levelAt(schedule, 0), { steps: 3 })).toThrow(/langevinDynamics: expected a level/);
    expect(() => langevinDynamics(level, { steps: 0 })).toThrow(/langevinDynamics: expected a positive number/);
    expect(() => annealedLangevin({ stepSize: 2 })).toThrow(/annealedLangevin: expected a step size between 0 and 2/);
    expect(() => annealedLangevin({ stepSize: 0.1, snr: 0.1 })).toThrow(/annealedLangevin: expected a step size or/);
  });
});

describe("annealedLangevin", () => {
  const origin: Denoiser = (x, { sigma }) => ({ x0: zerosLike(x), eps: combine([1 / sigma, x]) });

  it.each([0.1, 0.4])("leaves noise too large by 1/(1 - c/2), c = %d, on every schedule", async (c) => {
    for (const [schedule, to] of [
      [geometric(), 0.2],
      [rectifiedFlow(), 0.1],
      [cosine(), 0.1],
    ] as const) {
      const levels: readonly NoiseLevel[] = [1, 0.6, to].map((t) => levelAt(schedule, t));
      const start = rng(2).normal([20_000, 1]);
      const stepper = annealedLangevin({ stepSize: c, steps: 60 });
      const x = await last(along(stepper, levels)(start, { denoise: origin, schedule, rng: rng(3) }));
      const { variance, errors } = measure(x);
      const wanted = levels[2]!.sigma ** 2 / (1 - c / 2);
      expect(Math.abs(variance - wanted)).toBeLessThan(4 * errors.variance + 0.01 * wanted);
    }
  });
  it("is c = 2 r^2, and ends with the guess of the clean datum", async () => {
    const env = () => envOf(mixture);
    const x = toTensor([[0.4, 1]]);
    const [t, s, end] = [0.5, 0.3, 0].map((time) => levelAt(schedule, time)) as [NoiseLevel, NoiseLevel, NoiseLevel];
    const step = (options: Parameters<typeof annealedLangevin>[0], to: NoiseLevel) => [
      ...annealedLangevin(options).step(x, t, to, env(), undefined).x.dataSync(),
    ];
    step({ snr: 0.2, steps: 4 }, s).forEach((value, i) =>
      expect(value).toBeCloseTo(step({ stepSize: 0.08, steps: 4 }, s)[i]!, 12),
    );
    expect(step({}, end)).toEqual([...mixture.denoise(x, t).x0.dataSync()]);
  });
  it("mixes as often as each level is told to", async () => {
    let calls = 0;
    const env = envOf({ denoise: (x, at) => (calls++, mixture.denoise(x, at)) });
    const levels = [0.8, 0.6, 0.4, 0.2].map((t) => levelAt(schedule, t));
    const stepper = annealedLangevin({ steps: ({ t }) => (t > 0.5 ? 2 : 5) });
    (
      await last(
        along(
          gaussianStepper((x, t, s, e) => stepper.step(x, t, s, e, undefined).x),
          levels,
        )(toTensor([[1, 1]]), env),
      )
    ).dispose();
    expect(calls).toBe(12);
  });
});
