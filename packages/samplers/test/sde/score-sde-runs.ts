import type { Tensor } from "@tensorflow/tfjs-core";
import { along, gaussianStepper, last } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { geometric, linearBeta, subVp } from "@tweedie/schedules";
import {
  constantDuration,
  ddpm,
  eulerMaruyama,
  langevin,
  placed,
  predictorCorrector,
  reverseDiffusion,
  tablePlacement,
  withoutLastNoise,
} from "../../src/index.ts";
import type { Corrector } from "../../src/index.ts";
import { fixture, oracles, scripted, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

/** A run of score_sde's predictor-corrector sampler. */
export interface ScoreSdeCase {
  readonly id: string;
  readonly oracle: string;
  readonly sde: "vp" | "subvp" | "ve";
  readonly params: readonly [number, number];
  readonly N: number;
  readonly eps: number;
  readonly predictor: "euler_maruyama" | "reverse_diffusion" | "ancestral_sampling" | "none";
  readonly corrector: "langevin" | "ald" | "none";
  readonly snr: number;
  readonly n_corrector_steps: number;
  readonly probability_flow: boolean;
  readonly x_init: Rows;
  readonly t_grid: readonly number[];
  readonly x_mean_traj: readonly Rows[] | null;
  readonly x_mean_final: Rows;
  readonly x_final: Rows;
}

const { cases, noise } = fixture<{ cases: readonly ScoreSdeCase[]; noise: Record<string, readonly Rows[]> }>(
  "04_score_sde_pc.json",
);

/** All runs. */
export const scoreSdeCases = cases;

const scheduleOf = ({ sde, params: [low, high] }: ScoreSdeCase): NoiseSchedule =>
  ({
    vp: () => linearBeta({ betaMin: low, betaMax: high }),
    subvp: () => subVp({ betaMin: low, betaMax: high }),
    ve: () => geometric({ sigmaMin: low, sigmaMax: high }),
  })[sde]();

/** The times of a run, from 1 to `eps`, in full precision. */
export const timesOf = ({ N, eps }: ScoreSdeCase): readonly number[] =>
  Array.from({ length: N }, (_, i) => 1 - (i * (1 - eps)) / (N - 1));

/** The variances of the chain that score_sde lays under its continuous processes. */
const betasOf = ({ N, params: [low, high] }: ScoreSdeCase): readonly number[] =>
  Array.from({ length: N }, (_, i) => (low + (i * (high - low)) / (N - 1)) / N);

/** Its levels, the cleanest first. */
function chainOf(test: ScoreSdeCase): readonly NoiseLevel[] {
  const { sde, N, params } = test;
  if (sde === "ve") {
    return Array.from({ length: N }, (_, i) => {
      return { t: i / (N - 1), alpha: 1, sigma: params[0] * (params[1] / params[0]) ** (i / (N - 1)) };
    });
  }
  let alphaBar = 1;
  return betasOf(test).map((beta, i) => {
    alphaBar *= 1 - beta;
    return { t: i / (N - 1), alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
  });
}

function predictorOf(test: ScoreSdeCase): GaussianStepper {
  const h = test.probability_flow ? 0 : 1;
  const euler = placed(eulerMaruyama({ h, lastNoise: true }), constantDuration(1 / test.N));
  const onChain = (stepper: GaussianStepper) => placed(stepper, tablePlacement(chainOf(test)));
  return {
    euler_maruyama: () => euler,
    // Where there is no chain, score_sde discretises by Euler's rule.
    reverse_diffusion: () => (test.sde === "subvp" ? euler : onChain(reverseDiffusion({ h, lastNoise: true }))),
    ancestral_sampling: () =>
      onChain(test.sde === "vp" ? ddpm({ variance: "beta", lastNoise: true }) : ddpm({ variance: "betaTilde" })),
    none: () => gaussianStepper((x) => x.clone()),
  }[test.predictor]();
}

function correctorOf(test: ScoreSdeCase): Corrector {
  const { sde, N, snr, n_corrector_steps: steps } = test;
  const betas = betasOf(test);
  const scale = ({ t }: NoiseLevel) => (sde === "ve" ? 1 : 1 - betas[Math.floor(t * (N - 1))]!);
  return {
    langevin: () => langevin({ steps, snr, scale, norms: "batch" }),
    ald: () => langevin({ steps, snr, scale }),
    none: (): Corrector => (x) => x.clone(),
  }[test.corrector]();
}

/** What a run gave. */
export interface ScoreSdeRun {
  /** The samples. */
  readonly end: Tensor;
  /** Their mean in the last step. */
  readonly mean: Tensor;
}

/**
 * Runs a case.
 *
 * @param test - the case
 * @param look - is shown the mean of every step, by its number from 0
 * @returns the ends
 */
export async function runScoreSde(
  test: ScoreSdeCase,
  look: (mean: Tensor, step: number) => void = () => {},
): Promise<ScoreSdeRun> {
  const schedule = scheduleOf(test);
  const points = timesOf(test).map((t) => ({ t, alpha: schedule.alpha(t), sigma: schedule.sigma(t) }));
  // The last step starts at the last time, and goes as far as the others.
  const grid = [...points, { ...points.at(-1)!, t: 0 }];
  const env = () => ({ denoise: oracles[test.oracle]!.denoise, schedule, rng: scripted(noise[test.oracle]!) });
  const run = (stepper: GaussianStepper) => last(along(stepper, grid)(toTensor(test.x_init), env()));
  const [predictor, correct] = [predictorOf(test), correctorOf(test)];
  const watched = gaussianStepper((x, t, s, inStep, place) => {
    const final = { step: 1, steps: 1 };
    look(withoutLastNoise(predictor).step(x, t, s, inStep, undefined, final).x, place!.step - 1);
    return predictor.step(x, t, s, inStep, undefined).x;
  });
  return {
    mean: await run(predictorCorrector(withoutLastNoise(predictor), correct)),
    end: await run(predictorCorrector(watched, correct)),
  };
}
