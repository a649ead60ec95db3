import { onesLike, tanh } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, epsTarget, resolve } from "@tweedie/core";
import type { Denoiser, GaussianStepper, Guidance, NoiseLevel } from "@tweedie/core";
import { clipX0, dynamicThreshold } from "@tweedie/guidance";
import { betaTable, cosineBetas, linearBetas, scaledLinearBetas, zeroTerminalSnr } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm } from "../../src/index.ts";
import { deviation, fixture, oracles, scripted, toTensor, vpLevel } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Config {
  readonly num_train_timesteps: number;
  readonly beta_schedule: "linear" | "scaled_linear" | "squaredcos_cap_v2";
  readonly beta_start?: number;
  readonly beta_end?: number;
  readonly clip_sample: boolean;
  readonly clip_sample_range?: number;
  readonly thresholding?: boolean;
  readonly dynamic_thresholding_ratio?: number;
  readonly sample_max_value?: number;
  readonly rescale_betas_zero_snr?: boolean;
  readonly set_alpha_to_one?: boolean;
  readonly timestep_spacing?: string;
  readonly variance_type?: keyof typeof variances;
}
interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: Config;
  readonly n: number;
  readonly step_kwargs?: { readonly eta?: number; readonly use_clipped_model_output?: boolean };
  /** The head of a learned variance is `tanh` of the noised datum times this, in [-1, 1]. */
  readonly learned_head?: number;
  readonly timesteps: readonly number[];
  readonly x_init: Rows;
  readonly x_final: Rows;
}

const variances = {
  fixed_small: "betaTilde",
  fixed_small_log: "betaTilde",
  fixed_large: "beta",
  learned_range: "learnedRange",
} as const;

/** `alphaBar(n)` of a trained timestep, 1 below the first. */
function alphaBars({ num_train_timesteps: steps, ...config }: Config): (n: number) => number {
  const { beta_start: betaStart = 0.0001, beta_end: betaEnd = 0.02 } = config;
  const betas = {
    linear: () => linearBetas({ steps, betaStart, betaEnd }),
    scaled_linear: () => scaledLinearBetas({ steps, betaStart, betaEnd }),
    squaredcos_cap_v2: () => cosineBetas({ steps }),
  }[config.beta_schedule]();
  const table: number[] = [];
  for (const beta of config.rescale_betas_zero_snr ? zeroTerminalSnr(betas) : betas) {
    table.push((table.at(-1) ?? 1) * (1 - beta));
  }
  return (n) => (n >= 0 ? table[n]! : config.set_alpha_to_one === false ? table[0]! : 1);
}

/** diffusers keeps the predicted noise when it clips the datum, unless told otherwise. */
function clipping(config: Config, consistent = false): Guidance {
  if (config.thresholding) {
    return dynamicThreshold({
      ratio: config.dynamic_thresholding_ratio ?? 0.995,
      max: config.sample_max_value ?? 1,
      consistent,
    });
  }
  return config.clip_sample ? clipX0({ range: config.clip_sample_range ?? 1, consistent }) : (base) => base;
}

const schedule = betaTable(linearBetas());
const oracle = oracles["gauss4"]!.denoise;

/** DDPMScheduler goes to the next timestep; DDIMScheduler goes from t to t - T/n, whatever the spacing. */
function walk(test: Case, stepper: GaussianStepper, noise: readonly Rows[], denoise: Denoiser): Tensor {
  const alphaBar = alphaBars(test.config);
  const stride = Math.floor(test.config.num_train_timesteps / test.n);
  const env = { denoise, schedule, rng: scripted(noise) };
  return test.timesteps.reduce<Tensor>((x, n, i) => {
    const next = test.class === "DDPMScheduler" ? (test.timesteps[i + 1] ?? -1) : n - stride;
    const [from, to] = [vpLevel(alphaBar(n)), vpLevel(alphaBar(next))];
    return stepper.step(x, from, to, env, undefined).x;
  }, toTensor(test.x_init));
}

beforeAll(useFloat64);

describe("ddim equals DDIMScheduler", () => {
  const { cases } = fixture<{ cases: readonly Case[] }>("02_diffusers_ode_gauss4_vp.json");
  const deterministic = cases.filter(({ class: name }) => name === "DDIMScheduler");
  it.each(deterministic)("$id", (test) => {
    expect(deviation(walk(test, ddim(), [], clipping(test.config)(oracle)), test.x_final)).toBeLessThan(1e-8);
  });
  it("covers 19 cases", () => expect(deterministic).toHaveLength(19));

  const inverse = cases.filter(({ class: name }) => name === "DDIMInverseScheduler");
  // It evaluates the model at the level where the step goes, on the sample where it comes from.
  it.each(inverse)("$id, upwards in noise", (test) => {
    const alphaBar = alphaBars(test.config);
    const stride = Math.floor(test.config.num_train_timesteps / test.n);
    const result = test.timesteps.reduce<Tensor>((x, n) => {
      const [from, to] = [vpLevel(alphaBar(n - stride)), vpLevel(alphaBar(n))];
      const denoise: Denoiser = (z) => shifted(z, from, to);
      return ddim().step(x, from, to, { denoise, schedule, rng: scripted([]) }, undefined).x;
    }, toTensor(test.x_init));
    expect(deviation(result, test.x_final)).toBeLessThan(1e-8);
  });
  const shifted = (x: Tensor, from: NoiseLevel, to: NoiseLevel) => {
    const { eps } = oracle(x, to);
    return from.sigma === 0 ? { x0: x, eps } : resolve(x, eps, from, epsTarget);
  };
});

describe.each(["gauss4", "gmm2"])("with its noise, on %s", (law) => {
  const { cases, noise } = fixture<{ cases: readonly Case[]; noise: readonly Rows[] }>(`03_diffusers_sde_${law}.json`);
  const oracle = oracles[law]!.denoise;
  const eta = cases.filter(({ class: name }) => name === "DDIMScheduler");
  it.each(eta)("ddim equals $id", (test) => {
    const { eta: share = 0, use_clipped_model_output: consistent = false } = test.step_kwargs ?? {};
    const denoise = clipping(test.config, consistent)(oracle);
    expect(deviation(walk(test, ddim({ eta: share }), noise, denoise), test.x_final)).toBeLessThan(1e-8);
  });

  const ancestral = cases.filter(({ class: name }) => name === "DDPMScheduler");
  it.each(ancestral)("ddpm equals $id", (test) => {
    const { variance_type: type = "fixed_small", timestep_spacing: spacing } = test.config;
    const denoise: Denoiser = (x, level) => ({
      ...clipping(test.config)(oracle)(x, level),
      ...(test.learned_head !== undefined && { varianceShare: shareOf(x, test.learned_head) }),
    });
    // Trailing spacing ends above timestep 0, where diffusers still adds noise to the final sample.
    const stepper = ddpm({ variance: variances[type], lastNoise: spacing === "trailing" });
    expect(deviation(walk(test, stepper, noise, denoise), test.x_final)).toBeLessThan(1e-8);
  });
  const shareOf = (x: Tensor, head: number) => combine([0.5, onesLike(x)], [head / 2, tanh(x)]);
  it("covers 5 and 11 cases", () => expect([eta.length, ancestral.length]).toEqual([5, 11]));
});
