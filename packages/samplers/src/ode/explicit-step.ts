import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, Prediction, Term } from "@tweedie/core";
import type { Coordinates } from "./coordinates.ts";
import type { Tableau } from "./tableau.ts";

/** The result of {@link explicitStep}. */
export interface ExplicitStep {
  /** The samples at the new level. */
  readonly x: Tensor;
  /** What the denoiser said at the start of the step. */
  readonly first: Prediction;
}

/**
 * One step of an explicit Runge-Kutta rule in given coordinates. No stage may lie at $\sigma = 0$.
 *
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param env - the denoiser, and the schedule on which stages lie
 * @param coordinates - the variables, defined at both ends
 * @param tableau - the rule
 * @returns owned tensors; runs inside the caller's `tidy`
 */
export function explicitStep(
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  { denoise, schedule }: Pick<GaussianEnv, "denoise" | "schedule">,
  coordinates: Coordinates,
  { nodes, matrix, weights }: Pick<Tableau, "nodes" | "matrix" | "weights">,
): ExplicitStep {
  const u = coordinates.u(t);
  const h = coordinates.u(s) - u;
  const first = denoise(x, t);
  const slopes: Tensor[] = [];
  const reach = ([k1 = 0, ...ks]: readonly number[], node: number, level: NoiseLevel) =>
    combine(
      ...departure(coordinates, t, level, first, h * k1, h * node),
      ...ks.map((k, j): Term => [coordinates.scale(level) * h * k, slopes[j]!]),
    );
  nodes.slice(1).forEach((node, i) => {
    const level = node === 1 ? s : coordinates.level(u + node * h, schedule);
    slopes.push(slopeOf(coordinates, level, denoise(reach(matrix[i + 1]!, node, level), level)));
  });
  return { x: reach(weights, 1, s), first };
}

/**
 * The terms of $c_s (y_t + k f_t)$, with the samples written as $\alpha_t \hat x_0 + \sigma_t \hat\epsilon$: what cancels then
 * does so in float64 numbers and not in tensors. Where a constant prediction moves on a straight line they are
 * $\alpha_s \hat x_0 + \sigma_s \hat\epsilon + c_s (k - h) f_t$, in which less cancels still.
 *
 * @param coordinates - the variables
 * @param t - where the step begins
 * @param s - where it leads
 * @param prediction - what the denoiser said at the beginning
 * @param k - how far the slope there carries
 * @param h - how far it is, $u_s - u_t$
 * @returns two terms
 */
export function departure(
  { scale, slope, straight }: Coordinates,
  t: NoiseLevel,
  s: NoiseLevel,
  { x0, eps }: Prediction,
  k: number,
  h: number,
): readonly Term[] {
  const [a, b] = slope(t).map((weight) => scale(s) * weight) as [number, number];
  const ratio = scale(s) / scale(t);
  return straight
    ? [
        [s.alpha + (k - h) * a, x0],
        [s.sigma + (k - h) * b, eps],
      ]
    : [
        [ratio * t.alpha + k * a, x0],
        [ratio * t.sigma + k * b, eps],
      ];
}

/**
 * The slope $a\,\hat x_0 + b\,\hat\epsilon$ of a prediction in given coordinates.
 *
 * @param coordinates - the variables
 * @param level - where the prediction was made
 * @param prediction - the prediction
 * @returns the slope; one of the prediction's own tensors where it is just that
 */
export function slopeOf(coordinates: Coordinates, level: NoiseLevel, { x0, eps }: Prediction): Tensor {
  const [a, b] = coordinates.slope(level);
  if (a === 0 && b === 1) return eps;
  if (a === 1 && b === 0) return x0;
  return combine([a, x0], [b, eps]);
}
