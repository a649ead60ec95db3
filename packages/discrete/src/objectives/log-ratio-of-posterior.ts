import {
  add,
  customGrad,
  exp,
  expandDims,
  fill,
  lessEqual,
  log,
  max,
  maximum,
  onesLike,
  sub,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenProcess } from "@tweedie/core";
import type { CleanLaw } from "./law-of-logits.ts";
import { logOf, lowest } from "./log-of.ts";

/**
 * The log of the ratios that a law of the clean tokens gives ({@link ratioOfPosterior}),
 * $\log \sum_{x_0} p(x_0 \mid x_t)\,q(x_s \mid x_0)/q(x_t \mid x_0)$, with sums that neither overflow nor lose what matters.
 *
 * @param process - the process
 * @param law - the law of the clean tokens
 * @param s - where the ratios are taken
 * @param floor - a lower bound of the result, for terms that a float cannot hold beside others
 * @returns `[..., vocabulary]`, about {@link lowest} for states that cannot be, if there is no floor
 */
export function logRatioOfPosterior(
  process: TokenProcess,
  { logProbs, likelihood, isPossible }: CleanLaw,
  s: Times,
  floor?: Tensor,
): Tensor {
  const weights = where(isPossible, sub(logProbs, logOf(likelihood)), fill(logProbs.shape, lowest));
  return logPush(process, weights, s, floor);
}

/**
 * The log of laws of clean tokens carried to a time, $\log Q_{0 \to s}\,e^{w}$.
 *
 * @param process - the process
 * @param weights - the log of the laws, `[..., vocabulary]`
 * @param s - the time
 * @param floor - a lower bound of the result
 * @returns the same shape
 */
export function logPush(process: TokenProcess, weights: Tensor, s: Times, floor?: Tensor): Tensor {
  const top = topOf(weights);
  const pushed = process.push(exp(sub(weights, top)), 0, s);
  // Below this the derivative of the logarithm leaves the range of a float. NaN stays.
  const isGone = lessEqual(pushed, 1e-30);
  const logs = add(log(where(isGone, onesLike(pushed), pushed)), top);
  const least = floor ?? fill(pushed.shape, lowest);
  return where(isGone, least, floor ? maximum(logs, floor) : logs);
}

/**
 * What the clean token alone gives to {@link logRatioOfPosterior}: a lower bound of it.
 *
 * @param logProb - $\log p(x_0 \mid x_t)$ of the clean token, `[batch, length]`
 * @param logRatios - $\log q(x_s \mid x_0) - \log q(x_t \mid x_0)$, `[batch, length, vocabulary]`
 * @returns `[batch, length, vocabulary]`
 */
export const floorOf = (logProb: Tensor, logRatios: Tensor): Tensor => add(expandDims(logProb, -1), logRatios);

/** The largest entries of the last axis. Where they serve to shift a sum and are added again, their derivative cancels. */
function topOf(x: Tensor): Tensor {
  const top = customGrad((...[given]: unknown[]) => ({
    value: max(given as Tensor, -1, true),
    gradFunc: () => zerosLike(given as Tensor),
  }));
  return top(x);
}
