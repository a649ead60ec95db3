import { fill, greater, lessEqual, log, mul, onesLike, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * The log of 0 where it is reckoned with: finite, so that 0 times it is 0 and gradients are numbers, and so low that its
 * exponential is 0 in any company.
 */
export const lowest = -1e30;

/**
 * $\log p$, {@link lowest} where $p$ is 0.
 *
 * @param p - numbers of at least 0
 * @returns a tensor of the same shape
 */
export function logOf(p: Tensor): Tensor {
  // NaN is not at most 0, and stays.
  const isZero = lessEqual(p, 0);
  return where(isZero, fill(p.shape, lowest), log(where(isZero, onesLike(p), p)));
}

/**
 * A cost that is infinite where {@link lowest} has come into it: what training and evaluation must refuse.
 *
 * @param cost - the cost
 * @returns the same shape
 */
export const costOf = <T extends Tensor>(cost: T): T =>
  where(greater(cost, -1e-5 * lowest), fill(cost.shape, Infinity), cost) as T;

/**
 * Where the reciprocals of probabilities, and sums of them, are still in the range of a float: above about 1e-30 in float32, or 1e-24
 * where the backend takes subnormal numbers for 0. Noise does not make a token of another so rarely.
 *
 * @param p - numbers of at least 0
 * @returns a tensor of the same shape, bool
 */
export const hasReciprocal = (p: Tensor): Tensor => greater(mul(p, 1e-14), 0);
