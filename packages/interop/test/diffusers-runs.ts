import { mul, onesLike, tanh } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, resolve } from "@tweedie/core";
import type { Denoiser, Target } from "@tweedie/core";
import type { JsonValue } from "../src/python-json.ts";
import { fromDiffusers } from "../src/index.ts";
import type { DiffusersOptions, DiffusersSampling, StepArguments } from "../src/index.ts";
import { fixture, laws, runOf, scripted, toTensor } from "./fixture-laws.ts";
import type { DataLaw, Rows, Run } from "./fixture-laws.ts";

/** A run of a scheduler of diffusers. */
export interface DiffusersCase {
  readonly id: string;
  readonly class: string;
  readonly config: Readonly<Record<string, JsonValue>>;
  readonly n: number | null;
  readonly step_kwargs?: StepArguments;
  readonly set_timesteps?: {
    readonly timesteps?: readonly number[];
    readonly jump_length?: number;
    readonly jump_n_sample?: number;
  };
  /** The head of a learned variance is `tanh` of what the network sees times this, in [-1, 1]. */
  readonly learned_head?: number;
  readonly original_image?: Rows;
  readonly mask_1_is_known?: Rows;
  /** RePaint: steps down and up. */
  readonly ops?: readonly (readonly [string, number])[];
  readonly timesteps: readonly number[];
  readonly x_init: Rows;
  readonly x_final: Rows;
  readonly x_final_correct?: Rows;
  readonly f32_max_abs_diff?: number;
  readonly peer_bug?: string;
  readonly traj?: readonly Rows[] | null;
  /** The data law by name, the file, and the noise that is drawn. */
  readonly law: string;
  readonly file: string;
  readonly unit?: Rows;
  readonly noise: readonly Rows[];
}

const files = {
  "02_diffusers_ode_gauss4_vp": "gauss4",
  "02_diffusers_ode_gauss4_dpm": "gauss4",
  "02_diffusers_ode_gauss4_ve_edm_flow": "gauss4",
  "02_diffusers_ode_gmm2": "gmm2",
  "03_diffusers_sde_gauss4": "gauss4",
  "03_diffusers_sde_gmm2": "gmm2",
};

/** All runs of the fixtures. */
export const diffusersCases: readonly DiffusersCase[] = Object.entries(files).flatMap(([file, law]) => {
  type File = { readonly cases: readonly DiffusersCase[]; readonly noise?: readonly Rows[]; readonly unit: Rows };
  const { cases, noise = [], unit } = fixture<File>(`${file}.json`);
  return cases.map((one) => ({ ...one, file, law, noise, unit }));
});

/** Runs with options drawn at random, which are tried together there. */
export const optionCases: readonly (DiffusersCase & { readonly calls: number })[] = (() => {
  type Case = Omit<DiffusersCase, "file" | "noise" | "timesteps"> & { readonly calls: number; readonly law: string };
  const file = "11_diffusers_options";
  type File = { readonly cases: readonly Case[]; readonly noise: Readonly<Record<string, readonly Rows[]>> };
  const { cases, noise } = fixture<File>(`${file}.json`);
  return cases.map((one) => ({ ...one, file, timesteps: [], noise: noise[one.law]! }));
})();

/** What a case asks of `fromDiffusers`. */
export function samplingOf(one: DiffusersCase): { readonly sampling: DiffusersSampling; readonly start: Rows } {
  const { timesteps, jump_length: jumpLength, jump_n_sample: jumpSamples } = one.set_timesteps ?? {};
  const options: DiffusersOptions = {
    ...(one.n !== null && { steps: one.n }),
    ...(timesteps && { timesteps }),
    ...(jumpLength !== undefined && { jumpLength }),
    ...(jumpSamples !== undefined && { jumpSamples }),
    ...(one.step_kwargs && { step: one.step_kwargs }),
    ...(one.original_image && {
      inpaint: { image: toTensor(one.original_image), mask: toTensor(one.mask_1_is_known!) },
    }),
  };
  const sampling = fromDiffusers({ _class_name: one.class, ...one.config }, options);
  // In full precision: the starts of most fixtures have nine digits.
  const isUp = one.class === "DDIMInverseScheduler";
  const start = isUp ? one.x_init : (one.unit?.map((row) => row.map((z) => z * sampling.initNoiseSigma)) ?? one.x_init);
  return { sampling, start };
}

/** Runs a case. */
export async function runDiffusers(one: DiffusersCase): Promise<Run & { readonly sampling: DiffusersSampling }> {
  const { sampling, start } = samplingOf(one);
  const { sampler, wrap, schedule, target } = sampling;
  const law = laws[one.law]!;
  const exact = one.class === "CMStochasticIterativeScheduler" ? consistencyOf(law) : law.denoise;
  const network = throughTarget(one.learned_head === undefined ? exact : withHead(exact, one.learned_head), target);
  const env = { denoise: network, schedule, rng: scripted(one.noise) };
  return { ...(await runOf(sampler, start, env, wrap)), sampling };
}

/** The output of a network that is trained for a target, and what is read from it. */
const throughTarget =
  (denoise: Denoiser, target: Target): Denoiser =>
  (x, level) => {
    const { x0, eps, varianceShare } = denoise(x, level);
    const [a, b] = target(level);
    return { ...resolve(x, combine([a, x0], [b, eps]), level, target), ...(varianceShare && { varianceShare }) };
  };

/** With a head of a learned variance. */
const withHead =
  (denoise: Denoiser, head: number): Denoiser =>
  (x, level) => ({ ...denoise(x, level), varianceShare: combine([0.5, onesLike(x)], [head / 2, tanh(x)]) });

/** The exact consistency function to $\sigma_{min} = 0.002$: $\mu + (x - \mu)\sqrt{(s^2 + \sigma_{min}^2)/(s^2 + \sigma^2)}$. */
function consistencyOf({ normal }: DataLaw): Denoiser {
  const { mean, scale } = normal!;
  const every = (x: Tensor, row: readonly number[]) => toTensor(Array.from({ length: x.shape[0]! }, () => row));
  return (x, { sigma }) => {
    const mu = every(x, mean);
    const shrunk = mul(
      combine([1, x], [-1, mu]),
      every(
        x,
        scale.map((s) => Math.hypot(s, 0.002) / Math.hypot(s, sigma)),
      ),
    );
    const x0 = combine([1, mu], [1, shrunk]);
    return { x0, eps: combine([1 / sigma, x], [-1 / sigma, x0]) };
  };
}

/** After which calls of diffusers' `step` a step of ours is done, for its `traj` has the samples after each. */
export function wholeSteps(one: DiffusersCase): readonly Rows[] {
  const { class: name, config, traj } = one;
  if (!traj || one.peer_bug) return [];
  const twice = ["Heun", "KDPM2", "DPMSolverSDE"].some((word) => name.includes(word));
  if (twice) return traj.filter((_, i) => i % 2 === 1);
  if (name !== "PNDMScheduler") return traj;
  return traj.filter((_, i) => (config["skip_prk_steps"] ? i > 0 : i > 10 || i % 4 === 3));
}
