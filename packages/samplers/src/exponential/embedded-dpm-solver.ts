import { abs, div, maximum, square, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";
import { rowMeans } from "../row-means.ts";
import { dpmSolverTableau } from "./dpm-solver-rules.ts";
import { stageEvaluations, weighted } from "./exponential-runge-kutta.ts";
import { stretch } from "./stretch.ts";

/** What an embedded pair is made of. */
export interface EmbeddedOptions {
  /** The higher order. */
  readonly order: 2 | 3;
  /** The relative tolerance. */
  readonly rtol: number;
  /** The absolute tolerance, in units of the data. */
  readonly atol: number;
}

/** The outcome of an attempt; its tensors are the caller's. */
export type Attempt = {
  /** The samples of the higher order. */
  readonly high: Tensor;
  /** Those of the lower order in units of the data, $x/\alpha$. */
  readonly low: Tensor;
  /** The mean square error of each sample in units of its tolerance, `[rows]`. */
  readonly errors: Tensor;
};

/**
 * A step of DPM-Solver-12 or -23: two orders from the same evaluations, the lower one of order 2 with its node at 1/3.
 *
 * Lu et al. 2022, *DPM-Solver*, appendix C, https://arxiv.org/abs/2206.00927.
 *
 * @param options - the order and the tolerances
 * @returns what tries a step: samples, where they are, where they go, the environment, and the samples of the lower order at the
 *   last step, in units of the data
 */
export function embeddedDpmSolver({ order, rtol, atol }: EmbeddedOptions) {
  const upper = dpmSolverTableau(order, "midpoint");
  const lower = order === 2 ? dpmSolverTableau(1, "midpoint") : dpmSolverTableau(2, "midpoint", 1 / 3);
  return (x: Tensor, t: NoiseLevel, s: NoiseLevel, env: GaussianEnv, last: Tensor): Attempt =>
    tidy(() => {
      const evaluations = stageEvaluations("eps", upper.stages, x, t, s, env, env.denoise(x, t));
      const { z } = stretch("eps", t, s);
      const high = weighted("eps", x, t, s, upper.weights(z), evaluations);
      const low = combine([1 / s.alpha, weighted("eps", x, t, s, lower.weights(z), evaluations)]);
      // Numbers would meet the tensors in float32.
      const tolerance = maximum(combine([rtol, maximum(abs(low), abs(last))]), tensorOf([atol], []));
      const error = div(combine([1, low], [-1 / s.alpha, high]), tolerance);
      return { high, low, errors: rowMeans(square(error)) };
    });
}
