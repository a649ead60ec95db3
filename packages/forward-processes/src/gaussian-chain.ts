import type { Tensor } from "@tensorflow/tfjs-core";
import { transition } from "@tweedie/core";
import type { ForwardProcess, NoiseLevel, NoiseSchedule, Rng, Transition } from "@tweedie/core";
import { chainLevels, checkStep } from "./chain-levels.ts";
import { gaussianDiffusion } from "./gaussian-diffusion.ts";

/** Mean and variance of one coordinate. */
export interface ChainLaw {
  /** The mean. */
  readonly mean: number;
  /** The variance. */
  readonly variance: number;
}

/** A Markov chain $X_0, X_1, \ldots, X_N$ from data to noise; its points in time are the numbers of the steps. */
export interface GaussianChain extends ForwardProcess<number> {
  /** The number $N$ of steps. */
  readonly steps: number;
  /** The levels of $X_0$ to $X_N$: $q(X_n \mid X_0) = \mathcal N(\alpha_n X_0, \sigma_n^2 I)$. */
  readonly levels: readonly NoiseLevel[];
  /**
   * One step, $q(X_n \mid X_{n-1}) = \mathcal N(\alpha\,X_{n-1}, \sigma^2 I)$.
   *
   * @param n - the number of the step, 1 to $N$
   * @returns its coefficients
   * @throws TweedieError for any other number
   */
  transition(n: number): Transition;
  /**
   * Draws $X_n$ from $X_{n-1}$.
   *
   * @param x - data after `n - 1` steps, `[batch, ...]`; borrowed
   * @param n - the number of the step, 1 to $N$
   * @param rng - the source of noise
   * @returns data after `n` steps, owned by the caller
   * @throws TweedieError for any other number
   */
  step(x: Tensor, n: number, rng: Rng): Tensor;
  /**
   * Mean and variance after some steps: $\alpha_n m$ and $\alpha_n^2 v + \sigma_n^2$.
   *
   * @param data - mean $m$ and variance $v$ of the data
   * @param n - the number of steps; all $N$ if left out
   * @returns mean and variance of $X_n$
   * @throws TweedieError if there is no such step
   */
  law(data: ChainLaw, n?: number): ChainLaw;
}

/**
 * The Markov chain that visits the levels of a grid: `perturb` draws $X_n$ from $X_0$ in one shot, `step` goes one step,
 * and both have the same law.
 *
 * `veChain` and `vpChain` are the two classical ones. On `uniformGrid` of a schedule it is the discretisation of that
 * schedule's SDE that keeps the marginals; its steps are those of the reverse-diffusion sampler of Song et al. (2021),
 * appendix E, https://arxiv.org/abs/2011.13456.
 *
 * @param grid - levels from noise to data, their log-SNR strictly rising; if the last one is not the clean datum
 *   ($\alpha = 1, \sigma = 0$), the datum comes behind it
 * @returns the chain
 * @throws TweedieError if the grid is empty or out of order
 */
export function gaussianChain(grid: readonly NoiseLevel[]): GaussianChain {
  const levels = chainLevels("gaussianChain", grid);
  const steps = levels.length - 1;
  const process = gaussianDiffusion(endOf(levels));
  const levelOf = (n: number): NoiseLevel => {
    checkStep("gaussianChain", n, 0, steps);
    return levels[n]!;
  };
  const ends = (n: number): readonly [NoiseLevel, NoiseLevel] => {
    checkStep("gaussianChain", n, 1, steps);
    return [levels[n - 1]!, levels[n]!];
  };
  return Object.freeze({
    steps,
    levels,
    perturb: (x0: Tensor, points: readonly number[], rng: Rng) => process.perturb(x0, points.map(levelOf), rng),
    prior: (shape: readonly number[], rng: Rng, at: number = steps) => process.prior(shape, rng, levelOf(at)),
    transition: (n: number) => transition(...ends(n)),
    step: (x: Tensor, n: number, rng: Rng) => process.sampleTransition(x, ...ends(n), rng),
    law: ({ mean, variance }: ChainLaw, n: number = steps) => {
      const { alpha, sigma } = levelOf(n);
      return { mean: alpha * mean, variance: alpha ** 2 * variance + sigma ** 2 };
    },
  });
}

/** The last level as a schedule: draws at the levels of a chain need no more of it. */
const endOf = (levels: readonly NoiseLevel[]): NoiseSchedule => {
  const { alpha, sigma } = levels.at(-1)!;
  return { alpha: () => alpha, sigma: () => sigma };
};
