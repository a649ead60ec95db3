import {
  denoiserOf,
  edmTarget,
  epsTarget,
  last,
  levelAt,
  rng,
  scoreTarget,
  tensorOf,
  velocityTarget,
  vTarget,
  x0Target,
} from "@tweedie/core";
import type { Denoiser, GaussianSampler, NoiseLevel, NoiseSchedule, Rng, Target } from "@tweedie/core";
import { classifierFree, guidanceInterval } from "@tweedie/guidance";
import { cosine, edm, geometric, linearBeta, rectifiedFlow, toZeroTerminalSnr } from "@tweedie/schedules";
import { standardGrid } from "@tweedie/testing";
import { exactModel, labelsOf, meanGiven, quantilesAt } from "./matrix-law.ts";
import type { Guess, Label } from "./matrix-law.ts";

/** A schedule with the grids that samplers run on. */
export interface Setting {
  readonly schedule: NoiseSchedule;
  /** Whether grids begin at pure noise, where nothing is left of the datum, and end at clean data. */
  readonly pure: boolean;
  /** Levels with equal steps of log-SNR between the ends. */
  grid(steps: number): readonly NoiseLevel[];
}

const between = (schedule: NoiseSchedule, from: number, to: number): Setting => ({
  schedule,
  pure: false,
  grid: (steps) => standardGrid(schedule, steps, { from, to }),
});
const fromPureNoise = (schedule: NoiseSchedule): Setting => ({
  schedule,
  pure: true,
  grid: (steps) => [
    levelAt(schedule, 1),
    ...standardGrid(schedule, steps - 2, { from: 0.999, to: 1e-3 }),
    levelAt(schedule, 0),
  ],
});

export const settings: Readonly<Record<string, Setting>> = {
  "VP-linear": between(linearBeta(), 0.999, 1e-3),
  cosine: between(cosine(), 0.999, 1e-3),
  VE: between(geometric(), 1, 0),
  flow: fromPureNoise(rectifiedFlow()),
  EDM: between(edm(), 1, 0),
  "zero-terminal-SNR": fromPureNoise(toZeroTerminalSnr(linearBeta())),
};

/** What networks are trained to output. */
export const targets: Readonly<Record<string, (schedule: NoiseSchedule) => Target>> = {
  x0: () => x0Target,
  eps: () => epsTarget,
  v: () => vTarget,
  score: () => scoreTarget,
  velocity: velocityTarget,
  F: () => edmTarget({ sigmaData: 0.9 }),
};

/** How the model is guided. */
export interface Guiding {
  /** The guidance scale of the law that samples start from, and end at where that is known; null is without labels. */
  readonly scale: number | null;
  denoiser(target: Target, labels: readonly Label[], guess: Guess): Denoiser;
}

const guided = (target: Target, cond: readonly Label[], scale: number, rescale: number, guess: Guess): Denoiser =>
  classifierFree<Label>({ model: exactModel(target, guess), cond, uncond: null, scale, rescale });

export const guidings: Readonly<Record<string, Guiding>> = {
  none: {
    scale: null,
    denoiser: (target, labels, guess) =>
      denoiserOf(
        exactModel(target, guess),
        labels.map(() => null),
      ),
  },
  "classifier-free": { scale: 2, denoiser: (target, labels, guess) => guided(target, labels, 2, 0, guess) },
  interval: {
    scale: 1,
    denoiser: (target, labels, guess) =>
      guidanceInterval(guided(target, labels, 2, 0, guess), guided(target, labels, 1, 0, guess), { from: 4, to: 0.4 }),
  },
  rescale: { scale: 2, denoiser: (target, labels, guess) => guided(target, labels, 2, 0.7, guess) },
};

/** What is sampled from what: a cell of the matrix but for its sampler. */
export interface Problem {
  readonly setting: string;
  readonly target: string;
  readonly guiding: string;
}

/** Every problem. */
export const problems: readonly Problem[] = Object.keys(settings).flatMap((setting) =>
  Object.keys(targets).flatMap((target) => Object.keys(guidings).map((guiding) => ({ setting, target, guiding }))),
);

/** The numbers of a batch. */
export type Size = readonly [rows: number, size: number];

/** What a run ended with, in the order of rows, and whether it drew noise. */
export interface End {
  readonly values: readonly number[];
  readonly noisy: boolean;
}

/** Runs a sampler on a problem, from the quantiles of the law at the first level. */
export async function solve(
  { setting, target, guiding }: Problem,
  make: (grid: readonly NoiseLevel[]) => GaussianSampler,
  steps: number,
  size: Size,
  guess: Guess = meanGiven,
): Promise<End> {
  const { schedule, grid } = settings[setting]!;
  const { scale, denoiser } = guidings[guiding]!;
  const levels = grid(steps);
  let noisy = false;
  const random = rng(11);
  const noticed: Rng = {
    ...random,
    normal: (shape) => {
      noisy = true;
      return random.normal(shape);
    },
  };
  const env = { denoise: denoiser(targets[target]!(schedule), labelsOf(size[0]), guess), schedule, rng: noticed };
  const start = tensorOf(quantilesAt(levels[0]!, size, scale), size);
  try {
    const end = await last(make(levels)(start, env));
    const values = [...(await end.data())];
    end.dispose();
    return { values, noisy };
  } finally {
    start.dispose();
  }
}
