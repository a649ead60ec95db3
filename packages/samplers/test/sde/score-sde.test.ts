import type { Tensor } from "@tensorflow/tfjs-core";
import { along, gaussianStepper, last } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { geometric, linearBeta, subVp } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
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
import { deviation, fixture, oracles, scripted, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Case {
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

const { cases, noise } = fixture<{ cases: readonly Case[]; noise: Record<string, readonly Rows[]> }>(
  "04_score_sde_pc.json",
);

const scheduleOf = ({ sde, params: [low, high] }: Case): NoiseSchedule =>
  ({
    vp: () => linearBeta({ betaMin: low, betaMax: high }),
    subvp: () => subVp({ betaMin: low, betaMax: high }),
    ve: () => geometric({ sigmaMin: low, sigmaMax: high }),
  })[sde]();

/** The grid of times, from 1 to `eps`, in full precision. */
const times = ({ N, eps }: Case): readonly number[] =>
  Array.from({ length: N }, (_, i) => 1 - (i * (1 - eps)) / (N - 1));

/** The variances of the chain that score_sde lays under its continuous processes. */
const betasOf = ({ N, params: [low, high] }: Case): readonly number[] =>
  Array.from({ length: N }, (_, i) => (low + (i * (high - low)) / (N - 1)) / N);

/** Its levels, the cleanest first. */
function chainOf(test: Case): readonly NoiseLevel[] {
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

function predictorOf(test: Case): GaussianStepper {
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

function correctorOf(test: Case): Corrector {
  const { sde, N, snr, n_corrector_steps: steps } = test;
  const betas = betasOf(test);
  const scale = ({ t }: NoiseLevel) => (sde === "ve" ? 1 : 1 - betas[Math.floor(t * (N - 1))]!);
  return {
    langevin: () => langevin({ steps, snr, scale, norms: "batch" }),
    ald: () => langevin({ steps, snr, scale }),
    none: (): Corrector => (x) => x.clone(),
  }[test.corrector]();
}

beforeAll(useFloat64);

it("covers 44 cases", () => expect(cases).toHaveLength(44));
it.each(cases)("meets $id", async (test) => {
  const schedule = scheduleOf(test);
  const points = times(test).map((t) => ({ t, alpha: schedule.alpha(t), sigma: schedule.sigma(t) }));
  points.forEach(({ t }, i) => expect(Math.abs(t - test.t_grid[i]!)).toBeLessThan(1e-9));
  // The last step starts at the last time, and goes as far as the others.
  const grid = [...points, { ...points.at(-1)!, t: 0 }];
  const env = () => ({ denoise: oracles[test.oracle]!.denoise, schedule, rng: scripted(noise[test.oracle]!) });
  const run = (stepper: GaussianStepper) => last(along(stepper, grid)(toTensor(test.x_init), env()));
  const meets = (x: Tensor, rows: Rows) =>
    expect(deviation(x, rows)).toBeLessThan(1e-8 * (1 + Math.max(...rows.flat().map(Math.abs))));

  const [predictor, correct] = [predictorOf(test), correctorOf(test)];
  meets(await run(predictorCorrector(withoutLastNoise(predictor), correct)), test.x_mean_final);
  /** Looks at the mean of every step on the way. */
  const watched = gaussianStepper((x, t, s, env, place) => {
    const rows = test.x_mean_traj?.[place!.step - 1];
    const last = { step: 1, steps: 1 };
    if (rows) meets(withoutLastNoise(predictor).step(x, t, s, env, undefined, last).x, rows);
    return predictor.step(x, t, s, env, undefined).x;
  });
  meets(await run(predictorCorrector(watched, correct)), test.x_final);
});
