import { cast, greaterEqual, lessEqual, logicalAnd, max, min, oneHot, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenProcess } from "@tweedie/core";

/**
 * $q(x_t \mid x_s = \cdot)$ as samplers use it: of tokens that cannot be there at $t$ it is that of the token itself, the limit of what a
 * clean token says among masks where nothing is left of the data. Whether they stay is then up to the ratios, which name none but
 * where a token is known.
 *
 * @param process - the process
 * @param x - the tokens at `t`; of what is no token there is no law
 * @param s - the earlier times
 * @param t - the times
 * @returns `[..., vocabulary]`, owned by the caller; runs inside the caller's `tidy`
 */
export function likelihoodOf(process: TokenProcess, x: Tensor, s: Times, t: Times): Tensor {
  const likelihood = process.likelihood(x, s, t);
  // NaN is not 0, and stays.
  const isNowhere = logicalAnd(lessEqual(max(likelihood, -1, true), 0), greaterEqual(min(likelihood, -1, true), 0));
  return where(isNowhere, cast(oneHot(x, process.vocabulary), "float32"), likelihood);
}
