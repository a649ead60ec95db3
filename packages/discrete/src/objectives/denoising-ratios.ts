import { cast, expandDims, oneHot, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { logOf } from "./log-of.ts";

/**
 * The log of the ratios of the noise alone, $\log q(x_t = y \mid x_0) - \log q(x_t \mid x_0)$.
 *
 * @param process - the process
 * @param x - noised tokens, `[batch, length]`
 * @param x0 - clean tokens
 * @param t - the times
 * @returns `[batch, length, vocabulary]`, about -1e30 for states that cannot be
 */
export function denoisingRatios(process: TokenProcess, x: Tensor, x0: Tensor, t: Times): Tensor {
  const logs = logOf(lawAt(process, x0, t));
  return sub(logs, expandDims(atTokens(logs, x), -1));
}

/**
 * $q(x_t = \cdot \mid x_0)$.
 *
 * @param process - the process
 * @param x0 - clean tokens, `[batch, length]`
 * @param t - the times
 * @returns `[batch, length, vocabulary]`
 */
export const lawAt = (process: TokenProcess, x0: Tensor, t: Times): Tensor =>
  process.push(cast(oneHot(x0, process.vocabulary), "float32"), 0, t);
