import { abs, add, div, maximum, mul, sqrt, square } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Term } from "@tweedie/core";
import { rowMeans } from "../row-means.ts";
import type { EmbeddedPair } from "./embedded-pair.ts";

/** A step of a pair that may be taken. */
export type EmbeddedStep = {
  /** The state after it. */
  readonly y: Tensor;
  /** The slopes of its stages. */
  readonly slopes: Tensor[];
  /** The error in units of what is tolerated, `[batch]`: the root mean square over the numbers of a row. */
  readonly errors: Tensor;
};

/** What is tolerated: $\text{atol} + \text{rtol} \max(|y_t|, |y_s|)$. */
export interface Tolerances {
  /** The share of the size of a number that it may err by in a step. */
  readonly rtol: number;
  /** What it may err by on top of that. */
  readonly atol: number;
}

/**
 * A step of an embedded pair on $dy/du = f(u, y)$.
 *
 * @param pair - the pair
 * @param f - the slope
 * @param y - the state, `[batch, ...]`
 * @param first - the slope there
 * @param from - where the step begins
 * @param h - how far it leads
 * @param tolerances - the unit of the errors
 * @returns owned tensors; runs inside the caller's `tidy`
 */
export function embeddedStep(
  { nodes, matrix, weights, errorWeights }: EmbeddedPair,
  f: (node: number, y: Tensor) => Tensor,
  y: Tensor,
  first: Tensor,
  h: number,
  { rtol, atol }: Tolerances,
): EmbeddedStep {
  const slopes = [first];
  const sum = (row: readonly number[]): readonly Term[] => row.map((a, j) => [h * a, slopes[j]!]);
  nodes.forEach((node, i) => {
    if (i > 0) slopes.push(f(node, combine([1, y], ...sum(matrix[i]!))));
  });
  const reached = combine([1, y], ...sum(weights));
  const tolerated = add(mul(maximum(abs(y), abs(reached)), rtol), atol);
  const shares = div(combine(...sum(errorWeights)), tolerated);
  return { y: reached, slopes, errors: sqrt(rowMeans(square(shares))) };
}

/**
 * The state inside a step: the cubic through both ends and their slopes, with a quartic where the pair has one,
 *
 * $$y(\theta) = (1 - \theta) y_t + \theta y_s + \theta(\theta - 1)\big((1 - 2\theta)(y_s - y_t) + (\theta - 1) h k_1 +
 * \theta h k_n\big) + \theta^2 (1 - \theta)^2 h \sum_i d_i k_i$$
 *
 * Hairer, Norsett and Wanner 1993, *Solving Ordinary Differential Equations I*, eq. II.6.7 and section II.6,
 * https://doi.org/10.1007/978-3-540-78862-1.
 *
 * @param pair - the pair, which ends in the slope there
 * @param before - the state before the step
 * @param step - the step
 * @param h - its length
 * @param theta - where in it, in [0, 1]
 * @param scale - what the result is multiplied with
 * @returns the state times `scale`, owned by the caller
 */
export function interpolated(
  { dense = [] }: EmbeddedPair,
  before: Tensor,
  { y, slopes }: EmbeddedStep,
  h: number,
  theta: number,
  scale: number,
): Tensor {
  const rest = 1 - theta;
  const bend = theta * rest * (1 - 2 * theta);
  return combine(
    [scale * (rest + bend), before],
    [scale * (theta - bend), y],
    [scale * h * theta * rest ** 2, slopes[0]!],
    [-scale * h * theta ** 2 * rest, slopes.at(-1)!],
    ...dense.map((d, i): Term => [scale * h * (theta * rest) ** 2 * d, slopes[i]!]),
  );
}
