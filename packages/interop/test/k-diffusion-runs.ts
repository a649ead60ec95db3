import { fromKDiffusion, kDiffusionSigmas } from "../src/index.ts";
import type {
  KDiffusionLadder,
  KDiffusionLadderOptions,
  KDiffusionName,
  KDiffusionOptions,
  KDiffusionSampling,
} from "../src/index.ts";
import { fixture, laws, runOf, scripted } from "./fixture-laws.ts";
import type { Rows, Run } from "./fixture-laws.ts";

/** A run of a function of k-diffusion. */
export interface KDiffusionCase {
  readonly id: string;
  readonly fn: KDiffusionName;
  readonly kwargs: KDiffusionOptions;
  readonly oracle: string;
  readonly grid?: { readonly kind: string; readonly n: number } & Readonly<Record<string, unknown>>;
  readonly sigmas?: readonly number[];
  readonly x_init: Rows;
  readonly model_calls?: number;
  readonly info?: { readonly nfe: number; readonly n_accept: number };
  readonly traj?: readonly Rows[] | null;
  readonly x_at_calls?: readonly Rows[];
  readonly x_final: Rows;
  readonly file: string;
  readonly noise: readonly Rows[];
}

const files = ["02_kdiffusion_ode", "03_kdiffusion_sde"];

/** All runs of the fixtures. */
export const kDiffusionCases: readonly KDiffusionCase[] = files.flatMap((file) => {
  type File = { readonly cases: readonly KDiffusionCase[]; readonly noise?: Readonly<Record<string, readonly Rows[]>> };
  const { cases, noise = {} } = fixture<File>(`${file}.json`);
  return cases.map((one) => ({ ...one, file, noise: noise[one.oracle] ?? [] }));
});

const karras = { kind: "karras", n: 10, sigma_min: 0.002, sigma_max: 80, rho: 7 };

/** The noise scales of a case in full precision: the file has nine digits. */
export function sigmasOf({ sigmas, grid = karras }: KDiffusionCase): readonly number[] | undefined {
  if (!sigmas) return undefined;
  const { kind, ...options } = grid;
  return kDiffusionSigmas(`get_sigmas_${kind}` as KDiffusionLadder, options);
}

/** Those ends of `sample_dpm_fast` and `sample_dpm_adaptive` that are of the ladder `vp`, of which nine digits are printed. */
const printed: Readonly<Record<string, number>> = Object.fromEntries(
  kDiffusionSigmas("get_sigmas_vp", { n: 2 }).map((sigma) => [sigma.toPrecision(9), sigma]),
);

/** Runs a case. */
export async function runKDiffusion(one: KDiffusionCase): Promise<Run & { readonly sampling: KDiffusionSampling }> {
  const sigmas = sigmasOf(one);
  const inFull = Object.entries(one.kwargs).map(([name, value]: [string, unknown]) =>
    name === "r" && value === 0.333333333 ? [name, 1 / 3] : [name, printed[(value as number).toString()] ?? value],
  );
  const kwargs = Object.fromEntries(inFull) as KDiffusionOptions;
  const sampling = fromKDiffusion(one.fn, { ...kwargs, ...(sigmas && { sigmas }) });
  const env = { denoise: laws[one.oracle]!.denoise, schedule: sampling.schedule, rng: scripted(one.noise) };
  return { ...(await runOf(sampling.sampler, one.x_init, env)), sampling };
}

/** A run with arguments drawn at random, which are tried together there. */
export interface ArgumentsCase {
  readonly id: string;
  readonly fn: KDiffusionName;
  readonly kwargs: KDiffusionOptions;
  readonly ladder?: KDiffusionLadder;
  readonly ladder_kwargs?: KDiffusionLadderOptions;
  readonly final_zero?: boolean;
  readonly x_init: Rows;
  readonly x_final: Rows;
  readonly model_calls: number;
}

const withArguments = fixture<{ readonly cases: readonly ArgumentsCase[]; readonly noise: readonly Rows[] }>(
  "11_kdiffusion_options.json",
);

/** Those runs. */
export const argumentsCases = withArguments.cases;

/** Runs one. */
export async function runArguments({ fn, kwargs, ...one }: ArgumentsCase): Promise<Run> {
  const ladder = one.ladder && kDiffusionSigmas(one.ladder, one.ladder_kwargs!);
  const sigmas = ladder && { sigmas: one.final_zero ? ladder : ladder.slice(0, -1) };
  const { sampler, schedule } = fromKDiffusion(fn, { ...kwargs, ...sigmas });
  const env = { denoise: laws["gauss4"]!.denoise, schedule, rng: scripted(withArguments.noise) };
  return runOf(sampler, one.x_init, env);
}
