import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, Prediction } from "@tweedie/core";
import { firstOrderStep, isFirstOrder } from "./first-order-step.ts";
import { levelBetween } from "./level-between.ts";
import { stretch } from "./stretch.ts";
import type { Predicted } from "./stretch.ts";

/**
 * The coefficients of a single-step exponential integrator: an explicit Runge-Kutta rule whose coefficients are functions of
 * $z$. A stage is a step of its own to its node, so that its weights are in units of that step.
 */
export interface ExponentialTableau {
  /** The stages between, in order: each adds an evaluation to the first one. */
  readonly stages: readonly ExponentialStage[];
  /** The weights of all evaluations in the step itself. */
  readonly weights: (z: number) => readonly number[];
}

/** A stage of an {@link ExponentialTableau}. */
export interface ExponentialStage {
  /** Its node $r$: the share of the step, in $\lambda$; above 0, at most 1. */
  readonly node: number;
  /** The weights of the evaluations before it, as functions of $z$ over the whole step. */
  readonly weights: (z: number) => readonly number[];
}

/**
 * The evaluations of the stages: the first, which is given, and one at each node.
 *
 * $$u_i = c_i\,x_t + g_i \sum_{j < i} w_{ij}(z)\,m_j, \qquad m_i = m(u_i, \lambda_t + r_i h)$$
 *
 * @param of - the prediction that is integrated
 * @param stages - the stages
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where the step ends, $h$ finite
 * @param env - the denoiser and the schedule, on which the nodes lie
 * @param prediction - what the denoiser says at `t`
 * @returns the evaluations, owned by the caller
 */
export function stageEvaluations(
  of: Predicted,
  stages: readonly ExponentialStage[],
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  { denoise, schedule }: GaussianEnv,
  prediction: Prediction,
): readonly Tensor[] {
  const { z } = stretch(of, t, s);
  const known = [prediction[of]];
  for (const { node, weights } of stages) {
    const level = levelBetween(schedule, t, s, node);
    known.push(denoise(weighted(of, x, t, level, weights(z), known), level)[of]);
  }
  return known;
}

/**
 * The step through known evaluations, $c\,x_t + g \sum_j w_j m_j$.
 *
 * @param of - the prediction that is integrated
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param weights - $w_j$; those of 0 are left out
 * @param evaluations - $m_j$
 * @returns the samples at `s`, owned by the caller
 */
export function weighted(
  of: Predicted,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  weights: readonly number[],
  evaluations: readonly Tensor[],
): Tensor {
  const { carried, gain } = stretch(of, t, s);
  return combine([carried, x], ...weights.map((weight, j) => [gain * weight, evaluations[j]!] as const));
}

/**
 * A step of a single-step exponential integrator. Where nothing else makes sense it is the first-order step.
 *
 * @param of - the prediction that is integrated
 * @param tableau - its coefficients
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param env - the denoiser and the schedule, on which the nodes lie
 * @returns the samples at `s`, owned by the caller
 */
export function exponentialRungeKuttaStep(
  of: Predicted,
  { stages, weights }: ExponentialTableau,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  env: GaussianEnv,
): Tensor {
  const prediction = env.denoise(x, t);
  if (stages.length === 0 || isFirstOrder(of, t, s)) return firstOrderStep(of, x, t, s, prediction);
  const evaluations = stageEvaluations(of, stages, x, t, s, env, prediction);
  return weighted(of, x, t, s, weights(stretch(of, t, s).z), evaluations);
}
