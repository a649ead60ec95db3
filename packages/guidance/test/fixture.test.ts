import { readFileSync } from "node:fs";
import { slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { last, onGrid, resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel, ScoreModel } from "@tweedie/core";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import { ddim, dpmSolverPlusPlus, heun } from "@tweedie/samplers";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { classifierFree, dynamicThreshold, guidanceInterval } from "../src/index.ts";

type Nested = readonly (number | Nested)[];
interface Fixture {
  readonly inputs: { readonly pred_cond: Nested; readonly pred_uncond: Nested; readonly w: number };
  readonly guiders: Readonly<Record<string, Nested>>;
  readonly interval: readonly {
    readonly start: number;
    readonly stop: number;
    readonly n: number;
    readonly enabled_at_step: readonly boolean[];
  }[];
  readonly dynamic_thresholding: {
    readonly ratio: number;
    readonly sample_max_value: number;
    readonly x: Nested;
    readonly output: Nested;
  };
  readonly guided_mixture: {
    readonly oracle: { readonly w: number[]; readonly mu: number[][]; readonly s: number[] };
    readonly class: number;
    readonly sigmas: readonly number[];
    readonly x_init: Nested;
    readonly samples: readonly { readonly w: number; readonly fn: string; readonly x_final: Nested }[];
  };
}

const { inputs, guiders, interval, dynamic_thresholding, guided_mixture } = JSON.parse(
  readFileSync(new URL("../../../fixtures/10_guidance.json", import.meta.url), "utf8"),
) as Fixture;

const shapeOf = (rows: Nested): number[] =>
  typeof rows[0] === "object" ? [rows.length, ...shapeOf(rows[0])] : [rows.length];
const numbersOf = (rows: Nested): number[] => rows.flat(Infinity as 1) as number[];
const toTensor = (rows: Nested): Tensor => tensorOf(numbersOf(rows), shapeOf(rows));
const deviation = (x: Tensor, rows: Nested): number => {
  const expected = numbersOf(rows);
  expect(x.size).toBe(expected.length);
  return Math.max(...Array.from(x.dataSync(), (value, i) => Math.abs(value - expected[i]!)));
};

beforeAll(useFloat64);

describe("classifierFree equals the guiders of diffusers", () => {
  const { pred_cond, pred_uncond, w } = inputs;
  const output: ScoreModel<readonly (string | null)[]> = {
    target: x0Target,
    predict: (_, levels, cond) =>
      tensorOf(
        cond.flatMap((label, row) => {
          const rows = label === null ? pred_uncond : pred_cond;
          return numbersOf(rows[row % rows.length] as Nested);
        }),
        [levels.length, ...shapeOf(pred_cond).slice(1)],
      ),
  };
  const guided = (scale: number, rescale?: number): Tensor => {
    const options = { model: output, cond: ["a", "b"], uncond: null, scale };
    const denoise = classifierFree<string | null>(rescale === undefined ? options : { ...options, rescale });
    return denoise(toTensor(pred_cond), { t: 0.5, alpha: 1, sigma: 1 }).x0;
  };

  it("cfg, in its formulation and in that of the paper, where the scale is one less", () => {
    expect(deviation(guided(w), guiders["cfg"]!)).toBeLessThan(1e-8);
    expect(deviation(guided(w + 1), guiders["cfg_original_formulation"]!)).toBeLessThan(1e-8);
  });
  it("with rescaling", () => {
    expect(deviation(guided(w, 0.7), guiders["cfg_rescaled"]!)).toBeLessThan(1e-8);
    expect(deviation(guided(w, 0), guiders["cfg"]!)).toBeLessThan(1e-8);
  });
});

describe("guidanceInterval is that of diffusers' steps", () => {
  it.each(interval)("from $start to $stop of $n steps", ({ start, stop, n, enabled_at_step }) => {
    const levels = Array.from({ length: n + 1 }, (_, i): NoiseLevel => ({
      t: 1 - i / n,
      alpha: i / n,
      sigma: 1 - i / n,
    }));
    const calls: boolean[] = [];
    const noting =
      (enabled: boolean): Denoiser =>
      (x, level) => {
        calls.push(enabled);
        return resolve(x, x, level, x0Target);
      };
    const ratio = (share: number) => levels[Math.trunc(share * n)]!.sigma / levels[Math.trunc(share * n)]!.alpha;
    const denoise = guidanceInterval(noting(true), noting(false), { from: ratio(start), to: ratio(stop) });
    for (const level of levels.slice(0, n)) denoise(tensorOf([1], [1, 1]), level);
    expect(calls).toEqual(enabled_at_step);
  });
});

it("dynamicThreshold is that of diffusers", () => {
  const { ratio, sample_max_value: max, x, output } = dynamic_thresholding;
  const base: Denoiser = (z, level) => resolve(z, z, level, x0Target);
  const { x0 } = dynamicThreshold({ ratio, max })(base)(toTensor(x), { t: 0.5, alpha: 1, sigma: 1 });
  expect(deviation(x0, output)).toBeLessThan(1e-8);
});

describe("a guided mixture is sampled as by k-diffusion", () => {
  const { oracle, class: label, sigmas: printed, x_init, samples } = guided_mixture;
  const [first, last_] = [20 ** (1 / 7), 0.01 ** (1 / 7)];
  const sigmas = printed.map((_, i) => (i === 10 ? 0 : (first + (i / 9) * (last_ - first)) ** 7));
  const grid = sigmas.map((sigma): NoiseLevel => ({ t: sigma / 20, alpha: 1, sigma }));
  const mixture = gaussianMixture({ weights: oracle.w, means: oracle.mu, scales: oracle.s });
  const component = gaussian({ mean: oracle.mu[label]!, scale: oracle.s[label]! });
  const model: ScoreModel<readonly (number | null)[]> = {
    target: x0Target,
    predict: (x, levels, cond) => {
      expect(cond.slice(0, x_init.length).every((own) => own === cond[0])).toBe(true);
      const rows = (own: number | null, from: number) =>
        (own === null ? mixture : component).denoise(slice(x, from, x_init.length), levels[0]!).x0;
      const parts = Array.from({ length: cond.length / x_init.length }, (_, i) =>
        rows(cond[i * x_init.length]!, i * x_init.length).dataSync(),
      );
      return tensorOf(
        parts.flatMap((part) => [...part]),
        x.shape,
      );
    },
  };
  const steppers: Record<string, () => GaussianStepper<unknown>> = {
    sample_euler: ddim,
    sample_heun: heun,
    sample_dpmpp_2m: dpmSolverPlusPlus,
  };

  it.each(samples)("$fn with w = $w", async ({ w, fn, x_final }) => {
    sigmas.forEach((sigma, i) => expect(Math.abs(sigma - printed[i]!)).toBeLessThanOrEqual(6e-9 * sigma));
    const cond = new Array<number | null>(x_init.length).fill(label);
    const denoise = classifierFree({ model, cond, uncond: null, scale: w });
    const env = { denoise, schedule: { alpha: () => 1, sigma: (t: number) => 20 * t }, rng: rng(0) };
    expect(deviation(await last(onGrid(steppers[fn]!(), grid)(toTensor(x_init), env)), x_final)).toBeLessThan(1e-8);
  });
  it("covers 9 samples", () => expect(samples).toHaveLength(9));
});
